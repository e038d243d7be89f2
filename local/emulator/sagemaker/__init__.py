"""SageMaker Studio for moto: domains, profiles, spaces, apps, images and what belongs to them.

The resources differ little, so one store has them all (`studio.py`). The fields of requests and
answers come from botocore's description of the service, and `resource_types.py` adds what that
description does not say. `side_effects.py` has the resources that SageMaker creates in EFS and EC2
itself. moto serves the rest of SageMaker.
"""
