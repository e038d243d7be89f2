"""The roles that the theorems are about, by the names that their stacks declare."""

from modules.access.role_names import AUTHORIZER, PRESIGN
from modules.dns.role_names import APP_SERVER, NAME_SERVERS
from modules.studio.role_names import RSTUDIO
from modules.studio.role_names import STUDIO_EXECUTION as STUDIO
from modules.studio.role_names import STUDIO_IMAGES as IMAGES

__all__ = [
    "APP_SERVER",
    "AUTHORIZER",
    "IMAGES",
    "NAME_SERVERS",
    "PRESIGN",
    "RSTUDIO",
    "STUDIO",
]
