"""Actions that several theorems are about."""

MINT = "sagemaker:CreatePresignedDomainUrl"

# Session Manager uses these actions for its sessions.
CHANNELS = (
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)

# RStudio uses these actions for the seats of its licence.
SEATS = (
    "license-manager:CheckInLicense",
    "license-manager:CheckoutLicense",
    "license-manager:ExtendLicenseConsumption",
    "license-manager:GetLicense",
    "license-manager:ListReceivedLicenses",
)

# These actions have no resource, or one of AWS, so they reach nothing of another account.
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
    "sagemaker:ListStudioLifecycleConfigs",
    "sagemaker:ListUserProfiles",
    "ssm:UpdateInstanceInformation",
    *CHANNELS,
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
)

# Lambda does this with the role of a function, to place the function into the hub.
INTERFACES = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)
