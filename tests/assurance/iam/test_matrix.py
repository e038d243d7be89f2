import pytest
from syrupy.assertion import SnapshotAssertion

from assurance.iam import simulator
from assurance.iam.matrix import ORIGINS, Matrix, decide, lines
from assurance.iam.policy_inventory import PolicyInventory
from assurance.iam.simulator import Simulation, SimulationError, simulate
from toolchain.errors import MissingToolError

# The decisions are made once.
pytestmark = pytest.mark.xdist_group("matrix")

OWN = "mint or use a URL of the own profile"
OTHERS = "mint or use a URL of another's profile"
API = "invoke the API (then the authorizer judges the token)"


@pytest.fixture(scope="module")
def matrix(inventory: PolicyInventory) -> Matrix:
    return decide(inventory)


def test_decisions_were_reviewed(matrix: Matrix, snapshot: SnapshotAssertion) -> None:
    assert matrix == snapshot


def test_a_decision_for_each_origin(matrix: Matrix) -> None:
    for rows in matrix.values():
        for cells in rows.values():
            assert len(cells) == len(ORIGINS)


def test_roles_mint_through_our_two_endpoints_only(matrix: Matrix) -> None:
    assert matrix[OWN]["presign role"] == "xx---x-"
    assert matrix[OWN]["studio-execution role"] == "xx---x-"
    assert matrix[OTHERS]["studio-execution role"] == "-------"


def test_an_administrator_mints_only_where_none_of_our_endpoints_is_passed(matrix: Matrix) -> None:
    assert matrix[OWN]["administrator"] == "---xx-x"
    assert matrix[OWN]["stranger's administrator"] == "-------"


def test_the_api_is_reached_through_its_endpoint_only(matrix: Matrix) -> None:
    assert set(matrix[API].values()) == {"-----x-"}


def test_nobody_takes_on_a_role(matrix: Matrix, inventory: PolicyInventory) -> None:
    for role in inventory.roles:
        assert set("".join(matrix[f"take on the {role} role"].values())) == {"-"}


def test_the_table_leaves_out_who_may_nothing(matrix: Matrix) -> None:
    table = list(lines(matrix))
    at = table.index(OTHERS)
    assert [line.split("  ")[1] for line in table[at + 1 : at + 4]] == [
        "presign role",
        "administrator",
        "nobody else",
    ]
    at = table.index("take on the presign role")
    assert table[at + 1] == "  nobody, from nowhere"
    assert not any("without credentials" in line for line in table[:5])


def minting(**context: str) -> Simulation:
    return Simulation(
        principal="arn:aws:iam::111122223333:role/presign",
        action="sagemaker:CreatePresignedDomainUrl",
        resource="arn:aws:sagemaker:us-west-2:111122223333:user-profile/d-1/ada",
        account="111122223333",
        context={key.replace("__", ":"): value for key, value in context.items()},
        identity=[],
    )


def test_a_key_that_the_simulator_leaves_out_is_an_error() -> None:
    assert simulate([minting(aws__SourceVpce="vpce-1")]) == [False]
    with pytest.raises(SimulationError, match="sagemaker:DomainId"):
        simulate([minting(sagemaker__DomainId="d-1")])


def test_missing_tools_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    nowhere = tmp_path_factory.mktemp("nowhere") / "nothing"
    with monkeypatch.context() as patch:
        patch.setattr(simulator, "_PACKAGE", nowhere)
        with pytest.raises(MissingToolError, match="iam-simulate is not in node_modules"):
            simulate([])
    monkeypatch.setattr("modules.core.bindings.node", lambda: nowhere)
    with pytest.raises(MissingToolError, match=r"Node\.js is not in \.venv"):
        simulate([])
