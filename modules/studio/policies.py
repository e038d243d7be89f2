"""What Studio may do for the person who uses it, and who may touch their data.

The variables `sagemaker:DomainId` and `sagemaker:UserProfileName` are those of the person's own
session, so one role serves all users and each is kept to what is theirs.
"""

from collections.abc import Sequence

from modules.core.iam import Statement, allow, deny, variable
from modules.core.naming import Naming

_DOMAIN = variable("sagemaker:DomainId")
_PROFILE = variable("sagemaker:UserProfileName")


def execution(naming: Naming, *, bucket_arn: str, key_arn: str) -> list[Statement]:
    """What the execution role may do, save for presigned URLs."""
    own_profile = naming.arn("sagemaker", f"user-profile/{_DOMAIN}/{_PROFILE}")
    spaces = naming.arn("sagemaker", f"space/{_DOMAIN}/*")  # people name their spaces
    apps = naming.arn("sagemaker", f"app/{_DOMAIN}/*")  # the owner's condition is the limit
    return [
        # Studio's start page lists what there is; none of these shows data.
        allow(
            "FindTheWay",
            [
                "sagemaker:ListApps",
                "sagemaker:ListDomains",
                "sagemaker:ListSpaces",
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
        # Studio tags what it creates for cost allocation, and may tag nothing later.
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
        # The key of the bucket, the home directories and the volumes.
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
        # Volumes of apps are encrypted by a grant that ends with them.
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
        # Images of SageMaker are in AWS's accounts, so no resource of ours can be named.
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
        # VpcOnly apps put their interfaces into the hub's subnets.
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
    """Studio opens an app for its own user, and only inside the perimeter.

    Args:
        naming: of the environment.
        endpoint_ids: of the SageMaker API endpoint and the Studio endpoint.
        corporate_cidrs: of the hub and the spokes.
    """
    mint = ["sagemaker:CreatePresignedDomainUrl"]
    return [
        # Studio's start page mints a URL for each app that its user opens.
        allow(
            "OpenOwnApps",
            mint,
            [naming.arn("sagemaker", f"user-profile/{_DOMAIN}/{_PROFILE}")],
            # A request has either both keys or none: AWS knows them by the endpoint.
            condition={
                "StringEquals": {"aws:SourceVpce": list(endpoint_ids)},
                "IpAddress": {"aws:VpcSourceIp": list(corporate_cidrs)},
            },
        ),
        # Holds against any policy that somebody attaches later.
        deny(
            "NeverOffOurEndpoints",
            mint,
            ["*"],  # denied for every profile there is
            condition={"StringNotEquals": {"aws:SourceVpce": list(endpoint_ids)}},
        ),
    ]


def instances(instance_types: Sequence[str]) -> list[Statement]:
    """Keeps apps to these instance types, whatever a policy allows that is attached later."""
    return [
        deny(
            "OnlyTheseInstances",
            ["sagemaker:CreateApp", "sagemaker:CreateSpace", "sagemaker:UpdateSpace"],
            ["*"],  # denied for every app and space there is
            # The service's own word for its smallest, where a request names none.
            condition={
                "ForAnyValue:StringNotEquals": {
                    "sagemaker:InstanceTypes": ["system", *instance_types]
                }
            },
        )
    ]


def shared_spaces(naming: Naming, names: Sequence[str]) -> list[Statement]:
    """Everybody starts and stops the app of a shared space; the space itself is Terraform's."""
    return [
        allow(
            "SharedApps",
            ["sagemaker:CreateApp", "sagemaker:DeleteApp"],
            # What kind of app it is, the space says.
            [naming.arn("sagemaker", f"app/{_DOMAIN}/{name}/*") for name in names],
            condition={"StringEquals": {"sagemaker:SpaceSharingType": "Shared"}},
        )
    ]


def r_sessions(naming: Naming) -> list[Statement]:
    """RStudio starts and stops its user's sessions, which are apps of the profile."""
    return [
        allow(
            "OwnSessions",
            ["sagemaker:CreateApp", "sagemaker:DeleteApp"],
            # RStudio names the sessions.
            [naming.arn("sagemaker", f"app/{_DOMAIN}/{_PROFILE}/*")],
            # A space of that name has an owner; a profile's own app has none.
            condition={"Null": {"sagemaker:OwnerUserProfileArn": "true"}},
        )
    ]


def rstudio_server(naming: Naming) -> list[Statement]:
    """What RStudio's server may do, which serves all its users.

    https://docs.aws.amazon.com/sagemaker/latest/dg/rstudio-create-cli.html, without what that
    policy has for the delivery of other services' logs.
    """
    return [
        # A seat is checked out for each user, and back in.
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
        # SageMaker starts the server again where it has failed.
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
