"""An app of its own for the bootstrap stack, which is never deployed together with the others."""

from modules.core import bindings

# CDKTF starts Node.js when it is imported, so the bindings are prepared before that.
bindings.install()

from cdktf import App

from modules.bootstrap.stack import BootstrapStack, BootstrapStackProps
from modules.settings import S3BackendSettings, Settings, SettingsError
from modules.stacks import BOOTSTRAP


def build_app(settings: Settings, outdir: str | None = None) -> App:
    """Build the stack of the state's bucket and of the roles of CI.

    Args:
        settings: The environment, whose state must be kept in S3.
        outdir: The folder for the Terraform; by default what the CDKTF command line says.

    Raises:
        SettingsError: The environment keeps its state elsewhere.
    """
    if not isinstance(settings.backend, S3BackendSettings):
        problem = (
            f'backend.kind: "{settings.backend.kind}": must be "s3": '
            "the bucket of the state is what is made here"
        )
        raise SettingsError(f"environments/{settings.environment}.toml", [problem])
    app = App(outdir=outdir, context={"excludeStackIdFromLogicalIds": "true"})
    BootstrapStack(app, BOOTSTRAP, BootstrapStackProps(settings=settings, backend=settings.backend))
    return app
