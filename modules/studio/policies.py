"""Rights of Studio, which acts for the person who uses it.

The variables `sagemaker:DomainId` and `sagemaker:UserProfileName` have the values of the person's
own session. So one role serves all users, and each user is limited to their own resources.
"""

from collections.abc import Sequence

from modules.core.iam import Statement, allow, deny, variable
from modules.core.naming import Naming

_DOMAIN = variable("sagemaker:DomainId")
_PROFILE = variable("sagemaker:UserProfileName")


def execution(naming: Naming, *, bucket_arn: str, key_arn: str) -> list[Statement]:
    """Let Studio work for its user. `own_presigned_urls` adds the rights for presigned URLs."""
    own_profile = naming.arn("sagemaker", f"user-profile/{_DOMAIN}/{_PROFILE}")
    spaces = naming.arn("sagemaker", f"space/{_DOMAIN}/*")  # people name their spaces
    apps = naming.arn("sagemaker", f"app/{_DOMAIN}/*")  # the owner's condition is the limit
    return [
        # Studio's start page lists these. None of the actions shows data.
        allow(
            "FindTheWay",
            [
                "sagemaker:ListApps",
                "sagemaker:ListDomains",
                "sagemaker:ListSpaces",
                "sagemaker:ListStudioLifecycleConfigs",
                "sagemaker:ListUserProfiles",
            ],
            ["*"],  # these actions know no resource
        ),
        allow(
            "SeeOwnDomain",
            [
                "sagemaker:DescribeApp",
                "sagemaker:DescribeDomain",
                "sagemaker:DescribeSpace",
                "sagemaker:DescribeUserProfile",
                "sagemaker:ListTags",
            ],
            [
                naming.arn("sagemaker", f"domain/{_DOMAIN}"),
                naming.arn("sagemaker", f"user-profile/{_DOMAIN}/*"),  # colleagues' names
                spaces,
                apps,
            ],
        ),
        # The menu of a space shows the images and scripts with which its app can start.
        allow(
            "SeeChoices",
            [
                "sagemaker:DescribeAppImageConfig",
                "sagemaker:DescribeImage",
                "sagemaker:DescribeImageVersion",
                "sagemaker:DescribeStudioLifecycleConfig",
                "sagemaker:ListImageVersions",
            ],
            # Each has the environment's name, with a number, or with a name of an administrator's.
            [
                naming.arn("sagemaker", f"app-image-config/{naming.name('*')}"),
                naming.arn("sagemaker", f"image/{naming.name('*')}"),
                naming.arn("sagemaker", f"image-version/{naming.name('*')}"),
                naming.arn("sagemaker", f"studio-lifecycle-config/{naming.name('*')}"),
            ],
        ),
        # A space belongs to the profile that made it.
        allow(
            "OwnSpaces",
            ["sagemaker:CreateSpace", "sagemaker:UpdateSpace", "sagemaker:DeleteSpace"],
            [spaces],
            condition={
                "ArnEquals": {"sagemaker:OwnerUserProfileArn": own_profile},
                "StringEquals": {"sagemaker:SpaceSharingType": "Private"},
            },
        ),
        # JupyterLab and Code Editor run in private spaces of their owner.
        allow(
            "OwnApps",
            ["sagemaker:CreateApp", "sagemaker:DeleteApp"],
            [apps],
            condition={
                "ArnEquals": {"sagemaker:OwnerUserProfileArn": own_profile},
                "StringEquals": {"sagemaker:SpaceSharingType": "Private"},
            },
        ),
        # Studio tags resources for cost allocation at their creation, and may not tag them later.
        allow(
            "TagOnCreate",
            ["sagemaker:AddTags"],
            [spaces, apps],
            condition={"Null": {"sagemaker:TaggingAction": "false"}},
        ),
        allow("ListData", ["s3:ListBucket", "s3:GetBucketLocation"], [bucket_arn]),
        allow(
            "UseData",
            ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
            [f"{bucket_arn}/*"],  # people name their objects
        ),
        # This key encrypts the bucket, the home directories and the volumes.
        allow(
            "UseKey",
            [
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:GenerateDataKey",
                "kms:GenerateDataKeyWithoutPlaintext",
            ],
            [key_arn],
        ),
        # The volume of an app is encrypted by a grant that ends with the volume.
        allow(
            "EncryptVolumes",
            ["kms:CreateGrant"],
            [key_arn],
            condition={"Bool": {"kms:GrantIsForAWSResource": "true"}},
        ),
        _write_logs(naming),
        allow(
            "WriteMetrics",
            ["cloudwatch:PutMetricData"],
            ["*"],  # the action knows no resource
            condition={"StringLike": {"cloudwatch:namespace": ["/aws/sagemaker/*"]}},
        ),
        # SageMaker's images are in accounts of AWS, so no resource of ours can be named.
        allow(
            "PullImages",
            [
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:GetDownloadUrlForLayer",
                "ecr:GetAuthorizationToken",
            ],
            ["*"],
        ),
        # VpcOnly apps have their interfaces in the hub's subnets.
        allow(
            "SeeNetwork",
            [
                "ec2:DescribeDhcpOptions",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcEndpoints",
                "ec2:DescribeVpcs",
            ],
            ["*"],  # Describe actions know no resource
        ),
    ]


