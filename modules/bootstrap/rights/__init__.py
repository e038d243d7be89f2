"""Rights of CI: a plan reads the account, and a deployment writes to it.

Each stack has a file of its own here, with the actions on its resources. The two functions below
join them. Some statements hold actions of several stacks, because IAM limits the size of a role's
policies.
"""

from collections.abc import Iterable, Sequence
from itertools import chain

from modules.bootstrap.rights import access, core, dns, network, studio
from modules.core.iam import Condition, Statement, allow
from modules.core.naming import Naming


def read(naming: Naming) -> list[Statement]:
    """Return what a plan needs: it reads how everything is set."""
    return [
        # Most Describe and List actions know no resource, and none of them shows data.
        allow(
            "SeeSettings",
            _by_service(core.SEE, network.SEE, dns.SEE, studio.SEE, access.SEE),
            ["*"],
        ),
        access.see_functions(naming),
        studio.see_buckets(naming),
        access.see_mapping(naming),
        allow(
            "DecryptThroughServices",
            ["kms:Decrypt"],
            ["*"],  # AWS gives keys their ids
            condition=_through(naming, access.DECRYPTING),
        ),
        dns.see_images(naming),
    ]


def write(naming: Naming) -> list[Statement]:
    """Return what a deployment needs beyond that: it creates, changes and destroys everything."""
    return [
        _write_in_region(
            naming,
            "WriteNetwork",
            _by_service(network.WRITE_NETWORK, dns.WRITE_NETWORK, studio.WRITE_NETWORK),
        ),
        network.associate_zones(),
        _write_in_region(naming, "WriteKeys", core.WRITE_KEYS),
        allow(
            "EncryptThroughServices",
            [
                "kms:CreateGrant",
                "kms:Decrypt",
                "kms:Encrypt",
                "kms:GenerateDataKey*",
                "kms:ReEncrypt*",
                "kms:RetireGrant",
            ],
            ["*"],  # AWS gives keys their ids
            condition=_through(naming, [*dns.ENCRYPTING, *studio.ENCRYPTING, *access.ENCRYPTING]),
        ),
        _write_in_region(naming, "WriteAccess", access.WRITE),
        _write_in_region(naming, "WriteStudio", studio.WRITE),
        _write_in_region(naming, "WriteLogs", core.WRITE_LOGS),
        studio.start_rstudio(naming),
        studio.write_budget(),
        allow(
            "WriteNamed",
            _by_service(studio.WRITE_NAMED, access.WRITE_NAMED),
            sorted([*studio.named(naming), *access.named(naming)]),
        ),
        *core.write_roles(naming),
    ]


def _by_service(*actions: Sequence[str]) -> list[str]:
    """Join the actions of several stacks, those of one service beside one another."""
    return sorted(chain.from_iterable(actions), key=lambda action: action.partition(":")[0])


def _write_in_region(naming: Naming, sid: str, actions: Sequence[str]) -> Statement:
    """Allow actions on resources whose ids AWS gives: only their Region can be the limit."""
    return allow(
        sid, actions, ["*"], condition={"StringEquals": {"aws:RequestedRegion": naming.region}}
    )


def _through(naming: Naming, services: Iterable[str]) -> Condition:
    names = [f"{service}.{naming.region}.amazonaws.com" for service in sorted(services)]
    return {"StringEquals": {"kms:ViaService": names}}
