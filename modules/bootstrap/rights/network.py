"""Rights of CI on resources of the network stack."""

SEE = ("ec2:Describe*", "ec2:GetSubnetCidrReservations")

WRITE_NETWORK = (
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
)
