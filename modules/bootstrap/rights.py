"""What of an account a plan reads, and what a deployment writes."""

from modules.core.iam import Condition, Statement, allow
from modules.core.naming import Naming


def read(naming: Naming) -> list[Statement]:
    """What a plan needs: how everything is set."""
    own = naming.name("*")  # whatever the environment's name leads
    return [
        # How things are set. Describe and List actions mostly know no resource, and show no data.
        allow(
            "SeeSettings",
            [
                "apigateway:GET",
                "budgets:ListTagsForResource",
                "budgets:ViewBudget",
                "cloudwatch:Describe*",
                "cloudwatch:ListTagsForResource",
                "cognito-idp:Describe*",
                "cognito-idp:GetUserPoolMfaConfig",
                "cognito-idp:ListTagsForResource",
                "dynamodb:Describe*",
                "dynamodb:ListTagsOfResource",
                "ec2:Describe*",
                "ec2:GetSubnetCidrReservations",
                "ecr:Describe*",
                "ecr:GetLifecyclePolicy",
                "ecr:GetRepositoryPolicy",
                "ecr:ListTagsForResource",
                "elasticfilesystem:Describe*",
                "iam:GetInstanceProfile",
                "iam:GetPolicy",
                "iam:GetPolicyVersion",
                "iam:GetRole",
                "iam:GetRolePolicy",
                "iam:ListAttachedRolePolicies",
                "iam:ListInstanceProfilesForRole",
                "iam:ListPolicyVersions",
                "iam:ListRolePolicies",
                "kms:DescribeKey",
                "kms:GetKeyPolicy",
                "kms:GetKeyRotationStatus",
                "kms:ListAliases",
                "kms:ListResourceTags",
                "logs:Describe*",
                "logs:ListTagsForResource",
                "route53resolver:Get*",
                "route53resolver:List*",
                "sagemaker:Describe*",
                "sagemaker:List*",
            ],
            ["*"],
        ),
        # With the archives, which are this repository's source.
        allow(
            "SeeFunctions",
            ["lambda:Get*", "lambda:List*"],
            [naming.arn("lambda", f"function:{own}")],
        ),
        # Settings of buckets; objects are not among them.
        allow(
            "SeeBuckets",
            ["s3:GetBucket*", "s3:Get*Configuration", "s3:ListBucket"],
            [f"arn:aws:s3:::{own}"],
        ),
        # Terraform compares the mapping's items: who may open which profile.
        allow("SeeMapping", ["dynamodb:GetItem"], [naming.arn("dynamodb", f"table/{own}")]),
        # The functions' variables and the mapping's items are encrypted with our keys.
        allow(
            "DecryptThroughServices",
            ["kms:Decrypt"],
            ["*"],  # keys have ids that AWS gives
            condition=_through(naming, "dynamodb", "lambda"),
        ),
        # AWS's own, which name the images of servers.
        allow(
            "SeeImages",
            ["ssm:GetParameter"],
            [f"arn:aws:ssm:{naming.region}::parameter/aws/service/*"],
        ),
    ]


