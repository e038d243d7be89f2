"""The settings of one environment: read from TOML, checked once, frozen.

Everything that the stacks differ by is here. A setting that exists is valid: the stacks never
check one again, and `load` reports every problem of a file at once.
"""

from modules.settings.access import Api, CognitoIdentity, Functions, Identity, OidcIdentity
from modules.settings.bootstrap import Bootstrap, GitHub
from modules.settings.environment import LocalBackend, Logs, S3Backend, Settings
from modules.settings.network import (
    AppServer,
    CorporateDns,
    Dns,
    ExistingSpoke,
    Hub,
    NameServers,
    Resolver,
    SimulatedSpoke,
    Spoke,
)
from modules.settings.reading import ENVIRONMENTS, ROOT, SettingsError, load, parse
from modules.settings.studio import (
    App,
    Budget,
    HomeRetention,
    IdleShutdown,
    Image,
    ImageKind,
    RStudio,
    RStudioAccess,
    Space,
    SpaceApp,
    Storage,
    Studio,
    User,
)

__all__ = [
    "ENVIRONMENTS",
    "ROOT",
    "Api",
    "App",
    "AppServer",
    "Bootstrap",
    "Budget",
    "CognitoIdentity",
    "CorporateDns",
    "Dns",
    "ExistingSpoke",
    "Functions",
    "GitHub",
    "HomeRetention",
    "Hub",
    "Identity",
    "IdleShutdown",
    "Image",
    "ImageKind",
    "LocalBackend",
    "Logs",
    "NameServers",
    "OidcIdentity",
    "RStudio",
    "RStudioAccess",
    "Resolver",
    "S3Backend",
    "Settings",
    "SettingsError",
    "SimulatedSpoke",
    "Space",
    "SpaceApp",
    "Spoke",
    "Storage",
    "Studio",
    "User",
    "load",
    "parse",
]
