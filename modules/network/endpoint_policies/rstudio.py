"""Additions to the policies of the hub's endpoints for a domain with RStudio."""

from modules.core.iam import ANYONE, allow
from modules.core.naming import Naming
from modules.network.endpoint_policies.by_service import ByService, acting_as
from modules.studio.role_names import RSTUDIO


def hub_interfaces(naming: Naming) -> ByService:
    """Return the statements that RStudio's server needs of the hub's interface endpoints.

    https://docs.aws.amazon.com/sagemaker/latest/dg/rstudio-network.html
    """
    rstudio_server = acting_as(naming, RSTUDIO)
    return {
        "sagemaker.api": [
            # SageMaker starts RStudio's server again after it failed.
            allow(
                "RStudioRestarts",
                ["sagemaker:CreateApp"],
                [naming.arn("sagemaker", "app/*/domain-shared/*")],  # the domain's id is not known
                principal=ANYONE,
                condition=rstudio_server,
            )
        ],
        "license-manager": [
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
                condition=rstudio_server,
            )
        ],
    }
