"""What the perimeter promises, for every request there can be.

The limits here are written from what each part is for, and from the settings; the policies are
those that were synthesized. So neither follows from the other.
"""

from collections.abc import Callable, Iterator, Sequence

import z3

from assurance.iam.estate import ALLOW_ALL, Endpoint, Estate
from assurance.iam.model import (
    action_matches,
    allows,
    condition_holds,
    denies,
    permits,
    resource_matches,
)
from assurance.iam.proof import Case, Possibility, Theorem
from assurance.iam.request import Request
from assurance.iam.term import Term
from local.console import LocalError
from modules.core.iam import variable

MINT = "sagemaker:CreatePresignedDomainUrl"
PRESIGN = "presign"
STUDIO = "studio-execution"
IMAGES = "studio-images"
RSTUDIO = "rstudio"
NAME_SERVERS = "name-servers"
APP_SERVER = "app-server"
AUTHORIZER = "authorizer"
MINTING_ENDPOINTS = ("hub sagemaker.api", "hub studio")

# The AWS service that works with a role: nobody else may take it on.
SERVICES = {
    "api-logging": "apigateway.amazonaws.com",
    APP_SERVER: "ec2.amazonaws.com",
    AUTHORIZER: "lambda.amazonaws.com",
    "flow-logs": "vpc-flow-logs.amazonaws.com",
    NAME_SERVERS: "ec2.amazonaws.com",
    IMAGES: "sagemaker.amazonaws.com",
    PRESIGN: "lambda.amazonaws.com",
    RSTUDIO: "sagemaker.amazonaws.com",
    STUDIO: "sagemaker.amazonaws.com",
}
# Services that would take on a role for another account's resource, were it not for a condition.
# The others act on a resource of this account, whose maker needs iam:PassRole.
DEPUTIES = {"flow-logs", IMAGES, RSTUDIO, STUDIO}

# Who may do one of these changes the perimeter, or who passes it.
GUARDS = (
    "apigateway:*",
    "cloudformation:*",
    "cognito-idp:*",
    "dynamodb:DeleteResourcePolicy",
    "dynamodb:PutResourcePolicy",
    "ec2:AcceptVpcPeeringConnection",
    "ec2:Associate*",
    "ec2:AttachInternetGateway",
    "ec2:Authorize*",
    "ec2:CreateRoute",
    "ec2:CreateVpc*",
    "ec2:DeleteVpcEndpoints",
    "ec2:ModifySecurityGroupRules",
    "ec2:ModifyVpc*",
    "ec2:ReplaceRoute*",
    "iam:*",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "lambda:*",
    "organizations:*",
    "route53resolver:*",
    "s3:DeleteBucket*",
    "s3:PutBucket*",
    "sagemaker:CreateDomain",
    "sagemaker:CreateUserProfile",
    "sagemaker:DeleteDomain",
    "sagemaker:UpdateDomain",
    "sagemaker:UpdateUserProfile",
    "sts:Assume*",
)

# The sessions of Session Manager.
CHANNELS = (
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)
# The seats of RStudio's licence.
SEATS = (
    "license-manager:CheckInLicense",
    "license-manager:CheckoutLicense",
    "license-manager:ExtendLicenseConsumption",
    "license-manager:GetLicense",
    "license-manager:ListReceivedLicenses",
)
# Reading an image, and what writing one takes besides.
PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
PUSH = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:DescribeImages",
    "ecr:DescribeRepositories",
    "ecr:InitiateLayerUpload",
    "ecr:ListImages",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
)
# Actions that know no resource, or one of AWS's own: nothing of another account is in reach.
WITHOUT_RESOURCE = (
    "cloudwatch:PutMetricData",
    "ec2:Describe*",
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetAuthorizationToken",
    "ecr:GetDownloadUrlForLayer",
    *SEATS,
    "sagemaker:ListApps",
    "sagemaker:ListDomains",
    "sagemaker:ListSpaces",
    "sagemaker:ListUserProfiles",
    "ssm:UpdateInstanceInformation",
    *CHANNELS,
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
)
# What Lambda does with a function's role to place the function into the hub.
INTERFACES = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)
OBJECTS = (
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:GetBucketLocation",
    "s3:GetObject",
    "s3:ListBucket",
    "s3:PutObject",
)
ENCRYPTION = "s3:x-amz-server-side-encryption"
FUNCTIONS = (AUTHORIZER, PRESIGN)


