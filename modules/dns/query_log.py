"""The log of the hub's DNS queries: the name, the client and the answer."""

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.route53_resolver_query_log_config import (
    Route53ResolverQueryLogConfig,
)
from cdktf_cdktf_provider_aws.route53_resolver_query_log_config_association import (
    Route53ResolverQueryLogConfigAssociation,
)
from constructs import Construct

from modules.core.log_group import LogGroup, LogGroupProps
from modules.core.naming import Naming


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryLogProps:
    """The VPC whose queries are recorded, and how the records are kept.

    Attributes:
        vpc_id: The VPC. Queries that arrive at its inbound resolver endpoint are recorded too.
        key_arn: The key that encrypts the records.
    """

    naming: Naming
    vpc_id: str
    key_arn: str
    retention_days: int


class QueryLog(Construct):
    """A record of each query, in a log group of its own."""

    def __init__(self, scope: Construct, id_: str, props: QueryLogProps) -> None:
        super().__init__(scope, id_)
        group = LogGroup(
            self,
            "records",
            LogGroupProps(
                name=f"/{props.naming.prefix}/dns-queries",
                retention_days=props.retention_days,
                key_arn=props.key_arn,
            ),
        )
        config = Route53ResolverQueryLogConfig(
            self, "config", name=props.naming.name("queries"), destination_arn=group.arn
        )
        Route53ResolverQueryLogConfigAssociation(
            self,
            "association",
            resolver_query_log_config_id=config.id,
            resource_id=props.vpc_id,
        )
