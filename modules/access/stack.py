"""Access: who gets a presigned URL. The stack changes with the functions and the employees."""

import json
from dataclasses import dataclass

from cdktf import ITerraformDependable, TerraformOutput
from constructs import Construct

from modules.access import policies
from modules.access.alarms import Alarms, AlarmsProps
from modules.access.api_logging import ApiLogging, ApiLoggingProps
from modules.access.issuer_check import IssuerCheck, IssuerCheckProps
from modules.access.mapping_table import MappingTable, MappingTableProps
from modules.access.private_api import PrivateApi, PrivateApiProps
from modules.access.role_names import AUTHORIZER, PRESIGN
from modules.access.user_pool import UserPool, UserPoolProps
from modules.core.customer_key import CustomerKey, CustomerKeyProps, log_encryption
from modules.core.function import Function, FunctionProps, Subnets
from modules.core.iam import Statement
from modules.core.stack import PerimeterStack, PerimeterStackProps
from modules.network.stack import NetworkOutputs
from modules.settings import CognitoIdentitySettings, OidcIdentitySettings
from modules.studio.stack import StudioOutputs


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessStackProps(PerimeterStackProps):
    """The outputs of the stacks that the access path leads through."""

    network: NetworkOutputs
    studio: StudioOutputs


class AccessStack(PerimeterStack):
    """The access path: sign in, call the private API, get a URL for the corporate network only."""

    def __init__(self, scope: Construct, id_: str, props: AccessStackProps) -> None:
        super().__init__(scope, id_, props)
        self._settings = props.settings
        self._network = props.network
        self._key = CustomerKey(
            self,
            "access-key",
            CustomerKeyProps(
                naming=self.naming,
                noun="access",
                description="Encrypts the mapping table, the functions' variables and the logs",
                statements=[log_encryption(self.naming)],
            ),
        )
        table = MappingTable(
            self,
            "mapping-table",
            MappingTableProps(
                naming=self.naming,
                domain_id=props.studio.domain_id,
                users=props.settings.users,
                spaces=props.settings.studio.spaces,
                api=props.settings.api,
                key_arn=self._key.arn,
                deletion_protection=props.settings.deletion_protection,
            ),
        )
        self._values: dict[str, tuple[str, str]] = {}
        authorizer = self._add_authorizer()
        presign = self._add_presign(table, props.studio.domain_id)
        api = self._add_api(authorizer, presign)
        self._add_alarms(api, authorizer, presign)
        self._add_outputs(api, props.studio)

    def _add_authorizer(self) -> Function:
        identity = self._settings.identity
        match identity:
            case CognitoIdentitySettings():
                variables = self._add_user_pool(identity)
            case OidcIdentitySettings():
                variables = _outside_issuer(identity)
        authorizer = self._add_function(
            AUTHORIZER,
            "Verifies an employee's token and admits them to their own path",
            environment={
                "IDENTITY": identity.kind,
                "STAGE": self._settings.api.stage,
                "CLOCK_SKEW_SECONDS": str(identity.clock_skew_seconds),
                "KEYS_REFETCH_SECONDS": str(identity.keys_refetch_seconds),
                "KEYS_STALE_SECONDS": str(identity.keys_stale_seconds),
                **variables,
            },
            statements=[],
            in_vpc=self._settings.functions.authorizer_in_vpc,
        )
        check = IssuerCheck(self, "issuer-check", IssuerCheckProps(authorizer=authorizer))
        self._values["issuer_check"] = (check.result, "What the issuer answered at deployment")
        return authorizer

    def _add_user_pool(self, identity: CognitoIdentitySettings) -> dict[str, str]:
        pool = UserPool(
            self,
            "user-pool",
            UserPoolProps(
                naming=self.naming,
                identity=identity,
                deletion_protection=self._settings.deletion_protection,
            ),
        )
        self._values["user_pool_id"] = (pool.pool_id, "Where administrators create users")
        self._values["user_pool_client_id"] = (pool.client_id, "With which employees sign in")
        return {"ISSUER": pool.issuer, "CLIENT_ID": pool.client_id}

    def _add_presign(self, table: MappingTable, domain_id: str) -> Function:
        environment = {"MAPPING_TABLE": table.name}
        if self._settings.api.portal_origin:
            environment["PORTAL_ORIGIN"] = self._settings.api.portal_origin
        return self._add_function(
            PRESIGN,
            "Mints a presigned Studio URL for the employee who asks",
            environment=environment,
            statements=[
                *policies.mint(
                    self.naming,
                    domain_id=domain_id,
                    endpoint_ids=[
                        self._network.sagemaker_api_endpoint_id,
                        self._network.studio_endpoint_id,
                    ],
                    corporate_cidrs=self._settings.corporate_cidrs,
                ),
                *policies.read_mapping(self.naming, table.arn, self._key.arn),
            ],
            # Its calls must come through the SageMaker API endpoint of the hub.
            in_vpc=True,
        )

    def _add_function(
        self,
        function: str,
        description: str,
        *,
        environment: dict[str, str],
        statements: list[Statement],
        in_vpc: bool,
    ) -> Function:
        subnets = Subnets(
            subnet_ids=self._network.private_subnet_ids,
            security_group_id=self._network.functions_security_group_id,
        )
        return Function(
            self,
            function,
            FunctionProps(
                naming=self.naming,
                function=function,
                description=description,
                functions=self._settings.functions,
                environment=environment,
                statements=statements,
                subnets=subnets if in_vpc else None,
                key_arn=self._key.arn,
                retention_days=self._settings.logs.retention_days,
            ),
        )

    def _add_api(self, authorizer: Function, presign: Function) -> PrivateApi:
        logging: list[ITerraformDependable] = []
        if self._settings.api.account_logging:
            api_logging = ApiLogging(self, "api-logging", ApiLoggingProps(naming=self.naming))
            logging.append(api_logging.account)
        return PrivateApi(
            self,
            "private-api",
            PrivateApiProps(
                naming=self.naming,
                api=self._settings.api,
                endpoint_id=self._network.execute_api_endpoint_id,
                authorizer=authorizer,
                presign=presign,
                key_arn=self._key.arn,
                retention_days=self._settings.logs.retention_days,
                logging=logging,
            ),
        )

    def _add_alarms(self, api: PrivateApi, authorizer: Function, presign: Function) -> None:
        Alarms(
            self,
            "alarms",
            AlarmsProps(
                naming=self.naming,
                api_name=api.name,
                stage=self._settings.api.stage,
                authorizer=authorizer,
                presign=presign,
                topic_arns=self._settings.api.alarm_topic_arns,
            ),
        )

    def _add_outputs(self, api: PrivateApi, studio: StudioOutputs) -> None:
        self._values |= {
            "api_url": (api.url, "Where employees call: append /<employee id>"),
            "api_id": (api.api_id, "Of the private API"),
            "api_stage": (self._settings.api.stage, "Of the private API"),
            "domain_id": (studio.domain_id, "Of the SageMaker domain"),
        }
        for name, (value, description) in self._values.items():
            TerraformOutput(self, name, value=value, description=description)


def _outside_issuer(identity: OidcIdentitySettings) -> dict[str, str]:
    variables = {
        "ISSUER": identity.issuer,
        "AUDIENCE": identity.audience,
        "AUDIENCE_CLAIM": identity.audience_claim,
        "EMPLOYEE_CLAIM": identity.employee_claim,
        # These are JSON lists, because the name of a group may contain a space or a comma.
        "REQUIRED_SCOPES": json.dumps(identity.required_scopes),
        "REQUIRED_GROUPS": json.dumps(identity.required_groups),
        "GROUPS_CLAIM": identity.groups_claim,
    }
    if identity.jwks_uri:
        variables["JWKS_URI"] = identity.jwks_uri
    return variables