def _minted_by_presign(estate: Estate) -> Iterator[Case]:
    request = Request.symbolic()
    own_profile = resource_matches([_profiles(estate)], request)
    inside = z3.And(_through_minting(estate, request), _from_corporate(estate, request))
    yield _case(
        "role presign",
        request,
        _is(estate, PRESIGN, request),
        # By what is allowed alone: it does not lean on the denial.
        allows(estate.permissions(PRESIGN), request),
        action_matches([MINT], request),
        z3.Not(z3.And(inside, own_profile)),
    )


def _minted_later(estate: Estate) -> Iterator[Case]:
    for role in (PRESIGN, STUDIO):
        request = Request.symbolic()
        yield _case(
            f"role {role}",
            request,
            _is(estate, role, request),
            permits([*estate.permissions(role), ALLOW_ALL], request),
            action_matches([MINT], request),
            z3.Not(_through_minting(estate, request)),
        )


def _minted_by_others(estate: Estate) -> Iterator[Case]:
    for role in sorted(estate.roles.keys() - {PRESIGN}):
        request = Request.symbolic()
        own = z3.And(
            _is_own_profile(estate, request),
            _through_minting(estate, request),
            _from_corporate(estate, request),
        )
        yield _case(
            f"role {role}",
            request,
            _is(estate, role, request),
            allows(estate.permissions(role), request),
            action_matches([MINT], request),
            z3.Not(own) if role == STUDIO else z3.BoolVal(val=True),
        )


def _api_invoked(estate: Estate) -> Iterator[Case]:
    request = Request.symbolic()
    policy = estate.policies[estate.api.policy]
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
    # What the policy does not deny, the authorizer's answer may allow.
    yield _case(
        "the API",
        request,
        z3.Not(denies(policy, request)),
        action_matches(["execute-api:Invoke"], request),
        resource_matches([f"{estate.api.arn}/*"], request),
        z3.Not(_through(estate.endpoints["hub execute-api"], request)),
    )


def _api_allowed(estate: Estate) -> Iterator[Case]:
    request = Request.symbolic()
    yield _case(
        "the API",
        request,
        allows(estate.policies[estate.api.policy], request),
        z3.Not(
            z3.And(
                action_matches(["execute-api:Invoke"], request),
                resource_matches([f"{estate.api.arn}/*"], request),
                _through(estate.endpoints["hub execute-api"], request),
            )
        ),
    )


def _functions_invoked(estate: Estate) -> Iterator[Case]:
    sources = {AUTHORIZER: "authorizers/*", PRESIGN: f"{estate.settings.api.stage}/GET/*"}
    for noun, function in estate.functions.items():
        request = Request.symbolic()
        by_our_api = z3.And(
            request.caller.is_service,
            request.caller.service == "apigateway.amazonaws.com",
            action_matches(["lambda:InvokeFunction"], request),
            resource_matches([function.arn], request),
            _holds("ArnLike", "aws:SourceArn", [f"{estate.api.arn}/{sources[noun]}"], request),
        )
        yield _case(
            f"function {noun}",
            request,
            permits(estate.policies[function.policy], request),
            z3.Not(by_our_api),
        )


def _sagemaker_endpoints(estate: Estate) -> Iterator[Case]:
    request = Request.symbolic()
    presign, studio, rstudio = (
        _principal_is(estate, role, request) for role in (PRESIGN, STUDIO, RSTUDIO)
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
            z3.And(rstudio, _restarts_rstudio(estate, request)),
        ),
        "hub sagemaker.runtime": z3.And(studio, invokes),
        "hub studio": z3.And(z3.Or(presign, studio), mints),
    }
    for name, limit in limits.items():
        yield _case(f"endpoint {name}", request, _passes(estate, name, request), z3.Not(limit))


