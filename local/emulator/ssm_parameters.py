"""Public parameters of AWS for moto, which lacks those of Windows images."""

from moto.core.utils import utcnow
from moto.ssm.models import Parameter, ParameterDict

WINDOWS_SERVER = "/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base"
# moto has this image of an older Windows Server.
_IMAGE = "ami-b7e93bce"


def install() -> None:
    """Correct moto in this process."""
    load = ParameterDict._check_loading_status  # noqa: SLF001 - moto has no other place

    def load_windows_too(parameters: ParameterDict, key: str) -> None:
        load(parameters, key)
        # The original method is called, because the new one would call itself.
        if key == WINDOWS_SERVER and not dict.__contains__(parameters, key):
            dict.__setitem__(parameters, key, [_parameter(parameters)])

    ParameterDict._check_loading_status = load_windows_too  # type: ignore[method-assign, assignment]  # noqa: SLF001


def _parameter(parameters: ParameterDict) -> Parameter:
    return Parameter(  # type: ignore[abstract]  # moto does it too
        account_id=parameters.account_id,
        name=WINDOWS_SERVER,
        value=_IMAGE,
        parameter_type="String",
        description=None,
        allowed_pattern=None,
        keyid=None,
        last_modified_date=utcnow(),
        version=1,
        data_type="aws:ec2:image",
    )
