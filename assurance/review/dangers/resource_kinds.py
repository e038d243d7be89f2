"""Resource types and attributes whose change is always a danger."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assurance.redaction import UNKNOWN, shown
from assurance.review.attribute_diff import differences
from assurance.review.dangers.danger import Concern, Danger
from assurance.saved_plans import Action, Change


@dataclass(frozen=True, slots=True, kw_only=True)
class _Watch:
    """The dangers of a resource type.

    Attributes:
        removed: The meaning of a replacement or destruction; empty if it is harmless.
        changed: The meaning of another value, by attribute.
    """

    concern: Concern
    removed: str = ""
    changed: Mapping[str, str]


def _data(lost: str) -> _Watch:
    return _Watch(concern=Concern.DATA, removed=lost, changed={})


def _names(removed: str = "", **changed: str) -> _Watch:
    return _Watch(concern=Concern.NAMES, removed=removed, changed=changed)


def _guard(removed: str = "", **changed: str) -> _Watch:
    return _Watch(concern=Concern.GUARDS, removed=removed, changed=changed)


_PEERING = "spoke and hub do not reach each other until the peering and its routes are new"
_INBOUND = "corporate name servers forward to these addresses, by number"
_DHCP = "machines of the network ask these name servers"
_PUBLIC = "it becomes reachable from outside"
_ACL = "a subnet lets other traffic through"

_WATCHED: Mapping[str, tuple[_Watch, ...]] = {
    "aws_sagemaker_domain": (
        _data("all its profiles and spaces go, and with home_retention Delete their files"),
        _guard(
            app_network_access_type="Studio's apps reach other networks",
            auth_mode="people enter in another way",
            subnet_ids="Studio's apps are in other subnets",
            vpc_id="Studio's apps are in another VPC",
        ),
    ),
    "aws_sagemaker_user_profile": (
        _data("its apps go, and a new profile of that name gets another home directory"),
    ),
    "aws_sagemaker_space": (_data("its volume goes with all files"),),
    "aws_efs_file_system": (_data("its files go"),),
    "aws_ebs_volume": (_data("its files go"),),
    "aws_kms_key": (
        _data("what it encrypts cannot be read any more once its waiting time is over"),
        _guard(
            enable_key_rotation="its rotation",
            is_enabled="what it encrypts can or cannot be read",
            deletion_window_in_days="the time in which its deletion can be taken back",
        ),
    ),
    "aws_cognito_user_pool": (
        _data("all employees' accounts go with their passwords"),
        _guard(
            deletion_protection="what protects the pool from deletion",
            mfa_configuration="how employees sign in",
            admin_create_user_config="who may create accounts",
        ),
    ),
    "aws_dynamodb_table": (
        _data("its items go"),
        _guard(
            deletion_protection_enabled="what protects the table from deletion",
            point_in_time_recovery="how its items can be had back",
            server_side_encryption="how its items are encrypted",
        ),
    ),
    "aws_s3_bucket": (
        _data("its objects go"),
        _guard(force_destroy="whether it can be destroyed with objects in it"),
    ),
    "aws_ecr_repository": (_data("its images go"),),
    "aws_cloudwatch_log_group": (
        _data("its records go"),
        _guard(retention_in_days="how long records are kept"),
    ),
    "aws_vpc": (
        _names(
            "all that is in the network goes with it",
            cidr_block="its addresses",
            enable_dns_support="whether names resolve in the network",
            enable_dns_hostnames="whether the endpoints' private names resolve in the network",
        ),
    ),
    "aws_vpc_peering_connection": (_names(_PEERING, accepter=_PEERING, requester=_PEERING),),
    "aws_vpc_peering_connection_options": (_names(_PEERING),),
    "aws_vpc_endpoint": (
        _names(
            "its service has no private address until a new one is there",
            private_dns_enabled="whether its service's name leads to it",
            subnet_ids="its addresses",
        ),
    ),
    "aws_route53_resolver_endpoint": (_names(_INBOUND, ip_address=_INBOUND),),
    "aws_route53_resolver_rule": (
        _names(
            "the hub does not know these names until a new rule is there",
            domain_name="the names that the hub asks elsewhere for",
            target_ip="where the hub asks for corporate names",
        ),
    ),
    "aws_route53_resolver_rule_association": (
        _names("the hub does not know the rule's names until a new one is there"),
    ),
    "aws_vpc_dhcp_options": (_names(_DHCP, domain_name_servers=_DHCP, domain_name=_DHCP),),
    "aws_vpc_dhcp_options_association": (_names(_DHCP, dhcp_options_id=_DHCP),),
    "aws_instance": (
        _names(private_ip="who asks this machine, or lets it pass, knows it by its address"),
        _guard(associate_public_ip_address=_PUBLIC),
    ),
    "aws_subnet": (_guard(map_public_ip_on_launch=_PUBLIC),),
    "aws_network_acl": (_guard(_ACL, ingress=_ACL, egress=_ACL),),
    "aws_default_network_acl": (_guard(_ACL, ingress=_ACL, egress=_ACL),),
    "aws_s3_bucket_public_access_block": (
        _guard(
            "nothing then keeps the bucket from being made public",
            block_public_acls=_PUBLIC,
            block_public_policy=_PUBLIC,
            ignore_public_acls=_PUBLIC,
            restrict_public_buckets=_PUBLIC,
        ),
    ),
    "aws_s3_bucket_server_side_encryption_configuration": (
        _guard("objects are encrypted otherwise", rule="how objects are encrypted"),
    ),
    "aws_api_gateway_rest_api": (_guard(endpoint_configuration="from where the API is reached"),),
    "aws_api_gateway_method": (
        _guard(
            authorization="whether a token is needed",
            authorizer_id="who judges the token",
        ),
    ),
    "aws_api_gateway_authorizer": (
        _guard(
            authorizer_uri="who judges the token",
            identity_source="what is judged",
            identity_validation_expression="what is taken for a token",
        ),
    ),
}


def watched_changes(change: Change) -> Iterator[Danger]:
    """Find the dangers that follow from the type of a resource alone."""
    for watch in _WATCHED.get(change.kind, ()):
        known = [
            one
            for one in differences(change)
            # Values that AWS chooses are unknown for a new resource, whose replacement is reported.
            if one.path[0] in watch.changed
            and not (change.action is Action.REPLACED and one.after is UNKNOWN)
        ]
        lines = [
            line
            for one in known
            for line in (f"- {one.name} {shown(one.before)}", f"+ {one.name} {shown(one.after)}")
        ]
        if watch.removed and change.action.removes:
            says = watch.removed
        elif known and change.action in (Action.CHANGED, Action.REPLACED):
            says = "; ".join(dict.fromkeys(watch.changed[str(one.path[0])] for one in known))
        else:
            continue
        yield Danger(concern=watch.concern, change=change, says=says, lines=lines)
