"""A security group whose rules are resources of their own."""

from dataclasses import dataclass
from typing import Literal

from cdktf_cdktf_provider_aws.security_group import SecurityGroup as AwsSecurityGroup
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct

from modules.core.naming import Naming

HTTPS = (443, 443)
DNS = (53, 53)

Protocol = Literal["tcp", "udp"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityGroupProps:
    """The name of a security group and its VPC.

    Attributes:
        purpose: The last part of the name, such as "endpoints".
    """

    naming: Naming
    purpose: str
    description: str
    vpc_id: str


class SecurityGroup(Construct):
    """A security group without any rule at first; every rule that is added says why.

    Attributes:
        group_id: The id of the group.
    """

    def __init__(self, scope: Construct, id_: str, props: SecurityGroupProps) -> None:
        super().__init__(scope, id_)
        self._name = props.naming.name(props.purpose)
        group = AwsSecurityGroup(
            self,
            "group",
            name=self._name,
            description=props.description,
            vpc_id=props.vpc_id,
            tags={"Name": self._name},
        )
        self.group_id = group.id

    def allow_from_cidr(
        self,
        id_: str,
        cidr: str,
        ports: tuple[int, int],
        description: str,
        protocol: Protocol = "tcp",
    ) -> None:
        """Admit an address range to the ports from the first to the last."""
        self._allow_in(id_, ports, description, cidr=cidr, protocol=protocol)

    def allow_to_cidr(
        self,
        id_: str,
        cidr: str,
        ports: tuple[int, int],
        description: str,
        protocol: Protocol = "tcp",
    ) -> None:
        """Let members reach an address range on the ports."""
        self._allow_out(id_, ports, description, cidr=cidr, protocol=protocol)

    def allow_from_self(self, id_: str, ports: tuple[int, int], description: str) -> None:
        """Let members talk to one another on the ports, in both directions."""
        self._allow_in(id_, ports, description, group_id=self.group_id)
        self._allow_out(id_, ports, description, group_id=self.group_id)

    def allow_to_group(
        self, id_: str, group_id: str, ports: tuple[int, int], description: str
    ) -> None:
        """Let members reach the members of another group on the ports."""
        self._allow_out(id_, ports, description, group_id=group_id)

    def allow_to_prefix_list(
        self, id_: str, prefix_list_id: str, ports: tuple[int, int], description: str
    ) -> None:
        """Let members reach the service behind a gateway endpoint on the ports."""
        self._allow_out(id_, ports, description, prefix_list_id=prefix_list_id)

    def _allow_in(
        self,
        id_: str,
        ports: tuple[int, int],
        description: str,
        *,
        cidr: str | None = None,
        group_id: str | None = None,
        protocol: Protocol = "tcp",
    ) -> None:
        VpcSecurityGroupIngressRule(
            self,
            f"from-{id_}",
            security_group_id=self.group_id,
            cidr_ipv4=cidr,
            referenced_security_group_id=group_id,
            ip_protocol=protocol,
            from_port=ports[0],
            to_port=ports[1],
            description=description,
            tags={"Name": f"{self._name}-from-{id_}"},
        )

    def _allow_out(
        self,
        id_: str,
        ports: tuple[int, int],
        description: str,
        *,
        cidr: str | None = None,
        group_id: str | None = None,
        prefix_list_id: str | None = None,
        protocol: Protocol = "tcp",
    ) -> None:
        VpcSecurityGroupEgressRule(
            self,
            f"to-{id_}",
            security_group_id=self.group_id,
            cidr_ipv4=cidr,
            referenced_security_group_id=group_id,
            prefix_list_id=prefix_list_id,
            ip_protocol=protocol,
            from_port=ports[0],
            to_port=ports[1],
            description=description,
            tags={"Name": f"{self._name}-to-{id_}"},
        )
