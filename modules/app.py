"""The wiring of the stacks, and the only one: it reads in the order of deployment."""

from cdktf import App

from modules.access.stack import AccessStack, AccessStackProps
from modules.core.stack import PerimeterStackProps
from modules.dns.stack import DnsStack, DnsStackProps
from modules.network.stack import NetworkStack
from modules.settings import Settings
from modules.studio.stack import StudioStack, StudioStackProps

# Ids are addresses: renaming or re-nesting one makes Terraform replace what it names.
NETWORK = "network"
DNS = "dns"
STUDIO = "studio"
ACCESS = "access"


def build_app(settings: Settings, outdir: str | None = None) -> App:
    """Builds the stacks of one environment.

    Args:
        settings: of the environment.
        outdir: where the Terraform goes; by default where the CDKTF command line says.
    """
    app = App(outdir=outdir, context={"excludeStackIdFromLogicalIds": "true"})
    network = NetworkStack(app, NETWORK, PerimeterStackProps(settings=settings))
    dns = DnsStack(app, DNS, DnsStackProps(settings=settings, network=network.outputs))
    studio = StudioStack(app, STUDIO, StudioStackProps(settings=settings, network=network.outputs))
    # One after the other, so that who reads along, or interrupts, knows where it is.
    studio.add_dependency(dns)
    AccessStack(
        app,
        ACCESS,
        AccessStackProps(settings=settings, network=network.outputs, studio=studio.outputs),
    )
    return app