def _strangers(estate: Estate) -> Iterator[Case]:
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
        is_stranger = z3.Not(_is_own_account("aws:PrincipalAccount", estate, request))
        actions, resource = doors.get(name, ((), "*"))
        is_open = z3.And(action_matches(actions, request), resource_matches([resource], request))
        yield _case(
            f"endpoint {name}",
            request,
            _passes(estate, name, request),
            is_stranger,
            z3.Not(is_open),
        )


def _data_stays(estate: Estate) -> Iterator[Case]:
    naming = estate.naming
    request = Request.symbolic()
    own_resource = _is_own_account("aws:ResourceAccount", estate, request)
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
        server = _principal_is(estate, RSTUDIO, request)
        limits["hub license-manager"] = z3.And(server, action_matches(SEATS, request))
    for name, limit in limits.items():
        yield _case(f"endpoint {name}", request, _passes(estate, name, request), z3.Not(limit))


def _spoke_endpoints(estate: Estate) -> Iterator[Case]:
    request = Request.symbolic()
    name_servers = _principal_is(estate, NAME_SERVERS, request)
    servers = z3.Or(name_servers, _principal_is(estate, APP_SERVER, request))
    own_keys = resource_matches([estate.naming.arn("kms", "key/*")], request)
    limits = {
        "kms": z3.And(name_servers, action_matches(["kms:GenerateMac"], request), own_keys),
        "ssm": z3.And(servers, action_matches(["ssm:UpdateInstanceInformation"], request)),
        "ssmmessages": z3.And(servers, action_matches(CHANNELS, request)),
    }
    for spoke in estate.settings.simulated_spokes:
        for service, limit in limits.items():
            name = f"{spoke.name} {service}"
            yield _case(f"endpoint {name}", request, _passes(estate, name, request), z3.Not(limit))


def _roles_assumed(estate: Estate) -> Iterator[Case]:
    for noun, role in estate.roles.items():
        if noun not in SERVICES:
            raise LocalError(
                f"role {noun}: say in assurance/iam/theorems.py which service may assume it."
            )
        request = Request.symbolic()
        by_service = z3.And(
            request.caller.is_service,
            request.caller.service == SERVICES[noun],
            action_matches(["sts:AssumeRole", "sts:SetSourceIdentity"], request),
        )
        for_us = _is_own_account("aws:SourceAccount", estate, request)
        yield _case(
            f"role {noun}",
            request,
            permits(estate.policies[role.trust], request),
            z3.Not(z3.And(by_service, for_us) if noun in DEPUTIES else by_service),
        )


def _guards_kept(estate: Estate) -> Iterator[Case]:
    return _of_each_role(estate, GUARDS, lambda *_: z3.BoolVal(val=False))


def _mapping_read(estate: Estate) -> Iterator[Case]:
    def limit(role: str, request: Request) -> Term:
        reads = z3.And(
            action_matches(["dynamodb:GetItem"], request),
            resource_matches([estate.table], request),
        )
        return z3.And(z3.BoolVal(role == PRESIGN), reads)

    return _of_each_role(estate, ["dynamodb:*"], limit)


