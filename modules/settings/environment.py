"""One environment: all its sections, and what must hold between them."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, StrictInt, model_validator

from modules.settings.access import (
    ApiSettings,
    CognitoIdentitySettings,
    FunctionSettings,
    IdentitySettings,
)
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
    BucketName,
    KeyPrefix,
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


class LocalBackendSettings(Section):
    """State in files below `.state/<environment>/`: for one person on one machine."""

    kind: Literal["local"]


class S3BackendSettings(Section):
    """State in a bucket, one object a stack: `<key>/<stack>.tfstate`.

    Attributes:
        lockfile: lock with an object beside the state (Terraform 1.10 and later).
    """

    kind: Literal["s3"]
    bucket: BucketName
    key: KeyPrefix
    region: Region
    lockfile: bool = True


class LogSettings(Section):
    """CloudWatch log groups.

    Attributes:
        retention_days: one of the periods that CloudWatch Logs knows.
    """

    retention_days: Annotated[StrictInt, one_of(*LOG_RETENTION_DAYS)] = 365


class Settings(Section):
    """One environment.

    Attributes:
        environment: the name of its file.
        name: leads the name of every resource.
        deletion_protection: guards the user pool and the mapping table, and keeps a bucket
            that still holds objects.
        quotas: codes of AWS's Service Quotas to what the account has, where that is not AWS's
            default.
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
        if problems := list(cross_field_problems(self._sections())):
            raise ValueError("\n".join(problems))
        return self

    def _sections(self) -> dict[str, Any]:
        # A large section's parts are looked at by themselves, too.
        return dict(self) | {f"studio.{name}": part for name, part in self.studio}

    @property
    def profiles(self) -> tuple[str, ...]:
        """The user profiles to create, each once, in the order of the users."""
        return tuple(dict.fromkeys(user.profile for user in self.users))

    @property
    def rstudio_access(self) -> dict[str, RStudioAccess]:
        """The standing in RStudio of those profiles that have one."""
        return {user.profile: user.rstudio for user in self.users if user.rstudio is not None}

    @property
    def simulated_spokes(self) -> tuple[SimulatedSpokeSettings, ...]:
        """The spokes that this project makes, in their order."""
        return tuple(simulated(self.spokes))

    @property
    def corporate_cidrs(self) -> tuple[str, ...]:
        """The address ranges from which Studio may be used: the hub's, then the spokes'."""
        return (str(self.hub.cidr), *(str(spoke.cidr) for spoke in self.spokes))
