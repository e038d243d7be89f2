"""The certificate authority of a rehearsal, and the certificate of its Studio."""

import ssl
import subprocess
from pathlib import Path

import trustme

_AUTHORITY = "Studio Perimeter rehearsal"


class Certificates:
    """A certificate authority that exists only in this process and in one folder."""

    def __init__(self, folder: Path) -> None:
        """Create an authority.

        Args:
            folder: The folder for the certificate of the authority.
        """
        self._authority = trustme.CA(organization_name=_AUTHORITY)
        self._certificate = folder / "authority.pem"
        self._authority.cert_pem.write_to_path(self._certificate)

    def server_context(self, dns_name: str) -> ssl.SSLContext:
        """Return the TLS context of a server, with a certificate for its name.

        Args:
            dns_name: The name of the server; it may begin with `*.`.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(dns_name).configure_cert(context)
        return context

    def trust(self, home: Path) -> None:
        """Let Chromium trust the authority for one home folder only.

        Args:
            home: The home folder of the browser.
        """
        database = home / ".pki" / "nssdb"
        database.mkdir(parents=True)
        add = ["-A", "-t", "C,,", "-n", _AUTHORITY, "-i", str(self._certificate)]
        for command in (["-N", "--empty-password"], add):
            subprocess.run(
                ["certutil", "-d", f"sql:{database}", *command],
                check=True,
                capture_output=True,
                text=True,
            )
