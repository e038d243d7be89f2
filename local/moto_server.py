"""Runs moto with this project's SageMaker: `python -m local.moto_server -H HOST -p PORT`."""

from moto.server import main

from local import moto_fixes, query_logs, sagemaker_backend

if __name__ == "__main__":
    moto_fixes.install()
    query_logs.install()
    sagemaker_backend.install()
    main()
