from modules.core.naming import Naming
from modules.network.endpoint_policies import base, hub_interfaces, rstudio
from testing.configuration import make_settings

NAMING = Naming.of(make_settings())


def test_without_rstudio_nothing_passes_but_the_base() -> None:
    assert hub_interfaces(NAMING, has_rstudio=False) == base.hub_interfaces(NAMING)


def test_rstudio_adds_its_statements_after_those_of_the_base() -> None:
    base_only, added = base.hub_interfaces(NAMING), rstudio.hub_interfaces(NAMING)
    merged = hub_interfaces(NAMING, has_rstudio=True)
    assert list(merged) == [*base_only, "license-manager"]
    assert merged["sagemaker.api"] == base_only["sagemaker.api"] + added["sagemaker.api"]
    del merged["sagemaker.api"], base_only["sagemaker.api"], added["sagemaker.api"]
    assert merged == base_only | added
