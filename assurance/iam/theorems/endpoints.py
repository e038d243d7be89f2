"""What passes the endpoints of hub and spokes."""

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


def _sagemaker_endpoints(estate: PolicyInventory) -> Iterator[Case]:
    request = Request.symbolic()
    presign, studio, rstudio = (
        principal_is(estate, role, request) for role in (PRESIGN, STUDIO, RSTUDIO)
    )
    any_profile = resource_matches([estate.naming.arn("sagemaker", "user-profile/*/*")], request)
    mints = z3.And(action_matches([MINT], request), any_profile)
    invokes = z3.And(
        action_matches(["sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointAsync"], request),
        resource_matches([estate.naming.arn("sagemaker", "endpoint/*")], request),
    )
    limits = {
        "hub sagemaker.api": z3.Or(
            z3.And(presign, mints),
            z3.And(studio, action_matches(["sagemaker:*"], request)),
            z3.And(rstudio, restarts_rstudio(estate, request)),
        ),
        "hub sagemaker.runtime": z3.And(studio, invokes),
        "hub studio": z3.And(z3.Or(presign, studio), mints),
    }
    for name, limit in limits.items():
        yield case_of(f"endpoint {name}", request, passes(estate, name, request), z3.Not(limit))


def _strangers(estate: PolicyInventory) -> Iterator[Case]:
    naming = estate.naming
    # What is open to everybody who reaches the endpoint, and why.
    doors: dict[str, tuple[Sequence[str], str]] = {
        # Employees come with a token, which the authorizer judges.
        "hub execute-api": (["execute-api:Invoke"], naming.arn("execute-api", "*")),
        # Who signs in is no principal yet; Cognito judges the password.
        "hub cognito-idp": (
            [
                "cognito-idp:InitiateAuth",
                "cognito-idp:RespondToAuthChallenge",
                "cognito-idp:RevokeToken",
            ],
            "*",
        ),
        # ECR signs the reading of image layers itself.
        "hub s3": (["s3:GetObject"], _image_layers(estate)),
    }
    for spoke in estate.settings.simulated_spokes:
        # Package managers read AWS's public repository without credentials.
        doors[f"{spoke.name} s3"] = (
            ["s3:GetObject"],
            f"arn:aws:s3:::al2023-repos-{naming.region}-de612dc2/*",
        )
    for name in estate.endpoints:
        request = Request.symbolic()
        is_stranger = z3.Not(is_own_account("aws:PrincipalAccount", estate, request))
        actions, resource = doors.get(name, ((), "*"))
        is_open = z3.And(action_matches(actions, request), resource_matches([resource], request))
        yield case_of(
            f"endpoint {name}",
            request,
            passes(estate, name, request),
            is_stranger,
            z3.Not(is_open),
        )


def _data_stays(estate: PolicyInventory) -> Iterator[Case]:
    naming = estate.naming
    request = Request.symbolic()
    own_resource = is_own_account("aws:ResourceAccount", estate, request)
    image_layers = z3.And(
        action_matches(["s3:GetObject"], request),
        resource_matches([_image_layers(estate)], request),
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
    if estate.settings.studio.rstudio is not None:
        server = principal_is(estate, RSTUDIO, request)
        limits["hub license-manager"] = z3.And(server, action_matches(SEATS, request))
    for name, limit in limits.items():
        yield case_of(f"endpoint {name}", request, passes(estate, name, request), z3.Not(limit))


def _spoke_endpoints(estate: PolicyInventory) -> Iterator[Case]:
    request = Request.symbolic()
    name_servers = principal_is(estate, NAME_SERVERS, request)
    servers = z3.Or(name_servers, principal_is(estate, APP_SERVER, request))
    own_keys = resource_matches([estate.naming.arn("kms", "key/*")], request)
    limits = {
        "kms": z3.And(name_servers, action_matches(["kms:GenerateMac"], request), own_keys),
        "ssm": z3.And(servers, action_matches(["ssm:UpdateInstanceInformation"], request)),
        "ssmmessages": z3.And(servers, action_matches(CHANNELS, request)),
    }
    for spoke in estate.settings.simulated_spokes:
        for service, limit in limits.items():
            name = f"{spoke.name} {service}"
            yield case_of(f"endpoint {name}", request, passes(estate, name, request), z3.Not(limit))


def _image_layers(estate: PolicyInventory) -> str:
    return f"arn:aws:s3:::prod-{estate.naming.region}-starport-layer-bucket/*"


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
