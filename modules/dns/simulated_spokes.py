"""Name servers and hosts of simulated spokes, which a real corporate network has already."""

from dataclasses import dataclass

from constructs import Construct

from modules.core.customer_key import CustomerKey, CustomerKeyProps
from modules.core.naming import Naming
from modules.dns.app_server import AppServer, AppServerProps
from modules.dns.dhcp_options import DhcpOptions, DhcpOptionsProps
from modules.dns.dnssec_validation import DnssecValidation, DnssecValidationProps
from modules.dns.forwarding import hub_zones
from modules.dns.instance_role import InstanceRole, InstanceRoleProps
from modules.dns.name_servers import NameServers, NameServersProps
from modules.dns.policies import session_manager, transfer_secret
from modules.dns.role_names import APP_SERVER, NAME_SERVERS
from modules.dns.transfer_key import TransferKey, TransferKeyProps
from modules.network.stack import NetworkOutputs
from modules.settings import AppServerSystem, Settings, SimulatedSpokeSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedSpokesProps:
    """The settings of the spokes and their networks.

    Attributes:
        settings: The settings of the environment.
        network: The outputs of the network stack, with the spokes.
    """

    naming: Naming
    settings: Settings
    network: NetworkOutputs


class SimulatedSpokes(Construct):
    """Name servers, DHCP options and hosts of every simulated spoke.

    All spokes share the keys and roles. That is safe, because no spoke reaches another's servers.
    """

    def __init__(self, scope: Construct, id_: str, props: SimulatedSpokesProps) -> None:
        super().__init__(scope, id_)
        self._props = props
        self._disks = CustomerKey(
            self,
            "disks-key",
            CustomerKeyProps(
                naming=props.naming,
                noun="dns-disks",
                description="Encrypts the disks of the simulated spokes' hosts",
            ),
        )
        self._transfers = TransferKey(self, "transfer-key", TransferKeyProps(naming=props.naming))
        self._name_server_role = self._add_name_server_role()
        for spoke in props.settings.simulated_spokes:
            self._add_name_servers(spoke)
        self._add_app_servers()

    def _add_name_server_role(self) -> InstanceRole:
        return InstanceRole(
            self,
            "name-server-role",
            InstanceRoleProps(
                naming=self._props.naming,
                role=NAME_SERVERS,
                description="Runs name servers",
                statements=[*session_manager(), *transfer_secret(self._transfers.arn)],
            ),
        )

    def _add_name_servers(self, spoke: SimulatedSpokeSettings) -> None:
        props = self._props
        network = props.network.spokes[spoke.name]
        servers = NameServers(
            self,
            f"name-servers-{spoke.name}",
            NameServersProps(
                naming=props.naming,
                settings=props.settings,
                spoke=spoke,
                network=network,
                zones=hub_zones(props.settings, props.network.execute_api_endpoint_id),
                instance_profile=self._name_server_role.profile_name,
                transfer_key_arn=self._transfers.arn,
                disk_key_arn=self._disks.arn,
            ),
        )
        DnssecValidation(
            self, f"dnssec-validation-{spoke.name}", DnssecValidationProps(vpc_id=network.vpc_id)
        )
        DhcpOptions(
            self,
            f"dhcp-options-{spoke.name}",
            DhcpOptionsProps(
                name=props.naming.name(spoke.name),
                vpc_id=network.vpc_id,
                zone=spoke.dns.zone,
                servers=spoke.dns.servers,
                after=servers.instances,
            ),
        )

    def _add_app_servers(self) -> None:
        systems = [
            (spoke, spoke.app_server)
            for spoke in self._props.settings.simulated_spokes
            if spoke.app_server is not None
        ]
        if systems:
            role = self._add_app_server_role()
            for spoke, system in systems:
                self._add_app_server(spoke, system, role)

    def _add_app_server_role(self) -> InstanceRole:
        return InstanceRole(
            self,
            "app-servers-role",
            InstanceRoleProps(
                naming=self._props.naming,
                role=APP_SERVER,
                description="Lets app servers be administered",
                statements=session_manager(),
            ),
        )

    def _add_app_server(
        self, spoke: SimulatedSpokeSettings, system: AppServerSystem, role: InstanceRole
    ) -> None:
        AppServer(
            self,
            f"app-server-{spoke.name}",
            AppServerProps(
                naming=self._props.naming,
                system=system,
                spoke=spoke.name,
                network=self._props.network.spokes[spoke.name],
                servers=spoke.dns.servers,
                hub_cidr=str(self._props.settings.hub.cidr),
                instance_profile=role.profile_name,
                disk_key_arn=self._disks.arn,
            ),
        )
