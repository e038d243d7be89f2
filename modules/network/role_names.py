"""Names of the roles of the network stack."""

FLOW_LOGS = "flow-logs"
