"""Instance types are those of SageMaker's own service model."""

import pytest

from modules.settings import StudioSettings
from modules.settings.instance_types import app_instance_types, instance_type_problem


def test_the_defaults_are_known() -> None:
    assert [instance_type_problem(name) for name in StudioSettings().instance_types] == [None] * 3


def test_each_type_has_a_family_and_a_size() -> None:
    assert len(app_instance_types()) > 100
    assert all(name.startswith("ml.") and name.count(".") == 2 for name in app_instance_types())


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [("ml.t3.mediun", "ml.t3.medium"), ("ml.g5.xlarg", "ml.g5.xlarge"), ("ml.p2.xlarge", "ml.p")],
)
def test_a_mistyped_type_is_told_with_what_was_meant(mistyped: str, meant: str) -> None:
    problem = instance_type_problem(mistyped)
    assert problem is not None
    assert problem.startswith("must be an instance type of SageMaker such as ml.")
    assert meant in problem
