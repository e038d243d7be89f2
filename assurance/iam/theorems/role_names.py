"""The roles that the theorems are about, by the names that their stacks declare."""

from modules.access.role_names import API_LOGGING, AUTHORIZER, PRESIGN
from modules.dns.role_names import APP_SERVER, NAME_SERVERS
from modules.network.role_names import FLOW_LOGS
from modules.studio.role_names import RSTUDIO
from modules.studio.role_names import STUDIO_EXECUTION as STUDIO
from modules.studio.role_names import STUDIO_IMAGES as IMAGES

__all__ = [
    "API_LOGGING",
    "APP_SERVER",
    "AUTHORIZER",
    "FLOW_LOGS",
    "IMAGES",
    "NAME_SERVERS",
    "PRESIGN",
    "RSTUDIO",
    "STUDIO",
]
