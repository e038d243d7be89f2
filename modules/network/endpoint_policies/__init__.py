"""Policies of the endpoints of the hub and of simulated spokes.

An endpoint policy is the perimeter's second wall. It limits what a stolen credential of another
account, or a careless principal of ours, can do from inside the VPC.

A feature that needs more of the hub's endpoints has a file in this folder, and its line in
`hub_interfaces`.
"""

from modules.core.naming import Naming
from modules.network.endpoint_policies import base, rstudio
from modules.network.endpoint_policies.base import hub_gateways
from modules.network.endpoint_policies.by_service import ByService, merge
from modules.network.endpoint_policies.spoke import spoke_gateways, spoke_interfaces

__all__ = ["ByService", "hub_gateways", "hub_interfaces", "spoke_gateways", "spoke_interfaces"]


def hub_interfaces(naming: Naming, *, has_rstudio: bool) -> ByService:
    """Return the statements of the hub's interface endpoints.

    Args:
        naming: The names of the environment.
        has_rstudio: Whether the domain has RStudio.
    """
    features = [base.hub_interfaces(naming)]
    if has_rstudio:
        features.append(rstudio.hub_interfaces(naming))
    return merge(*features)
