"""Requests that SageMaker refuses although its description admits them.

Each refusal has its source: AWS's documentation, or a public report with the words of the service.
docs/fidelity.md lists them, with the command that shows each in a real account.
"""

import re

from moto.sagemaker.exceptions import AWSValidationException

from local.emulator.sagemaker.record import Record

# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePresignedDomainUrl.html
_LANDING_URI = re.compile(
    r"studio::.*|app:(JupyterServer|JupyterLab|RStudioServerPro|CodeEditor|Canvas):.*"
)
# These apps exist in spaces only.
_IN_SPACES = ("JupyterLab", "CodeEditor")


def refuse_domain_creation(request: Record) -> None:
    """Refuse service-managed groups without RStudio.

    https://github.com/hashicorp/terraform-provider-aws/issues/39923

    Raises:
        AWSValidationException: The request names the management of groups, and no RStudio.
    """
    _refuse_groups_without_rstudio(request, request.get("DomainSettings", {}))


def refuse_domain_update(domain: Record, request: Record) -> None:
    """Refuse service-managed groups without RStudio.

    Raises:
        AWSValidationException: The request names the management of groups, and no RStudio.
    """
    update = request.get("DomainSettingsForUpdate", {})
    settings = domain.get("DomainSettings", {}) | {
        name.removesuffix("ForUpdate"): value for name, value in update.items()
    }
    _refuse_groups_without_rstudio(request, settings)


def refuse_space_update(request: Record) -> None:
    """Refuse the kind of app in the update of a space, even if the space has that kind already.

    https://github.com/hashicorp/terraform-provider-aws/issues/38370

    Raises:
        AWSValidationException: The request names the kind of app.
    """
    if "AppType" in request.get("SpaceSettings", {}):
        raise AWSValidationException("Updating AppType for Space is not supported.")


def refuse_app(app: Record, space: Record | None) -> None:
    """Refuse an app of a space for which neither the request nor the space names an image.

    https://github.com/aws/aws-toolkit-vscode/pull/8173

    Raises:
        AWSValidationException: There is no space, or no image.
    """
    kind = app["AppType"]
    if kind not in _IN_SPACES:
        return
    if space is None:
        raise AWSValidationException(f"App type [{kind}] is only supported in a space.")
    of_space = space.get("SpaceSettings", {}).get(f"{kind}AppSettings", {})
    specs = (app.get("ResourceSpec", {}), of_space.get("DefaultResourceSpec", {}))
    if not any("SageMakerImageArn" in spec for spec in specs):
        raise AWSValidationException(f"SageMaker Image ARN is required for App with type [{kind}]")


def refuse_landing(request: Record) -> None:
    """Refuse a place that no URL leads to.

    Outside a space, JupyterLab and Code Editor do not exist. AWS does not document that; the
    service was seen to refuse them so in August 2026.

    Raises:
        AWSValidationException: The request names such a place.
    """
    landing = request.get("LandingUri")
    if landing is None:
        return
    if not _LANDING_URI.fullmatch(landing):
        raise AWSValidationException(f"LandingUri {landing!r} is not supported.")
    kind = landing.split(":")[1]
    if landing.startswith("app:") and kind in _IN_SPACES and not request.get("SpaceName"):
        raise AWSValidationException(
            f"Provided app type {kind} is invalid for provided url type app for personal apps"
        )


def _refuse_groups_without_rstudio(request: Record, settings: Record) -> None:
    if "AppSecurityGroupManagement" in request and "RStudioServerProDomainSettings" not in settings:
        raise AWSValidationException(
            "AppSecurityGroupManagement can only be set for Rstudio enabled domains."
        )
