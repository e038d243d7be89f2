"""What Studio may do for the person who uses it, and who may touch their data.

The variables `sagemaker:DomainId` and `sagemaker:UserProfileName` are those of the person's own
session, so one role serves all users and each is kept to what is theirs.
"""

from collections.abc import Sequence

from modules.core.iam import ANYONE, Statement, allow, deny, variable
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
        allow(
            "WriteLogs",
            ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            [naming.arn("logs", "log-group:/aws/sagemaker/*")],  # a group an app type
        ),
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


def own_presigned_urls(naming: Naming, endpoint_ids: Sequence[str]) -> list[Statement]:
    """Studio opens an app for its own user, and only by way of our endpoints."""
    mint = ["sagemaker:CreatePresignedDomainUrl"]
    return [
        # Studio's start page mints a URL for each app that its user opens.
        allow(
            "OpenOwnApps",
            mint,
            [naming.arn("sagemaker", f"user-profile/{_DOMAIN}/{_PROFILE}")],
            condition={"StringEquals": {"aws:SourceVpce": list(endpoint_ids)}},
        ),
        # Holds against any policy that somebody attaches later.
        deny(
            "NeverOffOurEndpoints",
            mint,
            ["*"],  # denied for every profile there is
            condition={"StringNotEquals": {"aws:SourceVpce": list(endpoint_ids)}},
        ),
    ]


def bucket(bucket_arn: str) -> list[Statement]:
    """Refuses what is not encrypted on its way."""
    return [
        deny(
            "TlsOnly",
            ["s3:*"],
            [bucket_arn, f"{bucket_arn}/*"],  # the bucket and all in it
            principal=ANYONE,
            condition={"Bool": {"aws:SecureTransport": "false"}},
        )
    ]
