"""The settings of an environment, which are read from TOML, checked once and then frozen.

Environments differ in their settings alone. A `Settings` object is always valid, so the stacks
never check a setting again. `load` reports every problem of a file at once.
"""

from modules.settings.access import (
    ApiSettings,
    CognitoIdentitySettings,
    FunctionSettings,
    IdentitySettings,
    OidcIdentitySettings,
)
from modules.settings.backend import LocalBackendSettings, S3BackendSettings
from modules.settings.bootstrap import BootstrapSettings, GitHubSettings
from modules.settings.environment import LogSettings, Settings
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
