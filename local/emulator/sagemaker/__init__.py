"""SageMaker Studio for moto: domains, profiles, spaces, apps, images and what belongs to them.

The resources differ little, so one store serves them all (`studio.py`). What a request may hold,
and what an answer holds, comes from botocore's own description of the service; `kinds.py` adds
what that description does not say. What SageMaker makes in EFS and EC2 on its own, and leaves
there, is in `estate.py`. All else of SageMaker stays moto's.
"""
