"""An app of its own: what the other stacks stand on is never deployed along with them."""

from cdktf import App

from modules.bootstrap.stack import BootstrapStack, BootstrapStackProps
from modules.settings import S3Backend, Settings

BOOTSTRAP = "bootstrap"


def build_app(settings: Settings, backend: S3Backend, outdir: str | None = None) -> App:
    """Builds the stack.

    Args:
        settings: of the environment.
        backend: of its stacks; what is made here.
        outdir: where the Terraform goes; by default where the CDKTF command line says.
    """
    app = App(outdir=outdir, context={"excludeStackIdFromLogicalIds": "true"})
    BootstrapStack(app, BOOTSTRAP, BootstrapStackProps(settings=settings, backend=backend))
    return app
