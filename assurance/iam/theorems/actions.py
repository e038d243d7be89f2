"""Actions that several theorems are about."""

MINT = "sagemaker:CreatePresignedDomainUrl"

# The sessions of Session Manager.
CHANNELS = (
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)

# The seats of RStudio's licence.
SEATS = (
    "license-manager:CheckInLicense",
    "license-manager:CheckoutLicense",
    "license-manager:ExtendLicenseConsumption",
    "license-manager:GetLicense",
    "license-manager:ListReceivedLicenses",
)

# Actions that know no resource, or one of AWS's own: nothing of another account is in reach.
WITHOUT_RESOURCE = (
    "cloudwatch:PutMetricData",
    "ec2:Describe*",
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetAuthorizationToken",
    "ecr:GetDownloadUrlForLayer",
    *SEATS,
    "sagemaker:ListApps",
    "sagemaker:ListDomains",
    "sagemaker:ListSpaces",
    "sagemaker:ListUserProfiles",
    "ssm:UpdateInstanceInformation",
    *CHANNELS,
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
)

# What Lambda does with a function's role to place the function into the hub.
INTERFACES = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)