def own_presigned_urls(
    naming: Naming, *, endpoint_ids: Sequence[str], corporate_cidrs: Sequence[str]
) -> list[Statement]:
    """Let Studio open apps for its own user, only inside the perimeter.

    Args:
        naming: The names of the environment.
        endpoint_ids: The ids of the SageMaker API endpoint and of the Studio endpoint.
        corporate_cidrs: The address ranges of the hub and the spokes.
    """
    mint = ["sagemaker:CreatePresignedDomainUrl"]
    return [
        # Studio's start page mints a URL for each app that its user opens.
        allow(
            "OpenOwnApps",
            mint,
            [naming.arn("sagemaker", f"user-profile/{_DOMAIN}/{_PROFILE}")],
            # A request has both keys or neither, because AWS takes both from the endpoint.
            condition={
                "StringEquals": {"aws:SourceVpce": list(endpoint_ids)},
                "IpAddress": {"aws:VpcSourceIp": list(corporate_cidrs)},
            },
        ),
        # This holds whatever policy somebody attaches later.
        deny(
            "NeverOffOurEndpoints",
            mint,
            ["*"],  # denied for every profile there is
            condition={"StringNotEquals": {"aws:SourceVpce": list(endpoint_ids)}},
        ),
    ]


def instances(instance_types: Sequence[str]) -> list[Statement]:
    """Limit apps to these instance types, whatever another policy allows."""
    return [
        deny(
            "OnlyTheseInstances",
            ["sagemaker:CreateApp", "sagemaker:CreateSpace", "sagemaker:UpdateSpace"],
            ["*"],  # denied for every app and space there is
            # "system" is the service's name for its smallest instance, if a request names no type.
            condition={
                "ForAnyValue:StringNotEquals": {
                    "sagemaker:InstanceTypes": ["system", *instance_types]
                }
            },
        )
    ]


def shared_spaces(naming: Naming, names: Sequence[str]) -> list[Statement]:
    """Let everybody start and stop the app of a shared space.

    Studio writes the image and the type of a start into the space before it starts the app.
    """
    return [
        allow(
            "SharedSpaces",
            ["sagemaker:UpdateSpace"],
            [naming.arn("sagemaker", f"space/{_DOMAIN}/{name}") for name in names],
            condition={"StringEquals": {"sagemaker:SpaceSharingType": "Shared"}},
        ),
        allow(
            "SharedApps",
            ["sagemaker:CreateApp", "sagemaker:DeleteApp"],
            # The space decides the kind of the app, so any name below the space is right.
            [naming.arn("sagemaker", f"app/{_DOMAIN}/{name}/*") for name in names],
            condition={"StringEquals": {"sagemaker:SpaceSharingType": "Shared"}},
        ),
    ]


def r_sessions(naming: Naming) -> list[Statement]:
    """Let RStudio start and stop its user's sessions, which are apps of the profile."""
    return [
        allow(
            "OwnSessions",
            ["sagemaker:CreateApp", "sagemaker:DeleteApp"],
            # RStudio names the sessions.
            [naming.arn("sagemaker", f"app/{_DOMAIN}/{_PROFILE}/*")],
            # An app of a space with this name has an owner; an app of the profile has none.
            condition={"Null": {"sagemaker:OwnerUserProfileArn": "true"}},
        )
    ]


def rstudio_server(naming: Naming) -> list[Statement]:
    """Let RStudio's server serve all its users.

    The statements are those of
    https://docs.aws.amazon.com/sagemaker/latest/dg/rstudio-create-cli.html, without the rights to
    deliver logs of other services.
    """
    return [
        # A seat is checked out for each user, and checked in again.
        allow(
            "UseLicence",
            [
                "license-manager:CheckInLicense",
                "license-manager:CheckoutLicense",
                "license-manager:ExtendLicenseConsumption",
                "license-manager:GetLicense",
                "license-manager:ListReceivedLicenses",
            ],
            ["*"],  # the licence is Posit's: no resource of ours can be named
        ),
        # SageMaker starts the server again after it failed.
        allow(
            "RestartServer",
            ["sagemaker:CreateApp"],
            [naming.arn("sagemaker", "app/*/domain-shared/*")],  # the domain's id is not known yet
        ),
        _write_logs(naming),
    ]


def _write_logs(naming: Naming) -> Statement:
    return allow(
        "WriteLogs",
        ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
        [naming.arn("logs", "log-group:/aws/sagemaker/*")],  # a group an app type
    )
