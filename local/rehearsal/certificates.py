"""A certificate authority of the rehearsal's own, and the certificate of its Studio."""

import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_AUTHORITY = "Studio Perimeter rehearsal"
_LIFE = timedelta(days=1)


class Certificates:
    """An authority that is gone with its folder.

    Args:
        folder: takes keys and certificates.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _AUTHORITY)])
        certificate = (
            self._builder(self._name, self._key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self._authority = folder / "authority.pem"
        self._authority.write_bytes(certificate.public_bytes(Encoding.PEM))

    def server_context(self, dns_name: str) -> ssl.SSLContext:
        """Give what a server for the name needs.

        Args:
            dns_name: of the server; may begin with `*.`.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = (
            self._builder(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, dns_name)]), key)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(dns_name)]), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        chain = self._folder / "server.pem"
        chain.write_bytes(
            certificate.public_bytes(Encoding.PEM)
            + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        return context

    def trust(self, home: Path) -> None:
        """Let Chromium trust the authority, for one home folder only."""
        database = home / ".pki" / "nssdb"
        database.mkdir(parents=True)
        for command in (["-N", "--empty-password"], ["-A", "-t", "C,,", "-n", _AUTHORITY]):
            given = ["-i", str(self._authority)] if "-A" in command else []
            subprocess.run(
                ["certutil", "-d", f"sql:{database}", *command, *given],
                check=True,
                capture_output=True,
            )

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            # The clock that checks it is this machine's own, and may be set between.
            .not_valid_before(now - _LIFE)
            .not_valid_after(now + _LIFE)
        )
