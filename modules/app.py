"""The only wiring of the stacks. It reads in the order of deployment."""

from modules.core import bindings

# CDKTF starts Node.js when it is imported, so the bindings are prepared before that.
bindings.install()

from cdktf import App

from modules.access.stack import AccessStack, AccessStackProps
from modules.core.stack import PerimeterStackProps
from modules.dns.stack import DnsStack, DnsStackProps
from modules.network.stack import NetworkStack
from modules.settings import Settings
from modules.stacks import ACCESS, DNS, NETWORK, STUDIO
from modules.studio.stack import StudioStack, StudioStackProps


def build_app(settings: Settings, outdir: str | None = None) -> App:
    """Build the stacks of one environment.

    Stacks that read nothing of one another are independent, and may be deployed side by side.

    Args:
        settings: The settings of the environment.
        outdir: The folder for the Terraform; by default the one that the CDKTF command line sets.
    """
    app = App(outdir=outdir, context={"excludeStackIdFromLogicalIds": "true"})
    network = NetworkStack(app, NETWORK, PerimeterStackProps(settings=settings))
    DnsStack(app, DNS, DnsStackProps(settings=settings, network=network.outputs))
    studio = StudioStack(app, STUDIO, StudioStackProps(settings=settings, network=network.outputs))
    AccessStack(
        app,
        ACCESS,
        AccessStackProps(settings=settings, network=network.outputs, studio=studio.outputs),
    )
    return app
