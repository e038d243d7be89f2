"""The purpose of each role: who may assume it, and the most it may use.

Each stack has a file here. The limits are written from what a role is for, and the policies come
from the synthesized Terraform, so neither follows from the other.
"""

from collections.abc import Mapping

from assurance.iam.role_limits import access, dns, network, studio
from assurance.iam.role_limits.limit import RoleLimit

ROLE_LIMITS: Mapping[str, RoleLimit] = {
    **network.ROLE_LIMITS,
    **dns.ROLE_LIMITS,
    **studio.ROLE_LIMITS,
    **access.ROLE_LIMITS,
}

__all__ = ["ROLE_LIMITS", "RoleLimit"]
