"""Theorems on what users may do in Studio."""

from collections.abc import Iterator

import z3

from assurance.iam.model import action_matches, condition_holds, permits, resource_matches
from assurance.iam.policy_inventory import ALLOW_ALL, PolicyInventory
from assurance.iam.proof import Case, Possibility, Theorem
from assurance.iam.request import Request
from assurance.iam.term import Term
from assurance.iam.theorems.actions import MINT, WITHOUT_RESOURCE
from assurance.iam.theorems.predicates import (
    case_of,
    for_iam,
    is_own_profile,
    is_role,
    may,
    of_each_role,
    passes,
    restarts_rstudio,
    through,
)
from assurance.iam.theorems.role_names import PRESIGN, RSTUDIO, STUDIO
from modules.core.iam import variable


def _spaces_own(inventory: PolicyInventory) -> Iterator[Case]:
    def limit(role: str, request: Request) -> Term:
        if role == PRESIGN:
            return action_matches([MINT], request)
        if role == RSTUDIO:
            return restarts_rstudio(inventory, request)
        if role == STUDIO:
            return _works_in_studio(inventory, request)
        return z3.BoolVal(val=False)

    return of_each_role(inventory, ["sagemaker:*"], limit)


def _works_in_studio(inventory: PolicyInventory, request: Request) -> Term:
    arn = inventory.naming.arn
    domain, profile = variable("sagemaker:DomainId"), variable("sagemaker:UserProfileName")
    kinds = [f"{kind}/{domain}/*" for kind in ("app", "space")]
    own = resource_matches([for_iam(arn("sagemaker", kind)) for kind in kinds], request)
    seen = resource_matches(
        [
            for_iam(arn("sagemaker", path))
            for path in (*kinds, f"domain/{domain}", f"user-profile/{domain}/*")
        ],
        request,
    )
    owner = for_iam(arn("sagemaker", f"user-profile/{domain}/{profile}"))
    changes = z3.And(
        action_matches(
            [
                f"sagemaker:{verb}{noun}"
                for verb in ("Create", "Delete")
                for noun in ("App", "Space")
            ]
            + ["sagemaker:UpdateSpace"],
            request,
        ),
        own,
        condition_holds("ArnEquals", "sagemaker:OwnerUserProfileArn", [owner], request),
        condition_holds("StringEquals", "sagemaker:SpaceSharingType", ["Private"], request),
    )
    tags = z3.And(
        action_matches(["sagemaker:AddTags"], request),
        own,
        request.keys["sagemaker:TaggingAction"].present,
    )
    sees = z3.And(action_matches(["sagemaker:Describe*", "sagemaker:ListTags"], request), seen)
    lists = action_matches([name for name in WITHOUT_RESOURCE if ":List" in name], request)
    mints = action_matches([MINT], request)
    chooses = z3.And(
        action_matches(
            [
                "sagemaker:DescribeAppImageConfig",
                "sagemaker:DescribeImage",
                "sagemaker:DescribeImageVersion",
                "sagemaker:DescribeStudioLifecycleConfig",
                "sagemaker:ListImageVersions",
            ],
            request,
        ),
        resource_matches(
            [
                arn("sagemaker", f"{kind}/{inventory.naming.name('*')}")
                for kind in (
                    "app-image-config",
                    "image",
                    "image-version",
                    "studio-lifecycle-config",
                )
            ],
            request,
        ),
    )
    # Every user may start and stop the app of a shared space, which Studio notes in the space.
    names = [space.name for space in inventory.settings.studio.spaces if space.shared]
    apps = [for_iam(arn("sagemaker", f"app/{domain}/{name}/*")) for name in names]
    spaces = [for_iam(arn("sagemaker", f"space/{domain}/{name}")) for name in names]
    shared = z3.And(
        z3.Or(
            z3.And(
                action_matches(["sagemaker:CreateApp", "sagemaker:DeleteApp"], request),
                resource_matches(apps, request),
            ),
            z3.And(
                action_matches(["sagemaker:UpdateSpace"], request),
                resource_matches(spaces, request),
            ),
        ),
        condition_holds("StringEquals", "sagemaker:SpaceSharingType", ["Shared"], request),
    )
    # A session of RStudio belongs to the profile, and to no space.
    session = z3.And(
        z3.BoolVal(inventory.settings.studio.rstudio is not None),
        action_matches(["sagemaker:CreateApp", "sagemaker:DeleteApp"], request),
        resource_matches([for_iam(arn("sagemaker", f"app/{domain}/{profile}/*"))], request),
        z3.Not(request.keys["sagemaker:OwnerUserProfileArn"].present),
    )
    return z3.Or(changes, tags, sees, chooses, lists, mints, shared, session)


def _instances_limited(inventory: PolicyInventory) -> Iterator[Case]:
    request = Request.symbolic()
    # SageMaker has this name for its smallest instance.
    ours = ["system", *inventory.settings.studio.instance_types]
    yield case_of(
        "role studio-execution",
        request,
        is_role(inventory, STUDIO, request),
        permits([*inventory.permissions(STUDIO), ALLOW_ALL], request),
        action_matches(
            ["sagemaker:CreateApp", "sagemaker:CreateSpace", "sagemaker:UpdateSpace"], request
        ),
        condition_holds("ForAnyValue:StringNotEquals", "sagemaker:InstanceTypes", ours, request),
    )


def _own_apps_possible(inventory: PolicyInventory) -> Iterator[Case]:
    request = Request.symbolic()
    yield case_of(
        "role studio-execution",
        request,
        may(inventory, STUDIO, request),
        action_matches([MINT], request),
        is_own_profile(inventory, request),
        through(inventory.endpoints["hub sagemaker.api"], request),
        passes(inventory, "hub sagemaker.api", request),
    )


def _apps_possible(inventory: PolicyInventory) -> Iterator[Case]:
    for instance_type in inventory.settings.studio.instance_types:
        request = Request.symbolic()
        yield case_of(
            f"on {instance_type}",
            request,
            may(inventory, STUDIO, request),
            action_matches(["sagemaker:CreateApp"], request),
            request.keys["sagemaker:InstanceTypes"].present,
            request.keys["sagemaker:InstanceTypes"].value == instance_type,
            passes(inventory, "hub sagemaker.api", request),
        )


THEOREMS = (
    Theorem(
        claim="In Studio, a user changes spaces and apps of the own profile only, changes "
        "shared spaces, starts and stops their apps, and changes nothing else of SageMaker.",
        cases=_spaces_own,
    ),
    Theorem(
        claim="Whatever policy is attached later, apps and spaces of Studio have the instance "
        "types of the settings only.",
        cases=_instances_limited,
    ),
)

POSSIBILITIES = (
    Possibility(claim="Studio opens an app for its own user.", cases=_own_apps_possible),
    Possibility(
        claim="Studio starts an app on each instance type of the settings.", cases=_apps_possible
    ),
)
