"""The settings of one environment: read from TOML, checked once, frozen.

Everything that the stacks differ by is here. A setting that exists is valid: the stacks never
check one again, and `load` reports every problem of a file at once.
"""

from modules.settings.access import (
    ApiSettings,
    CognitoIdentitySettings,
    FunctionSettings,
    IdentitySettings,
    OidcIdentitySettings,
)
from modules.settings.bootstrap import BootstrapSettings, GitHubSettings
from modules.settings.environment import (
    LocalBackendSettings,
    LogSettings,
    S3BackendSettings,
    Settings,
)
from modules.settings.loading import SettingsError, load, parse
from modules.settings.network import (
    AppServerSystem,
    CorporateDnsSettings,
    DnsSettings,
    ExistingSpokeSettings,
    HubSettings,
    NameServerSettings,
    ResolverSettings,
    SimulatedSpokeSettings,
    SpokeSettings,
)
from modules.settings.paths import ENVIRONMENTS, IMAGE_CONTEXTS, ROOT
from modules.settings.studio import (
    BudgetSettings,
    HomeRetention,
    IdleShutdownSettings,
    ImageKind,
    ImageSettings,
    RStudioAccess,
    RStudioSettings,
    SpaceApp,
    SpaceSettings,
    StorageSettings,
    StudioApp,
    StudioSettings,
    UserSettings,
)

__all__ = [
    "ENVIRONMENTS",
    "IMAGE_CONTEXTS",
    "ROOT",
    "ApiSettings",
    "AppServerSystem",
    "BootstrapSettings",
    "BudgetSettings",
    "CognitoIdentitySettings",
    "CorporateDnsSettings",
    "DnsSettings",
    "ExistingSpokeSettings",
    "FunctionSettings",
    "GitHubSettings",
    "HomeRetention",
    "HubSettings",
    "IdentitySettings",
    "IdleShutdownSettings",
    "ImageKind",
    "ImageSettings",
    "LocalBackendSettings",
    "LogSettings",
    "NameServerSettings",
    "OidcIdentitySettings",
    "RStudioAccess",
    "RStudioSettings",
    "ResolverSettings",
    "S3BackendSettings",
    "Settings",
    "SettingsError",
    "SimulatedSpokeSettings",
    "SpaceApp",
    "SpaceSettings",
    "SpokeSettings",
    "StorageSettings",
    "StudioApp",
    "StudioSettings",
    "UserSettings",
    "load",
    "parse",
]