def _keys_used(estate: Estate) -> Iterator[Case]:
    region = estate.naming.region

    def limit(role: str, request: Request) -> Term:
        match role:
            case "presign":
                return z3.And(
                    action_matches(["kms:Decrypt"], request),
                    resource_matches([estate.keys["access/access-key"].arn], request),
                    _holds(
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
                    _holds("Bool", "kms:GrantIsForAWSResource", ["true"], request),
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

    return _of_each_role(estate, ["kms:*"], limit)


def _keys_opened(estate: Estate) -> Iterator[Case]:
    naming = estate.naming
    for noun, key in estate.keys.items():
        request = Request.symbolic()
        caller = request.caller
        our_principal = z3.And(caller.signed, caller.account == naming.account_id)
        our_logs = z3.And(
            caller.is_service,
            caller.service == f"logs.{naming.region}.amazonaws.com",
            _holds(
                "ArnLike",
                "kms:EncryptionContext:aws:logs:arn",
                [naming.arn("logs", "log-group:*")],
                request,
            ),
            z3.Not(action_matches(["kms:CreateGrant", "kms:Put*", "kms:Schedule*"], request)),
        )
        yield _case(
            f"key {noun}",
            request,
            permits(estate.policies[key.policy], request),
            z3.Not(z3.And(action_matches(["kms:*"], request), z3.Or(our_principal, our_logs))),
        )


def _objects_used(estate: Estate) -> Iterator[Case]:
    bucket = estate.bucket.arn

    def limit(role: str, request: Request) -> Term:
        own = resource_matches([bucket, f"{bucket}/*"], request)
        uses = action_matches(OBJECTS, request)
        return z3.And(z3.BoolVal(role == STUDIO), own, uses)

    return _of_each_role(estate, ["s3:*"], limit)


def _bucket_closed(estate: Estate) -> Iterator[Case]:
    request = Request.symbolic()
    yield _case("the bucket", request, allows(estate.policies[estate.bucket.policy], request))


def _objects_in_transit(estate: Estate) -> Iterator[Case]:
    request = Request.symbolic()
    bucket = estate.bucket
    yield _case(
        "the bucket",
        request,
        permits([*estate.policies[bucket.policy], ALLOW_ALL], request),
        action_matches(["s3:*"], request),
        resource_matches([bucket.arn, f"{bucket.arn}/*"], request),
        _holds("Bool", "aws:SecureTransport", ["false"], request),
    )


def _objects_at_rest(estate: Estate) -> Iterator[Case]:
    bucket = estate.bucket
    for header, operator, ours in (
        (ENCRYPTION, "StringNotEquals", "aws:kms"),
        (f"{ENCRYPTION}-aws-kms-key-id", "ArnNotEquals", estate.keys["studio/data-key"].arn),
    ):
        request = Request.symbolic()
        yield _case(
            "the bucket",
            request,
            permits([*estate.policies[bucket.policy], ALLOW_ALL], request),
            action_matches(["s3:PutObject"], request),
            resource_matches([f"{bucket.arn}/*"], request),
            # Without the header, the bucket's own key encrypts.
            request.keys[header].present,
            _holds(operator, header, [ours], request),
        )


def _code_without_network(estate: Estate) -> Iterator[Case]:
    for noun in FUNCTIONS:
        if not _is_in_vpc(estate, noun):
            continue
        request = Request.symbolic()
        yield _case(
            f"function {noun}",
            request,
            _is(estate, noun, request),
            permits([*estate.permissions(noun), ALLOW_ALL], request),
            action_matches(INTERFACES, request),
            _holds("ArnEquals", "lambda:SourceFunctionArn", [estate.functions[noun].arn], request),
        )


def _spaces_own(estate: Estate) -> Iterator[Case]:
    def limit(role: str, request: Request) -> Term:
        match role:
            case "presign":
                return action_matches([MINT], request)
            case "rstudio":
                return _restarts_rstudio(estate, request)
            case "studio-execution":
                return _works_in_studio(estate, request)
            case _:
                return z3.BoolVal(val=False)

    return _of_each_role(estate, ["sagemaker:*"], limit)


def _works_in_studio(estate: Estate, request: Request) -> Term:
    arn = estate.naming.arn
    domain, profile = variable("sagemaker:DomainId"), variable("sagemaker:UserProfileName")
    kinds = [f"{kind}/{domain}/*" for kind in ("app", "space")]
    own = resource_matches([_for_iam(arn("sagemaker", kind)) for kind in kinds], request)
    seen = resource_matches(
        [
            _for_iam(arn("sagemaker", path))
            for path in (*kinds, f"domain/{domain}", f"user-profile/{domain}/*")
        ],
        request,
    )
    owner = _for_iam(arn("sagemaker", f"user-profile/{domain}/{profile}"))
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
        _holds("ArnEquals", "sagemaker:OwnerUserProfileArn", [owner], request),
        _holds("StringEquals", "sagemaker:SpaceSharingType", ["Private"], request),
    )
    tags = z3.And(
        action_matches(["sagemaker:AddTags"], request),
        own,
        request.keys["sagemaker:TaggingAction"].present,
    )
    sees = z3.And(action_matches(["sagemaker:Describe*", "sagemaker:ListTags"], request), seen)
    lists = action_matches([name for name in WITHOUT_RESOURCE if ":List" in name], request)
    mints = action_matches([MINT], request)
    # Everybody starts and stops the app of a shared space.
    shared = z3.And(
        action_matches(["sagemaker:CreateApp", "sagemaker:DeleteApp"], request),
        resource_matches(
            [
                _for_iam(arn("sagemaker", f"app/{domain}/{space.name}/*"))
                for space in estate.settings.studio.spaces
                if space.shared
            ],
            request,
        ),
        _holds("StringEquals", "sagemaker:SpaceSharingType", ["Shared"], request),
    )
    # A session of RStudio is the profile's own, in no space.
    session = z3.And(
        z3.BoolVal(estate.settings.studio.rstudio is not None),
        action_matches(["sagemaker:CreateApp", "sagemaker:DeleteApp"], request),
        resource_matches([_for_iam(arn("sagemaker", f"app/{domain}/{profile}/*"))], request),
        z3.Not(request.keys["sagemaker:OwnerUserProfileArn"].present),
    )
    return z3.Or(changes, tags, sees, lists, mints, shared, session)


def _restarts_rstudio(estate: Estate, request: Request) -> Term:
    return z3.And(
        action_matches(["sagemaker:CreateApp"], request),
        resource_matches([estate.naming.arn("sagemaker", "app/*/domain-shared/*")], request),
    )


def _instances_limited(estate: Estate) -> Iterator[Case]:
    request = Request.symbolic()
    # The service's own word, for its smallest.
    ours = ["system", *estate.settings.studio.instance_types]
    yield _case(
        "role studio-execution",
        request,
        _is(estate, STUDIO, request),
        permits([*estate.permissions(STUDIO), ALLOW_ALL], request),
        action_matches(
            ["sagemaker:CreateApp", "sagemaker:CreateSpace", "sagemaker:UpdateSpace"], request
        ),
        _holds("ForAnyValue:StringNotEquals", "sagemaker:InstanceTypes", ours, request),
    )


def _images_used(estate: Estate) -> Iterator[Case]:
    own = estate.naming.arn("ecr", f"repository/{estate.naming.prefix}/*")

    def reads(request: Request) -> Term:
        return z3.Or(
            action_matches(["ecr:GetAuthorizationToken"], request), action_matches(PULL, request)
        )

    def limit(role: str, request: Request) -> Term:
        signs_in = action_matches(["ecr:GetAuthorizationToken"], request)
        of_ours = z3.Or(signs_in, resource_matches([own], request))
        # SageMaker's own images, which Studio runs, are in AWS's accounts.
        mine = z3.BoolVal(role == STUDIO), z3.And(z3.BoolVal(role == IMAGES), of_ours)
        return z3.And(reads(request), z3.Or(mine))

    yield from _of_each_role(estate, ["ecr:*"], limit)
    for noun, place in estate.unattached.items():
        request = Request.symbolic()
        pushes = z3.And(action_matches(PUSH, request), resource_matches([own], request))
        signs_in = action_matches(["ecr:GetAuthorizationToken"], request)
        yield _case(
            f"policy {noun}",
            request,
            permits(estate.policies[place], request),
            z3.Not(z3.Or(pushes, signs_in)),
        )


def _images_pulled(estate: Estate) -> Iterator[Case]:
    for name, repository in estate.repositories.items():
        request = Request.symbolic()
        by_sagemaker = z3.And(
            request.caller.is_service,
            request.caller.service == "sagemaker.amazonaws.com",
            _is_own_account("aws:SourceAccount", estate, request),
        )
        yield _case(
            f"repository {name}",
            request,
            permits(estate.policies[repository.policy], request),
            z3.Not(z3.And(by_sagemaker, action_matches(PULL, request))),
        )


def _within_account(estate: Estate) -> Iterator[Case]:
    def limit(role: str, request: Request) -> Term:
        own = z3.And(request.has_resource, request.resource.account == estate.naming.account_id)
        # An ARN of S3 names no account.
        own_bucket = resource_matches([estate.bucket.arn, f"{estate.bucket.arn}/*"], request)
        needs_none = action_matches(WITHOUT_RESOURCE, request)
        # Lambda, not the code, places a function's interface: no interface exists beforehand.
        interfaces = z3.And(z3.BoolVal(role in FUNCTIONS), action_matches(INTERFACES, request))
        return z3.Or(own, own_bucket, needs_none, interfaces)

    return _of_each_role(estate, ["*"], limit)


def _logs_own(estate: Estate) -> Iterator[Case]:
    groups = {
        "api-logging": "*",  # API Gateway checks for any group of the account
        AUTHORIZER: f"/aws/lambda/{estate.naming.name(AUTHORIZER)}:*",
        "flow-logs": f"/{estate.naming.prefix}/flow-logs*",
        PRESIGN: f"/aws/lambda/{estate.naming.name(PRESIGN)}:*",
        RSTUDIO: "/aws/sagemaker/*",
        STUDIO: "/aws/sagemaker/*",
    }

    def limit(role: str, request: Request) -> Term:
        group = groups.get(role)
        own = [estate.naming.arn("logs", f"log-group:{group}")] if group else []
        deletes = action_matches(["logs:Delete*", "logs:PutResourcePolicy"], request)
        metrics = z3.And(
            z3.BoolVal(role == STUDIO),
            action_matches(["cloudwatch:PutMetricData"], request),
            _holds("StringLike", "cloudwatch:namespace", ["/aws/sagemaker/*"], request),
        )
        finds = z3.And(
            z3.BoolVal(role == "flow-logs"),
            action_matches(["logs:DescribeLogGroups"], request),
            resource_matches([estate.naming.arn("logs", "log-group:*")], request),
        )
        return z3.Or(z3.And(resource_matches(own, request), z3.Not(deletes)), metrics, finds)

    return _of_each_role(estate, ["logs:*", "cloudwatch:*"], limit)


def _minting_possible(estate: Estate) -> Iterator[Case]:
    for cidr in estate.settings.corporate_cidrs:
        for name in MINTING_ENDPOINTS:
            request = Request.symbolic()
            yield _case(
                f"from {cidr} through {name}",
                request,
                _may(estate, PRESIGN, request),
                action_matches([MINT], request),
                _holds("IpAddress", "aws:VpcSourceIp", [cidr], request),
                _through(estate.endpoints[name], request),
                _passes(estate, name, request),
            )


def _own_apps_possible(estate: Estate) -> Iterator[Case]:
    request = Request.symbolic()
    yield _case(
        "role studio-execution",
        request,
        _may(estate, STUDIO, request),
        action_matches([MINT], request),
        _is_own_profile(estate, request),
        _through(estate.endpoints["hub sagemaker.api"], request),
        _passes(estate, "hub sagemaker.api", request),
    )


def _apps_possible(estate: Estate) -> Iterator[Case]:
    for instance_type in estate.settings.studio.instance_types:
        request = Request.symbolic()
        yield _case(
            f"on {instance_type}",
            request,
            _may(estate, STUDIO, request),
            action_matches(["sagemaker:CreateApp"], request),
            request.keys["sagemaker:InstanceTypes"].present,
            request.keys["sagemaker:InstanceTypes"].value == instance_type,
            _passes(estate, "hub sagemaker.api", request),
        )


def _invoking_possible(estate: Estate) -> Iterator[Case]:
    request = Request.symbolic()
    yield _case(
        "somebody without credentials",
        request,
        z3.Not(request.caller.signed),
        z3.Not(request.caller.is_service),
        permits(estate.policies[estate.api.policy], request),
        _passes(estate, "hub execute-api", request),
        _through(estate.endpoints["hub execute-api"], request),
    )
    for noun, function in estate.functions.items():
        request = Request.symbolic()
        yield _case(f"function {noun}", request, permits(estate.policies[function.policy], request))


def _mapping_possible(estate: Estate) -> Iterator[Case]:
    request = Request.symbolic()
    yield _case(
        "role presign",
        request,
        _may(estate, PRESIGN, request),
        action_matches(["dynamodb:GetItem"], request),
        _passes(estate, "hub dynamodb", request),
    )


def _secret_possible(estate: Estate) -> Iterator[Case]:
    for spoke in estate.settings.simulated_spokes:
        request = Request.symbolic()
        yield _case(
            f"spoke {spoke.name}",
            request,
            _may(estate, NAME_SERVERS, request),
            action_matches(["kms:GenerateMac"], request),
            _passes(estate, f"{spoke.name} kms", request),
        )


THEOREMS = (
    Theorem(
        claim="The presign role mints a URL, and a URL of it opens, only for a profile of our "
        "domain, through our two SageMaker endpoints, from an address of hub or spokes.",
        cases=_minted_by_presign,
    ),
    Theorem(
        claim="Whatever policy is attached later, the presign role and the execution role mint "
        "through our two SageMaker endpoints only.",
        cases=_minted_later,
    ),
    Theorem(
        claim="No other role mints, save the execution role for its session's own profile, "
        "through our two SageMaker endpoints, from an address of hub or spokes.",
        cases=_minted_by_others,
    ),
    Theorem(
        claim="The API is invoked through our execute-api endpoint only, whatever the authorizer "
        "answers and whoever asks.",
        cases=_api_invoked,
    ),
    Theorem(
        claim="The API's policy allows nothing but invoking this API through our endpoint.",
        cases=_api_allowed,
    ),
    Theorem(
        claim="Only this API invokes the functions, each for what it is for.",
        cases=_functions_invoked,
    ),
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
    Theorem(
        claim="Each role is taken on by its own AWS service only, and where AWS tells for whom, "
        "for this account only.",
        cases=_roles_assumed,
    ),
    Theorem(claim="No role changes what guards the perimeter.", cases=_guards_kept),
    Theorem(
        claim="The presign role alone reads the mapping, an item at a time; no role changes it.",
        cases=_mapping_read,
    ),
    Theorem(claim="Each key is used by the roles that it is for only.", cases=_keys_used),
    Theorem(
        claim="No key serves another account, nor CloudWatch Logs for another account's groups.",
        cases=_keys_opened,
    ),
    Theorem(
        claim="The execution role alone touches objects, and those of our bucket only.",
        cases=_objects_used,
    ),
    Theorem(
        claim="The bucket's own policy lets nobody in: the account's roles decide.",
        cases=_bucket_closed,
    ),
    Theorem(
        claim="Whatever policy is attached later, nothing of the bucket is read or written "
        "without TLS.",
        cases=_objects_in_transit,
    ),
    Theorem(
        claim="Whatever policy is attached later, nothing is written to the bucket that is "
        "encrypted with another key.",
        cases=_objects_at_rest,
    ),
    Theorem(
        claim="Whatever policy is attached later, a function's own code manages no network "
        "interface.",
        cases=_code_without_network,
    ),
    Theorem(
        claim="In Studio a person changes spaces and apps of the own profile only, starts and "
        "stops the apps of shared spaces, and changes nothing else of SageMaker.",
        cases=_spaces_own,
    ),
    Theorem(
        claim="Whatever policy is attached later, apps and spaces of Studio have the instance "
        "types of the settings only.",
        cases=_instances_limited,
    ),
    Theorem(
        claim="Roles read images only, SageMaker's image role our own only; the builder's policy "
        "pushes to our repositories and does nothing else.",
        cases=_images_used,
    ),
    Theorem(
        claim="A repository's own policy lets only SageMaker read it, for this account.",
        cases=_images_pulled,
    ),
    Theorem(
        claim="No role acts on a resource of another account.",
        cases=_within_account,
    ),
    Theorem(
        claim="Each role writes its own logs and metrics only, and deletes none.", cases=_logs_own
    ),
)

POSSIBILITIES = (
    Possibility(
        claim="The presign role mints, and a URL of it opens, from each corporate range.",
        cases=_minting_possible,
    ),
    Possibility(claim="Studio opens an app for its own user.", cases=_own_apps_possible),
    Possibility(
        claim="Studio starts an app on each instance type of the settings.", cases=_apps_possible
    ),
    Possibility(
        claim="An employee reaches the API, and the API the functions.", cases=_invoking_possible
    ),
    Possibility(claim="The presign role reads the mapping.", cases=_mapping_possible),
    Possibility(claim="Name servers derive their secret.", cases=_secret_possible),
)


def _case(subject: str, request: Request, *parts: Term) -> Case:
    return Case(subject=subject, request=request, formula=z3.And(parts))


def _of_each_role(
    estate: Estate, actions: Sequence[str], limit: Callable[[str, Request], Term]
) -> Iterator[Case]:
    for role in estate.roles:
        request = Request.symbolic()
        yield _case(
            f"role {role}",
            request,
            _may(estate, role, request),
            action_matches(actions, request),
            z3.Not(limit(role, request)),
        )


def _may(estate: Estate, role: str, request: Request) -> Term:
    return z3.And(_is(estate, role, request), permits(estate.permissions(role), request))


def _is(estate: Estate, role: str, request: Request) -> Term:
    return z3.And(request.caller.signed, _principal_is(estate, role, request))


def _principal_is(estate: Estate, role: str, request: Request) -> Term:
    # Endpoints name roles that not every environment has.
    arn = f"arn:aws:iam::{estate.naming.account_id}:role/{estate.naming.name(role)}"
    return _holds("ArnEquals", "aws:PrincipalArn", [arn], request)


def _passes(estate: Estate, endpoint: str, request: Request) -> Term:
    return permits(estate.policies[estate.endpoints[endpoint].policy], request)


def _through(endpoint: Endpoint, request: Request) -> Term:
    return _holds("StringEquals", "aws:SourceVpce", [endpoint.id], request)


def _through_minting(estate: Estate, request: Request) -> Term:
    return z3.Or([_through(estate.endpoints[name], request) for name in MINTING_ENDPOINTS])


def _from_corporate(estate: Estate, request: Request) -> Term:
    return _holds("IpAddress", "aws:VpcSourceIp", estate.settings.corporate_cidrs, request)


def _is_own_account(key: str, estate: Estate, request: Request) -> Term:
    return _holds("StringEquals", key, [estate.naming.account_id], request)


def _is_own_profile(estate: Estate, request: Request) -> Term:
    own = f"{variable('sagemaker:DomainId')}/{variable('sagemaker:UserProfileName')}"
    return resource_matches(
        [_for_iam(estate.naming.arn("sagemaker", f"user-profile/{own}"))], request
    )


def _profiles(estate: Estate) -> str:
    return estate.naming.arn("sagemaker", f"user-profile/{estate.domain_id}/*")


def _image_layers(estate: Estate) -> str:
    return f"arn:aws:s3:::prod-{estate.naming.region}-starport-layer-bucket/*"


def _for_iam(text: str) -> str:
    return text.replace("$${", "${")


def _is_in_vpc(estate: Estate, function: str) -> bool:
    return function == PRESIGN or estate.settings.functions.authorizer_in_vpc


_holds = condition_holds
