"""Rights of CI on resources of the DNS stack."""

from modules.core.iam import Statement, allow
from modules.core.naming import Naming

SEE = ("route53resolver:Get*", "route53resolver:List*")

# Disks of the simulated spokes' hosts.
ENCRYPTING = ("ec2",)

WRITE_NETWORK = (
    "ec2:ModifyInstance*",
    "ec2:RunInstances",
    "ec2:StopInstances",
    "ec2:StartInstances",
    "ec2:TerminateInstances",
    "route53resolver:*",
)


def see_images(naming: Naming) -> Statement:
    """Let the public parameters of AWS be read, which name the images of servers."""
    return allow(
        "SeeImages",
        ["ssm:GetParameter"],
        [f"arn:aws:ssm:{naming.region}::parameter/aws/service/*"],
    )