def write(naming: Naming) -> list[Statement]:
    """What a deployment needs beyond that: to make, change and destroy it."""
    own = naming.name("*")  # whatever the environment's name leads
    account = f"arn:aws:iam::{naming.account_id}"
    in_region = {"StringEquals": {"aws:RequestedRegion": naming.region}}
    return [
        # Kinds whose ids AWS gives, so that no resource can be named; the Region is the limit.
        allow(
            "WriteNetwork",
            [
                "ec2:*DhcpOptions",
                "ec2:*FlowLogs",
                "ec2:*IamInstanceProfile*",
                "ec2:*InternetGateway",
                "ec2:*Route",
                "ec2:*RouteTable*",
                "ec2:*SecurityGroup*",
                "ec2:*Subnet*",
                "ec2:*Tags",
                "ec2:*Vpc",
                "ec2:*VpcAttribute",
                "ec2:*VpcCidrBlock",
                "ec2:*VpcEndpoint",
                "ec2:*VpcEndpoints",
                "ec2:*VpcPeeringConnection*",
                "ec2:ModifyInstance*",
                "ec2:RunInstances",
                "ec2:StopInstances",
                "ec2:StartInstances",
                "ec2:TerminateInstances",
                "elasticfilesystem:Delete*",
                "route53resolver:*",
            ],
            ["*"],
            condition=in_region,
        ),
        allow(
            "WriteKeys",
            [
                "kms:CreateKey",
                "kms:*Alias",
                "kms:EnableKeyRotation",
                "kms:PutKeyPolicy",
                "kms:ScheduleKeyDeletion",
                "kms:*TagResource",
                "kms:UpdateKeyDescription",
            ],
            ["*"],
            condition=in_region,
        ),
        allow(
            "EncryptThroughServices",
            ["kms:CreateGrant", "kms:Encrypt", "kms:GenerateDataKey*"],
            ["*"],
            condition=_through(naming, "dynamodb", "ec2", "lambda", "s3", "sagemaker"),
        ),
        allow(
            "WriteAccess",
            [
                "apigateway:*",
                "cognito-idp:*UserPool",
                "cognito-idp:*UserPoolClient",
                "cognito-idp:SetUserPoolMfaConfig",
                "cognito-idp:*TagResource",
            ],
            ["*"],
            condition=in_region,
        ),
        allow(
            "WriteStudio",
            [
                "ecr:*LifecyclePolicy",
                "ecr:*Repository",
                "ecr:*RepositoryPolicy",
                "ecr:PutImage*Configuration",
                "ecr:PutImageTagMutability",
                "ecr:*TagResource",
                "sagemaker:*AppImageConfig",
                "sagemaker:*Domain",
                "sagemaker:*Image",
                "sagemaker:*ImageVersion",
                "sagemaker:*Space",
                "sagemaker:*Tags",
                "sagemaker:*UserProfile",
            ],
            ["*"],
            condition=in_region,
        ),
        allow(
            "WriteLogs",
            [
                "cloudwatch:*Alarm*",
                "cloudwatch:*TagResource",
                "logs:*LogDelivery",
                "logs:*LogGroup",
                "logs:*MetricFilter",
                "logs:*ResourcePolicy",
                "logs:*RetentionPolicy",
                "logs:*TagResource",
            ],
            ["*"],
            condition=in_region,
        ),
        # Budgets are told to the whole account, from us-east-1.
        allow("WriteBudget", ["budgets:ModifyBudget", "budgets:*TagResource"], ["*"]),
        allow(
            "WriteNamed",
            [
                "dynamodb:*Item",
                "dynamodb:*Table",
                "dynamodb:*TagResource",
                "dynamodb:UpdateContinuousBackups",
                "dynamodb:UpdateTimeToLive",
                "lambda:*",
                "s3:CreateBucket",
                "s3:DeleteBucket*",
                "s3:DeleteObject*",
                "s3:ListBucketVersions",
                "s3:PutBucket*",
                "s3:PutEncryptionConfiguration",
                "s3:PutLifecycleConfiguration",
            ],
            [
                naming.arn("dynamodb", f"table/{own}"),
                naming.arn("lambda", f"function:{own}"),
                f"arn:aws:s3:::{own}",
                f"arn:aws:s3:::{own}/*",
            ],
        ),
        allow(
            "WriteRoles",
            [
                "iam:*InstanceProfile",
                "iam:*Role",
                "iam:*RoleFromInstanceProfile",
                "iam:*RolePolicy",
                "iam:*RoleToInstanceProfile",
                "iam:CreatePolicy*",
                "iam:DeletePolicy*",
                "iam:Tag*",
                "iam:Untag*",
                "iam:UpdateAssumeRolePolicy",
                "iam:UpdateRoleDescription",
            ],
            [
                f"{account}:role/{own}",
                f"{account}:instance-profile/{own}",
                f"{account}:policy/{own}",
            ],
        ),
        # AWS's own roles, which it makes when a service is used for the first time.
        allow(
            "LetServicesWork",
            ["iam:CreateServiceLinkedRole"],
            [f"{account}:role/aws-service-role/*"],
        ),
    ]


def _through(naming: Naming, *services: str) -> Condition:
    names = [f"{service}.{naming.region}.amazonaws.com" for service in services]
    return {"StringEquals": {"kms:ViaService": names}}
