"""Runs moto with what it lacks, each call answered once: `-H HOST -p PORT`."""

from moto import server
from moto.moto_server.werkzeug_app import DomainDispatcherApplication

from local import moto_fixes, public_parameters, query_logs, sagemaker_backend
from local.answered_once import WsgiAnsweredOnce

if __name__ == "__main__":
    moto_fixes.install()
    public_parameters.install()
    query_logs.install()
    sagemaker_backend.install()
    setattr(  # noqa: B010 - moto does not export the name
        server,
        "DomainDispatcherApplication",
        lambda create_app: WsgiAnsweredOnce(DomainDispatcherApplication(create_app)),
    )
    server.main()
