"""The instance types on which SageMaker can run apps of Studio.

The types come from SageMaker's service model in botocore, so an update of botocore brings new ones.
The model does not say which Region offers a type: AWS refuses a type that the Region lacks when an
app starts.
"""

import difflib
from functools import cache

# SageMaker gives the first to the default app itself; the second runs geospatial apps only.
_NOT_FOR_APPS = {"system", "ml.geospatial.interactive"}


@cache
def app_instance_types() -> frozenset[str]:
    """Return the instance types for apps, such as "ml.t3.medium".

    Source: the shape AppInstanceType of
    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceSpec.html
    """
    # Botocore and its model take a quarter of a second to load, and commands that need no settings,
    # such as a help, must not wait for them.
    from botocore.loaders import Loader  # noqa: PLC0415

    model = Loader().load_service_model("sagemaker", "service-2")
    return frozenset(model["shapes"]["AppInstanceType"]["enum"]) - _NOT_FOR_APPS


def instance_type_problem(instance_type: str) -> str | None:
    """Return what would be right in place of an instance type, or None if SageMaker knows it.

    Args:
        instance_type: The name of the type.
    """
    known = app_instance_types()
    if instance_type in known:
        return None
    close = difflib.get_close_matches(instance_type, sorted(known), n=3, cutoff=0.0)
    return f"must be an instance type of SageMaker such as {' or '.join(close)}"
