"""A spoke that exists already: a VPC of a corporate network, in this account."""

from dataclasses import dataclass

from cdktf import Postcondition, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_route_table import DataAwsRouteTable
from cdktf_cdktf_provider_aws.data_aws_vpc import DataAwsVpc
from constructs import Construct

from modules.settings import ExistingSpokeSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class ExistingSpokeProps:
    """The settings that must describe the VPC."""

    spoke: ExistingSpokeSettings


class ExistingSpoke(Construct):
    """A VPC that is only looked up. A plan fails if the settings do not describe it.

    Attributes:
        name: The name of the spoke in the settings.
        cidr: The address range of the spoke.
        vpc_id: The id of the VPC.
        route_table_ids: The tables that get routes to the hub, by a name for each.
    """

    def __init__(self, scope: Construct, id_: str, props: ExistingSpokeProps) -> None:
        super().__init__(scope, id_)
        spoke = props.spoke
        self.name = spoke.name
        self.cidr = str(spoke.cidr)
        self.vpc_id = self._look_up_vpc(spoke).id
        self.route_table_ids = {
            # The lookup names the VPC too, so that it does not find a table of another VPC.
            table_id: DataAwsRouteTable(
                self, table_id, vpc_id=self.vpc_id, route_table_id=table_id
            ).id
            for table_id in spoke.route_table_ids
        }

    def _look_up_vpc(self, spoke: ExistingSpokeSettings) -> DataAwsVpc:
        return DataAwsVpc(
            self,
            "vpc",
            id=spoke.existing_vpc_id,
            lifecycle=TerraformResourceLifecycle(
                postcondition=[
                    Postcondition(
                        condition=(
                            "${contains(self.cidr_block_associations[*].cidr_block, "
                            f'"{spoke.cidr}")}}'
                        ),
                        error_message=(
                            f"spokes.{spoke.name}.cidr: {spoke.cidr}: "
                            f"must be an address range of {spoke.existing_vpc_id}."
                        ),
                    )
                ]
            ),
        )
