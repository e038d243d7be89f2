"""The facts of a deployment to the embedded AWS, from Terraform's state and from AWS."""

import base64
from collections.abc import Iterator
from http.client import HTTPException
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from botocore.exceptions import BotoCoreError, ClientError

from local import demonstration
from local.demonstration import Outputs
from local.emulator.clients import client
from local.emulator.embedded_aws import EmbeddedAws
from local.rehearsal.facts import (
    Endpoint,
    Facts,
    ForwardingRule,
    NameServer,
    Route,
    Subnet,
    Target,
    Vpc,
)
from modules.core.naming import endpoint_service
from modules.settings import Settings
from modules.settings.checks.network import RESERVED_AT_START
from toolchain.errors import CommandError
from toolchain.state import Attributes, resources_in

_ENVIRONMENT = "/etc/name-server/environment"


def read_facts(aws: EmbeddedAws, settings: Settings, outputs: Outputs, state: Path) -> Facts:
    """Read the facts of a deployment, and let its API presign a URL.

    Args:
        aws: The embedded AWS.
        settings: The settings of the deployment; the rehearsal is played in the first simulated
            spoke.
        outputs: The outputs of the deployment.
        state: The folder of Terraform's state, with a file for each stack.

    Raises:
        CommandError: There is no simulated spoke, a resource is not deployed, or the embedded AWS
            does not answer.
    """
    if not settings.simulated_spokes:
        raise CommandError(
            "the settings have no simulated spoke, in which the rehearsal is played: add one."
        )
    try:
        return _Deployment(aws, settings, outputs, state).facts()
    except (BotoCoreError, ClientError, HTTPException, OSError) as error:
        raise CommandError(f"the deployment cannot be read: {error}") from error


