"""Rights of CI on resources of the network stack."""

from modules.core.iam import Statement, allow

SEE = ("ec2:Describe*", "ec2:GetSubnetCidrReservations")

WRITE_NETWORK = (
    "ec2:*DhcpOptions",
    "ec2:*FlowLogs",
    "ec2:*IamInstanceProfile*",
    "ec2:*InternetGateway",
    # Resolver endpoints have interfaces, and functions leave theirs behind for Terraform to delete.
    "ec2:*NetworkInterface*",
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
)


def associate_zones() -> Statement:
    """Let the private names of endpoints be valid in their VPC.

    AWS makes these calls for whoever creates or deletes an endpoint with private names:
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
    """
    return allow(
        "AssociateZones",
        ["route53:AssociateVPCWithHostedZone", "route53:DisassociateVPCFromHostedZone"],
        ["arn:aws:route53:::hostedzone/*"],  # AWS has a zone for each of its services
    )
