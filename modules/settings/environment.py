"""The settings of an environment: its sections, and the checks between them."""

from typing import Annotated, Self

from pydantic import Field, StrictInt, model_validator

from modules.settings.access import (
    ApiSettings,
    CognitoIdentitySettings,
    FunctionSettings,
    IdentitySettings,
)
from modules.settings.backend import LocalBackendSettings, S3BackendSettings
from modules.settings.bootstrap import BootstrapSettings
from modules.settings.checks import cross_field_problems
from modules.settings.network import (
    DnsSettings,
    HubSettings,
    SimulatedSpokeSettings,
    SpokeSettings,
    simulated,
)
from modules.settings.section import Section
from modules.settings.studio import RStudioAccess, StudioSettings, UserSettings
from modules.settings.types import (
    AccountId,
    Name,
    Positive,
    Region,
    TagKey,
    Zone,
    one_of,
)

# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
LOG_RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827),
    *(2192, 2557, 2922, 3288, 3653),
)


class LogSettings(Section):
    """CloudWatch log groups.

    Attributes:
        retention_days: How many days logs are kept; CloudWatch Logs knows these periods only.
    """

    retention_days: Annotated[StrictInt, one_of(*LOG_RETENTION_DAYS)] = 365


class Settings(Section):
    """The settings of an environment.

    Attributes:
        environment: The name of the settings file without its ending.
        name: The prefix of the name of every resource.
        region: The Region.
        account_id: The id of the AWS account.
        availability_zones: The Availability Zones.
        tags: The tags of all resources.
        deletion_protection: Whether the user pool, the mapping table and buckets that hold objects
            are protected from deletion.
        quotas: The service quotas of the account that differ from AWS's defaults, by code.
    """

    environment: Name
    name: Name
    region: Region
    account_id: AccountId
    availability_zones: tuple[Zone, ...]
    tags: dict[TagKey, str]
    deletion_protection: bool = True
    backend: Annotated[LocalBackendSettings | S3BackendSettings, Field(discriminator="kind")]
    hub: HubSettings
    spokes: tuple[SpokeSettings, ...]
    users: tuple[UserSettings, ...]
    dns: DnsSettings = DnsSettings()
    studio: StudioSettings = StudioSettings()
    identity: IdentitySettings = CognitoIdentitySettings()
    api: ApiSettings = ApiSettings()
    functions: FunctionSettings = FunctionSettings()
    logs: LogSettings = LogSettings()
    bootstrap: BootstrapSettings = BootstrapSettings()
    quotas: dict[str, Positive] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _sections_agree(self) -> Self:
        if problems := list(cross_field_problems(dict(self.at_every_depth()))):
            raise ValueError("\n".join(problems))
        return self

    @property
    def profiles(self) -> tuple[str, ...]:
        """The names of the user profiles, each once, in the order of the users."""
        return tuple(dict.fromkeys(user.profile for user in self.users))

    @property
    def rstudio_access(self) -> dict[str, RStudioAccess]:
        """The access to RStudio by user profile, for profiles that have access."""
        return {user.profile: user.rstudio for user in self.users if user.rstudio is not None}

    @property
    def simulated_spokes(self) -> tuple[SimulatedSpokeSettings, ...]:
        """The spokes that this project creates, in their order."""
        return tuple(simulated(self.spokes))

    @property
    def corporate_cidrs(self) -> tuple[str, ...]:
        """The address ranges from which Studio may be used: that of the hub, then of the spokes."""
        return (str(self.hub.cidr), *(str(spoke.cidr) for spoke in self.spokes))
