from modules.core.naming import Naming
from modules.network.policies import flow_log_delivery
from testing.configuration import make_settings

NAMING = Naming.of(make_settings())


def test_flow_logs_write_to_their_own_group() -> None:
    write, find = flow_log_delivery(NAMING, "arn:group")
    assert write["Resource"] == ["arn:group", "arn:group:*"]
    assert all(action.startswith("logs:") for action in write["Action"])
    # With one group named, AWS refuses it.
    assert find["Action"] == ["logs:DescribeLogGroups"]
    assert find["Resource"] == ["arn:aws:logs:us-west-2:111122223333:log-group:*"]
