"""The network of a rehearsal, made of namespaces that end with the process that made them."""

import subprocess
from pathlib import Path

from local.rehearsal.namespace import FOLDER, Namespace, ip
from local.rehearsal.topology import Plan


class Network:
    """Routers and hosts with their links, without a way to this machine or out of it."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._namespaces = {name: Namespace(name) for name in plan.settings}
        FOLDER.mkdir()
        ip([f"netns add {name}" for name in self._namespaces])
        for namespace in self._namespaces.values():
            with namespace.entered():
                _route_by_tables_only()
        ip(plan.links)
        for name, namespace in self._namespaces.items():
            ip(plan.settings[name], namespace=namespace)

    def __getitem__(self, host: str) -> Namespace:
        """Return the namespace of a host."""
        return self._namespaces[host]

    def cut_off(self, host: str) -> None:
        """Drop everything that is sent to a host without an error, as if its zone had failed."""
        self._replace_routes(host, "blackhole {address}")

    def join(self, host: str) -> None:
        """Connect a host again."""
        self._replace_routes(host, "{address} dev {host}")

    def _replace_routes(self, host: str, route: str) -> None:
        planned = self._plan.host(host)
        ip(
            [
                "route replace " + route.format(address=address, host=host)
                for address in planned.addresses
                if address not in planned.own_vpc_only
            ],
            namespace=self[planned.router],
        )


def hide_host_files(folder: Path, name_servers: tuple[str, ...], domain: str) -> None:
    """Let this process and its children resolve names as a host of the spoke does.

    Args:
        folder: The folder for the files.
        name_servers: The addresses of the name servers that DHCP names.
        domain: The search domain that DHCP names.
    """
    files = {
        "/etc/resolv.conf": "".join(f"nameserver {server}\n" for server in name_servers)
        + f"search {domain}\n",
        "/etc/nsswitch.conf": "hosts: files dns\n",
        "/etc/hosts": "127.0.0.1 localhost\n",
    }
    for path, text in files.items():
        own, place = folder / Path(path).name, Path(path).resolve()
        own.write_text(text, encoding="utf-8")
        if not place.exists():
            # The file may be a link into /run, which is empty now.
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch()
        subprocess.run(["mount", "--bind", own, place], check=True)


def _route_by_tables_only() -> None:
    settings = Path("/proc/sys/net/ipv4")
    (settings / "ip_forward").write_text("1", encoding="ascii")
    # A namespace inherits the machine's setting, which may refuse what policy routing allows.
    for scope in ("all", "default"):
        (settings / "conf" / scope / "rp_filter").write_text("0", encoding="ascii")
