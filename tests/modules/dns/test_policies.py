from modules.dns.policies import session_manager, transfer_secret

KEY = "arn:aws:kms:us-west-2:111122223333:key/transfers"


def test_session_manager_reads_no_parameter_and_runs_no_command() -> None:
    (statement,) = session_manager()
    assert statement["Action"] == [
        "ssm:UpdateInstanceInformation",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    ]


def test_the_secret_is_derived_from_the_one_key_and_no_other() -> None:
    (statement,) = transfer_secret(KEY)
    assert statement["Action"] == ["kms:GenerateMac"]
    assert statement["Resource"] == [KEY]
