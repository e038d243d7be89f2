"""What passes the hub's endpoints besides, where the domain has RStudio."""

from collections.abc import Mapping

from modules.core.iam import ANYONE, Condition, allow, document
from modules.core.naming import Naming
from modules.network import policies
from modules.network.policies import Policy


def _rstudio_server(naming: Naming) -> Condition:
    return {"ArnEquals": {"aws:PrincipalArn": naming.role_arn("rstudio")}}


def _sagemaker_api(naming: Naming) -> str:
    return policies.sagemaker_api(
        naming,
        # SageMaker starts RStudio's server again where it has failed.
        allow(
            "RStudioRestarts",
            ["sagemaker:CreateApp"],
            [naming.arn("sagemaker", "app/*/domain-shared/*")],  # the domain's id is not known yet
            principal=ANYONE,
            condition=_rstudio_server(naming),
        ),
    )


def _license_manager(naming: Naming) -> str:
    return document(
        allow(
            "RStudioUsesLicence",
            [
                "license-manager:CheckInLicense",
                "license-manager:CheckoutLicense",
                "license-manager:ExtendLicenseConsumption",
                "license-manager:GetLicense",
                "license-manager:ListReceivedLicenses",
            ],
            ["*"],  # the licence is Posit's; the role is the limit
            principal=ANYONE,
            condition=_rstudio_server(naming),
        )
    )


# https://docs.aws.amazon.com/sagemaker/latest/dg/rstudio-network.html
RSTUDIO_POLICIES: Mapping[str, Policy] = {
    "sagemaker.api": _sagemaker_api,
    "license-manager": _license_manager,
}
