"""The network of an environment, collected from its synthesized stacks."""

from assurance.network.free_addresses import FreeAddresses
from assurance.network.layout import read_layout, read_vpcs
from assurance.network.model import Network
from assurance.network.parties import Parties
from assurance.network.resources import Resources
from assurance.network.security_rules import read_acls, read_groups
from assurance.terraform_json import Stacks
from modules.settings import Settings


def collect(stacks: Stacks, settings: Settings) -> Network:
    """Collect everything that decides which packets arrive.

    Args:
        stacks: The synthesized stacks.
        settings: The settings of the environment.

    Raises:
        UnmodelledError: A resource may decide it, and the model does not know it.
    """
    resources = Resources(stacks)
    vpcs = read_vpcs(resources, settings)
    layout = read_layout(resources, vpcs, read_acls(resources))
    groups = read_groups(resources, vpcs)
    parties = Parties(
        resources=resources,
        settings=settings,
        vpcs=vpcs,
        layout=layout,
        groups=groups,
        free_addresses=FreeAddresses(resources, settings),
    )
    return Network(
        vpcs=tuple(vpcs.values()),
        subnets=tuple(layout.subnets.values()),
        groups=tuple(groups.values()),
        peerings=layout.peerings,
        gateways=layout.gateways,
        parties=parties.read(),
    )
