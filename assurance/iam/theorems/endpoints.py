"""Theorems on the requests that pass the endpoints of hub and spokes."""

from collections.abc import Iterator, Sequence

import z3

from assurance.iam.model import action_matches, resource_matches
from assurance.iam.policy_inventory import PolicyInventory
from assurance.iam.proof import Case, Theorem
from assurance.iam.request import Request
from assurance.iam.theorems.actions import CHANNELS, MINT, SEATS
from assurance.iam.theorems.predicates import (
    case_of,
    is_own_account,
    passes,
    principal_is,
    restarts_rstudio,
)
from assurance.iam.theorems.role_names import APP_SERVER, NAME_SERVERS, PRESIGN, RSTUDIO, STUDIO


def _sagemaker_endpoints(inventory: PolicyInventory) -> Iterator[Case]:
    request = Request.symbolic()
    presign, studio, rstudio = (
        principal_is(inventory, role, request) for role in (PRESIGN, STUDIO, RSTUDIO)
    )
    any_profile = resource_matches([inventory.naming.arn("sagemaker", "user-profile/*/*")], request)
    mints = z3.And(action_matches([MINT], request), any_profile)
    invokes = z3.And(
        action_matches(["sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointAsync"], request),
        resource_matches([inventory.naming.arn("sagemaker", "endpoint/*")], request),
    )
    limits = {
        "hub sagemaker.api": z3.Or(
            z3.And(presign, mints),
            z3.And(studio, action_matches(["sagemaker:*"], request)),
            z3.And(rstudio, restarts_rstudio(inventory, request)),
        ),
        "hub sagemaker.runtime": z3.And(studio, invokes),
        "hub studio": z3.Or(
            z3.And(z3.Or(presign, studio), mints),
            z3.And(
                studio,
                action_matches(["sagemaker:CreateApp"], request),
                resource_matches([inventory.naming.arn("sagemaker", "app/*")], request),
            ),
        ),
    }
    for name, limit in limits.items():
        yield case_of(f"endpoint {name}", request, passes(inventory, name, request), z3.Not(limit))


def _strangers(inventory: PolicyInventory) -> Iterator[Case]:
    naming = inventory.naming
    # Everybody who reaches the endpoint may do this; each entry has its reason.
    open_to_all: dict[str, tuple[Sequence[str], str]] = {
        # Employees come with a token, which the authorizer judges.
        "hub execute-api": (["execute-api:Invoke"], naming.arn("execute-api", "*")),
        # An employee who signs in is no principal yet; Cognito checks the password.
        "hub cognito-idp": (
            [
                "cognito-idp:InitiateAuth",
                "cognito-idp:RespondToAuthChallenge",
                "cognito-idp:RevokeToken",
            ],
            "*",
        ),
        # ECR signs requests for image layers itself.
        "hub s3": (["s3:GetObject"], _image_layers(inventory)),
    }
    for spoke in inventory.settings.simulated_spokes:
        # Package managers read AWS's public repository without credentials.
        open_to_all[f"{spoke.name} s3"] = (
            ["s3:GetObject"],
            f"arn:aws:s3:::al2023-repos-{naming.region}-de612dc2/*",
        )
    for name in inventory.endpoints:
        request = Request.symbolic()
        is_stranger = z3.Not(is_own_account("aws:PrincipalAccount", inventory, request))
        actions, resource = open_to_all.get(name, ((), "*"))
        is_open = z3.And(action_matches(actions, request), resource_matches([resource], request))
        yield case_of(
            f"endpoint {name}",
            request,
            passes(inventory, name, request),
            is_stranger,
            z3.Not(is_open),
        )


def _data_stays(inventory: PolicyInventory) -> Iterator[Case]:
    naming = inventory.naming
    request = Request.symbolic()
    own_resource = is_own_account("aws:ResourceAccount", inventory, request)
    image_layers = z3.And(
        action_matches(["s3:GetObject"], request),
        resource_matches([_image_layers(inventory)], request),
    )
    limits = {
        "hub ec2messages": action_matches(["ec2messages:*"], request),
        "hub monitoring": action_matches(["cloudwatch:*"], request),
        "hub ssm": action_matches(["ssm:*"], request),
        "hub ssmmessages": action_matches(["ssmmessages:*"], request),
        "hub dynamodb": z3.And(action_matches(["dynamodb:*"], request), own_resource),
        "hub ecr.api": action_matches(["ecr:BatchCheck*", "ecr:BatchGet*", "ecr:Get*"], request),
        "hub ecr.dkr": action_matches(["ecr:BatchCheck*", "ecr:BatchGet*", "ecr:Get*"], request),
        "hub kms": z3.And(action_matches(["kms:*"], request), own_resource),
        "hub logs": z3.And(action_matches(["logs:*"], request), own_resource),
        "hub s3": z3.Or(z3.And(action_matches(["s3:*"], request), own_resource), image_layers),
        "hub sts": z3.Or(
            action_matches(["sts:GetCallerIdentity"], request),
            z3.And(
                action_matches(
                    ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"], request
                ),
                resource_matches([f"arn:aws:iam::{naming.account_id}:role/*"], request),
            ),
        ),
    }
    if inventory.settings.studio.rstudio is not None:
        server = principal_is(inventory, RSTUDIO, request)
        limits["hub license-manager"] = z3.And(server, action_matches(SEATS, request))
    for name, limit in limits.items():
        yield case_of(f"endpoint {name}", request, passes(inventory, name, request), z3.Not(limit))


def _spoke_endpoints(inventory: PolicyInventory) -> Iterator[Case]:
    request = Request.symbolic()
    name_servers = principal_is(inventory, NAME_SERVERS, request)
    servers = z3.Or(name_servers, principal_is(inventory, APP_SERVER, request))
    own_keys = resource_matches([inventory.naming.arn("kms", "key/*")], request)
    limits = {
        "kms": z3.And(name_servers, action_matches(["kms:GenerateMac"], request), own_keys),
        "ssm": z3.And(servers, action_matches(["ssm:UpdateInstanceInformation"], request)),
        "ssmmessages": z3.And(servers, action_matches(CHANNELS, request)),
    }
    for spoke in inventory.settings.simulated_spokes:
        for service, limit in limits.items():
            name = f"{spoke.name} {service}"
            yield case_of(
                f"endpoint {name}", request, passes(inventory, name, request), z3.Not(limit)
            )


def _image_layers(inventory: PolicyInventory) -> str:
    return f"arn:aws:s3:::prod-{inventory.naming.region}-starport-layer-bucket/*"


THEOREMS = (
    Theorem(
        claim="Through the SageMaker endpoints nobody but the presign and the execution role "
        "does anything, and the presign role mints only; RStudio's server may be restarted.",
        cases=_sagemaker_endpoints,
    ),
    Theorem(
        claim="A stranger passes our endpoints only to invoke our APIs, to sign in, and to read "
        "AWS's image layers and packages.",
        cases=_strangers,
    ),
    Theorem(
        claim="Through the hub's other endpoints passes what is for their service, and data, keys, "
        "logs and roles of this account only.",
        cases=_data_stays,
    ),
    Theorem(
        claim="A spoke's endpoints serve its own servers, for their sessions and the name "
        "servers' secret.",
        cases=_spoke_endpoints,
    ),
)
