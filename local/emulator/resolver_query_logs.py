"""Route 53 Resolver query logs for moto, which can only create them: tags and deletion."""

import json
from collections.abc import Callable

from moto.route53resolver.exceptions import InvalidRequestException, ResourceNotFoundException
from moto.route53resolver.models import Route53ResolverBackend
from moto.route53resolver.responses import Route53ResolverResponse


def install() -> None:
    """Correct moto in this process."""
    Route53ResolverBackend._matched_arn = _find_tagged(Route53ResolverBackend._matched_arn)  # type: ignore[method-assign, assignment]  # noqa: SLF001 - moto has no other place
    for action in (disassociate_resolver_query_log_config, delete_resolver_query_log_config):
        # moto calls the method with the name of the action.
        setattr(Route53ResolverResponse, action.__name__, action)


def disassociate_resolver_query_log_config(response: Route53ResolverResponse) -> str:
    """End the logging of the queries of a VPC."""
    request, backend = json.loads(response.body), response.route53resolver_backend
    config = backend.get_resolver_query_log_config(request["ResolverQueryLogConfigId"])
    associations = backend.resolver_query_log_config_associations
    for one in associations.values():
        if (one.resolver_query_log_config_id, one.resource_id) == (
            config.id,
            request["ResourceId"],
        ):
            config.association_count -= 1
            del associations[one.id]
            return json.dumps({"ResolverQueryLogConfigAssociation": one.description()})
    raise ResourceNotFoundException(f"{request['ResourceId']} is not associated with {config.id}")


def delete_resolver_query_log_config(response: Route53ResolverResponse) -> str:
    """Remove a configuration that no VPC uses."""
    request, backend = json.loads(response.body), response.route53resolver_backend
    config = backend.get_resolver_query_log_config(request["ResolverQueryLogConfigId"])
    if config.association_count:
        raise InvalidRequestException(f"{config.id} is associated with a VPC")
    del backend.resolver_query_log_configs[config.id]
    return json.dumps({"ResolverQueryLogConfig": config.description()})


def _find_tagged(
    find: Callable[[Route53ResolverBackend, str], None],
) -> Callable[[Route53ResolverBackend, str], None]:
    def find_query_logs_too(backend: Route53ResolverBackend, resource_arn: str) -> None:
        configs = backend.resolver_query_log_configs.values()
        if all(config.arn != resource_arn for config in configs):
            find(backend, resource_arn)

    return find_query_logs_too
