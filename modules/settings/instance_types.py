"""What Studio's apps can run on.

The types are those of `AppInstanceType` in SageMaker's API, as botocore 1.43.106 has it. By Region
they are those families of them that EC2 offers there (`DescribeInstanceTypeOfferings`, in the copy
that moto 5.2.5 brings), November 2026: SageMaker offers no more than that, and may offer less. A
Region that is not here is not checked.
"""

from collections.abc import Mapping

_SIZES: Mapping[str, str] = {
    "t3": "micro small medium large xlarge 2xlarge",
    "m5": "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge",
    "m5d": "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge",
    "c5": "large xlarge 2xlarge 4xlarge 9xlarge 12xlarge 18xlarge 24xlarge",
    "p3": "2xlarge 8xlarge 16xlarge",
    "p3dn": "24xlarge",
    "g4dn": "xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge",
    "r5": "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge",
    "g5": "xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge",
    "g6": "xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge",
    "g6e": "xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge",
    "p4d": "24xlarge",
    "p4de": "24xlarge",
    "trn1": "2xlarge 32xlarge",
    "trn1n": "32xlarge",
    "p5": "4xlarge 48xlarge",
    "p5en": "48xlarge",
    "p6-b200": "48xlarge",
    "m6i": "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge",
    "m7i": "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge",
    "c6i": "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge",
    "c7i": "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge",
    "r6i": "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge",
    "r7i": "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge",
    "m6id": "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge",
    "c6id": "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge",
    "r6id": "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge",
    "g7": "2xlarge 4xlarge 8xlarge 12xlarge 24xlarge 48xlarge",
    "g7e": "2xlarge 4xlarge 8xlarge 12xlarge 24xlarge 48xlarge",
}

_FAMILIES: Mapping[str, str] = {
    "af-south-1": "t3 m5 m5d c5 g4dn r5 m6i m7i c6i c7i r6i r6id",
    "ap-east-1": "t3 m5 m5d c5 g4dn r5 g5 m6i m7i c6i c7i r6i",
    "ap-northeast-1": (
        "t3 m5 m5d c5 p3dn g4dn r5 g5 g6 g6e p4d p4de p5 p5en m6i m7i c6i c7i r6i r7i m6id "
        "c6id r6id g7e"
    ),
    "ap-northeast-2": (
        "t3 m5 m5d c5 g4dn r5 g5 g6 g6e p4d p5 p5en m6i m7i c6i c7i r6i r7i m6id c6id r6id g7e"
    ),
    "ap-northeast-3": "t3 m5 m5d c5 g4dn r5 g6e m6i m7i c6i c7i r6i r7i",
    "ap-south-1": (
        "t3 m5 m5d c5 g4dn r5 g5 g6 g6e p4d trn1 p5 p5en p6-b200 m6i m7i c6i c7i r6i r7i m6id "
        "r6id g7e"
    ),
    "ap-south-2": "t3 m5 m5d c5 r5 g6 g6e p6-b200 m6i m7i c6i c7i r6i r7i",
    "ap-southeast-1": "t3 m5 m5d c5 g4dn r5 p4de m6i m7i c6i c7i r6i r7i m6id c6id r6id",
    "ap-southeast-2": (
        "t3 m5 m5d c5 g4dn r5 g5 g6 p4d trn1 p5 m6i m7i c6i c7i r6i r7i m6id c6id r6id"
    ),
    "ap-southeast-3": "t3 m5 m5d c5 r5 g5 p5 p5en m6i m7i c7i r7i g7e",
    "ap-southeast-4": "t3 m5 m5d c5 r5 trn1 m7i c7i r7i",
    "ap-southeast-5": "t3 g6 m6i m7i c6i c7i r6i r7i m6id c6id r6id",
    "ca-central-1": "t3 m5 m5d c5 g4dn r5 g5 g6 p4d p5 m6i m7i c6i c7i r6i r7i m6id c6id",
    "ca-west-1": "t3 m5 m5d c5 r5 m6i c6i c7i r6i m6id c6id r6id",
    "eu-central-1": (
        "t3 m5 m5d c5 g4dn r5 g5 g6 g6e p4d p4de m6i m7i c6i c7i r6i r7i m6id c6id r6id g7 g7e"
    ),
    "eu-central-2": "t3 m5 m5d c5 r5 g6 m6i m7i c7i r6i m6id",
    "eu-north-1": (
        "t3 m5 m5d c5 g4dn r5 g5 g6 g6e p4d p5 p5en p6-b200 m6i m7i c6i c7i r6i r7i g7 g7e"
    ),
    "eu-south-1": "t3 m5 m5d c5 g4dn r5 m6i m7i c6i c7i r6i r7i m6id c6id",
    "eu-south-2": "t3 m5 m5d c5 r5 g5 g6 g6e p5en m7i c7i r7i m6id r6id g7 g7e",
    "eu-west-1": "t3 m5 m5d c5 p3dn g4dn r5 g5 p4d m6i m7i c6i c7i r6i r7i m6id c6id r6id",
    "eu-west-2": "t3 m5 m5d c5 g4dn r5 g5 g6 p4d p5 m6i m7i c6i c7i r6i r7i m6id c6id r6id g7e",
    "eu-west-3": "t3 m5 m5d c5 g4dn r5 g5 g6 p6-b200 m6i m7i c6i c7i r6i r7i c6id",
    "il-central-1": "t3 m5 m5d c5 r5 g5 p4de m6i m7i c6i c7i r6i m6id c6id r6id",
    "me-south-1": "t3 m5 m5d c5 g4dn r5 m6i c6i r6i",
    "sa-east-1": "t3 m5 m5d c5 g4dn r5 g5 g6 p4d p5 m6i m7i c6i c7i r6i r7i m6id c6id",
    "us-east-1": (
        "t3 m5 m5d c5 p3dn g4dn r5 g5 g6 g6e p4d p4de trn1 trn1n p5 p5en p6-b200 m6i m7i c6i "
        "c7i r6i r7i m6id c6id r6id g7 g7e"
    ),
    "us-east-2": (
        "t3 m5 m5d c5 g4dn r5 g5 g6 g6e p4d trn1 trn1n p5 p5en p6-b200 m6i m7i c6i c7i r6i "
        "r7i m6id c6id r6id g7 g7e"
    ),
    "us-west-1": "t3 m5 m5d c5 g4dn r5 p5 p5en m6i m7i c6i c7i r6i r7i m6id",
    "us-west-2": (
        "t3 m5 m5d c5 p3dn g4dn r5 g5 g6 g6e p4d p4de trn1 trn1n p5 p5en p6-b200 m6i m7i c6i "
        "c7i r6i r7i m6id c6id r6id g7 g7e"
    ),
}


def why_not(instance_type: str, region: str) -> str | None:
    """Says what would be right where Studio cannot have this type in this Region."""
    if region not in _FAMILIES:
        return None
    families = _FAMILIES[region].split()
    _, family, size = instance_type.split(".")
    if family not in families:
        return f"must be of a family that Studio has in {region}: {', '.join(families)}"
    sizes = _SIZES[family].split()
    if size not in sizes:
        return f"must be of a size that Studio has of ml.{family}: {', '.join(sizes)}"
    return None
