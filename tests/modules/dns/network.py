"""Outputs of a network, for tests of constructs that read them."""

from modules.network.stack import NetworkOutputs, SpokeOutputs


def spoke_outputs(name: str) -> SpokeOutputs:
    """Return the outputs of a simulated spoke in two zones."""
    return SpokeOutputs(
        vpc_id=f"vpc-{name}",
        private_subnet_ids=[f"subnet-{name}-a", f"subnet-{name}-b"],
        endpoints_security_group_id=f"sg-{name}-endpoints",
        s3_prefix_list_id=f"pl-{name}-s3",
    )


def network_outputs(*spokes: str) -> NetworkOutputs:
    """Return the outputs of a hub with simulated spokes of these names."""
    return NetworkOutputs(
        vpc_id="vpc-hub",
        private_subnet_ids=["subnet-hub-a", "subnet-hub-b"],
        studio_security_group_id="sg-studio",
        functions_security_group_id="sg-functions",
        sagemaker_api_endpoint_id="vpce-sagemaker",
        studio_endpoint_id="vpce-studio",
        execute_api_endpoint_id="vpce-execute-api",
        spokes={name: spoke_outputs(name) for name in spokes},
    )
