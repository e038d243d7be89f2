"""Validation of DNSSEC by the resolver of a simulated spoke's VPC."""

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.route53_resolver_dnssec_config import Route53ResolverDnssecConfig
from constructs import Construct


@dataclass(frozen=True, slots=True, kw_only=True)
class DnssecValidationProps:
    """The VPC whose resolver validates.

    Attributes:
        vpc_id: The VPC. Its resolver refuses forged answers of signed public zones.
    """

    vpc_id: str


class DnssecValidation(Construct):
    """Validation for the name servers, which forward public names to this resolver."""

    def __init__(self, scope: Construct, id_: str, props: DnssecValidationProps) -> None:
        super().__init__(scope, id_)
        Route53ResolverDnssecConfig(self, "config", resource_id=props.vpc_id)