class _Deployment:
    def __init__(self, aws: EmbeddedAws, settings: Settings, outputs: Outputs, state: Path) -> None:
        self._aws = aws
        self._settings = settings
        self._outputs = outputs
        self._spoke = settings.simulated_spokes[0]
        self._resources = resources_in(state)
        self._ec2 = client(aws, "ec2")

    def facts(self) -> Facts:
        spoke, outputs = self._spoke, self._outputs
        hub_id, spoke_id = self._vpc_id(self._settings.hub.cidr), self._vpc_id(spoke.cidr)
        inbound, outbound = self._resolver("INBOUND"), self._resolver("OUTBOUND")
        host = next(iter(spoke.dns.hosts.items()), ("ns1", spoke.dns.servers[0]))
        name_servers = tuple(self._name_servers())
        dhcp = self._dhcp_options(spoke_id)
        taken = {*inbound, *outbound, *map(str, (*spoke.dns.servers, *spoke.dns.hosts.values()))}
        return Facts(
            region=self._settings.region,
            hub=self._vpc(hub_id, spoke_id, taken),
            spoke=self._vpc(spoke_id, hub_id, taken),
            inbound=inbound,
            outbound=outbound,
            rules=tuple(self._rules(hub_id)),
            name_servers=name_servers,
            dhcp_servers=tuple(dhcp["domain_name_servers"]),
            zone=dhcp["domain_name"],
            host=(f"{host[0]}.{spoke.dns.zone}", str(host[1])),
            api_names=(
                f"{outputs.api_id}.execute-api.{self._settings.region}.amazonaws.com",
                urlsplit(outputs.api_url).hostname or "",
            ),
            studio_url=self._presigned_url(),
            transfer_mac=self._transfer_mac(name_servers[0]),
        )

    def _one(self, kind: str, **wanted: object) -> Attributes:
        for attributes in self._some(kind, **wanted):
            return attributes
        described = ", ".join(f"{name} {value}" for name, value in wanted.items())
        raise CommandError(f"no {kind} with {described} is deployed. Run make up.")

    def _some(self, kind: str, **wanted: object) -> Iterator[Attributes]:
        for attributes in self._resources.get(kind, []):
            if all(attributes[name] == value for name, value in wanted.items()):
                yield attributes

    def _vpc_id(self, cidr: IPv4Network) -> str:
        return str(self._one("aws_vpc", cidr_block=str(cidr))["id"])

    def _resolver(self, direction: str) -> tuple[str, ...]:
        endpoint = self._one("aws_route53_resolver_endpoint", direction=direction)
        addresses = (address["ip"] for address in endpoint["ip_address"])
        return tuple(sorted(addresses, key=IPv4Address))

    def _dhcp_options(self, vpc_id: str) -> Attributes:
        association = self._one("aws_vpc_dhcp_options_association", vpc_id=vpc_id)
        return self._one("aws_vpc_dhcp_options", id=association["dhcp_options_id"])

    def _rules(self, vpc_id: str) -> Iterator[ForwardingRule]:
        for association in self._some("aws_route53_resolver_rule_association", vpc_id=vpc_id):
            rule = self._one("aws_route53_resolver_rule", id=association["resolver_rule_id"])
            yield ForwardingRule(
                zone=rule["domain_name"],
                targets=tuple(target["ip"] for target in rule["target_ip"]),
            )

    def _name_servers(self) -> Iterator[NameServer]:
        for server in self._spoke.dns.servers:
            instance = self._one("aws_instance", private_ip=str(server))
            answer = self._ec2.describe_instance_attribute(
                InstanceId=instance["id"], Attribute="userData"
            )
            user_data = base64.b64decode(answer["UserData"]["Value"]).decode()
            yield NameServer(address=str(server), user_data=user_data)

    def _vpc(self, vpc_id: str, peer_id: str, taken: set[str]) -> Vpc:
        vpc = self._one("aws_vpc", id=vpc_id)
        subnets = list(self._some("aws_subnet", vpc_id=vpc_id))
        endpoints = self._some("aws_vpc_endpoint", vpc_id=vpc_id, vpc_endpoint_type="Interface")
        return Vpc(
            cidr=vpc["cidr_block"],
            subnets=tuple(
                Subnet(
                    cidr=subnet["cidr_block"],
                    routes=tuple(self._routes(subnet["id"], {vpc_id, peer_id})),
                )
                for subnet in subnets
            ),
            endpoints=tuple(self._endpoint(endpoint, taken) for endpoint in endpoints),
        )

    def _routes(self, subnet_id: str, vpc_ids: set[str]) -> Iterator[Route]:
        association = self._one("aws_route_table_association", subnet_id=subnet_id)
        for route in self._some("aws_route", route_table_id=association["route_table_id"]):
            destination = route["destination_cidr_block"]
            if route["gateway_id"]:
                yield Route(destination=destination, target=Target.INTERNET)
            for peering in self._some(
                "aws_vpc_peering_connection", id=route["vpc_peering_connection_id"]
            ):
                if {peering["vpc_id"], peering["peer_vpc_id"]} == vpc_ids:
                    yield Route(destination=destination, target=Target.PEER)

    def _endpoint(self, endpoint: Attributes, taken: set[str]) -> Endpoint:
        service = endpoint_service(endpoint["service_name"])
        interfaces = self._ec2.describe_network_interfaces(
            NetworkInterfaceIds=list(endpoint["network_interface_ids"])
        )["NetworkInterfaces"]
        return Endpoint(
            service=service,
            names=(_private_name(service, self._settings.region),),
            addresses=tuple(self._address(interface, taken) for interface in interfaces),
        )

    def _address(self, interface: Attributes, taken: set[str]) -> str:
        """Return the address of an interface, or a free one if moto's cannot be right.

        Moto chooses an address at random, even outside the subnet or one that is taken.
        """
        subnet = IPv4Network(self._one("aws_subnet", id=interface["SubnetId"])["cidr_block"])
        fitting = list(map(str, subnet))[RESERVED_AT_START:-1]
        address = str(interface["PrivateIpAddress"])
        if address not in fitting or address in taken:
            address = next(free for free in fitting if free not in taken)
        taken.add(address)
        return address

    def _presigned_url(self) -> str:
        employee = self._settings.users[0].employee_id
        token = demonstration.sign_in(self._aws, self._outputs, employee)
        answer = demonstration.call(self._aws, self._outputs, employee, token)
        if "url" not in answer.body:
            raise CommandError(f"the deployed API returned no URL: its answer is {answer.status}.")
        return str(answer.body["url"])

    def _transfer_mac(self, server: NameServer) -> str:
        """Derive the secret as the server does, from the key that its user data names."""
        files = {file["path"]: file for file in yaml.safe_load(server.user_data)["write_files"]}
        lines = files[_ENVIRONMENT]["content"].splitlines()
        variables = dict(line.split("=", maxsplit=1) for line in lines)
        answer = client(self._aws, "kms").generate_mac(
            KeyId=variables["TRANSFER_KEY"],
            MacAlgorithm="HMAC_SHA_256",
            Message=variables["ZONE"].encode(),
        )
        return base64.b64encode(answer["Mac"]).decode()


def _private_name(service: str, region: str) -> str:
    # https://docs.aws.amazon.com/sagemaker/latest/dg/studio-interface-endpoint.html
    if service == "studio":
        return f"studio.{region}.sagemaker.aws"
    # https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
    return ".".join([*reversed(service.split(".")), region, "amazonaws.com"])
