"""Who uses a key."""

from collections.abc import Iterator

import z3

from assurance.iam.model import action_matches, condition_holds, permits, resource_matches
from assurance.iam.policy_inventory import PolicyInventory
from assurance.iam.proof import Case, Possibility, Theorem
from assurance.iam.request import Request
from assurance.iam.term import Term
from assurance.iam.theorems.predicates import case_of, may, of_each_role, passes
from assurance.iam.theorems.role_names import NAME_SERVERS


def _keys_used(estate: PolicyInventory) -> Iterator[Case]:
    region = estate.naming.region

    def limit(role: str, request: Request) -> Term:
        match role:
            case "presign":
                return z3.And(
                    action_matches(["kms:Decrypt"], request),
                    resource_matches([estate.keys["access/access-key"].arn], request),
                    condition_holds(
                        "StringEquals",
                        "kms:ViaService",
                        [f"dynamodb.{region}.amazonaws.com"],
                        request,
                    ),
                )
            case "studio-execution":
                use = action_matches(
                    ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*"], request
                )
                grant = z3.And(
                    action_matches(["kms:CreateGrant"], request),
                    condition_holds("Bool", "kms:GrantIsForAWSResource", ["true"], request),
                )
                own = resource_matches([estate.keys["studio/data-key"].arn], request)
                return z3.And(z3.Or(use, grant), own)
            case "name-servers":
                key = estate.keys["dns/simulated-spokes/transfer-key"]
                return z3.And(
                    action_matches(["kms:GenerateMac"], request),
                    resource_matches([key.arn], request),
                )
            case _:
                return z3.BoolVal(val=False)

    return of_each_role(estate, ["kms:*"], limit)


def _keys_opened(estate: PolicyInventory) -> Iterator[Case]:
    naming = estate.naming
    for noun, key in estate.keys.items():
        request = Request.symbolic()
        caller = request.caller
        our_principal = z3.And(caller.signed, caller.account == naming.account_id)
        our_logs = z3.And(
            caller.is_service,
            caller.service == f"logs.{naming.region}.amazonaws.com",
            condition_holds(
                "ArnLike",
                "kms:EncryptionContext:aws:logs:arn",
                [naming.arn("logs", "log-group:*")],
                request,
            ),
            z3.Not(action_matches(["kms:CreateGrant", "kms:Put*", "kms:Schedule*"], request)),
        )
        yield case_of(
            f"key {noun}",
            request,
            permits(estate.policies[key.policy], request),
            z3.Not(z3.And(action_matches(["kms:*"], request), z3.Or(our_principal, our_logs))),
        )


def _secret_possible(estate: PolicyInventory) -> Iterator[Case]:
    for spoke in estate.settings.simulated_spokes:
        request = Request.symbolic()
        yield case_of(
            f"spoke {spoke.name}",
            request,
            may(estate, NAME_SERVERS, request),
            action_matches(["kms:GenerateMac"], request),
            passes(estate, f"{spoke.name} kms", request),
        )


THEOREMS = (
    Theorem(claim="Each key is used by the roles that it is for only.", cases=_keys_used),
    Theorem(
        claim="No key serves another account, nor CloudWatch Logs for another account's groups.",
        cases=_keys_opened,
    ),
)

POSSIBILITIES = (Possibility(claim="Name servers derive their secret.", cases=_secret_possible),)
