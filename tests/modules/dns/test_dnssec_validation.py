from pathlib import Path

from modules.dns.dnssec_validation import DnssecValidation, DnssecValidationProps
from tests.support.synthesis import resource, synth_construct


def test_the_vpcs_own_resolver_validates(tmp_path: Path) -> None:
    props = DnssecValidationProps(vpc_id="vpc-onprem")
    found = synth_construct(lambda scope: DnssecValidation(scope, "validation", props), tmp_path)
    assert resource(found, "aws_route53_resolver_dnssec_config") == {"resource_id": "vpc-onprem"}
