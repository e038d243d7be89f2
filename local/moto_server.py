"""Runs moto with what it lacks, each call answered once: `-H HOST -p PORT`."""

from moto import server
from moto.moto_server.werkzeug_app import DomainDispatcherApplication

from local import dependencies, file_systems, moto_fixes, public_parameters, query_logs
from local.answered_once import WsgiAnsweredOnce
from local.sagemaker import operations

if __name__ == "__main__":
    moto_fixes.install()
    public_parameters.install()
    query_logs.install()
    dependencies.install()
    file_systems.install()
    operations.install()
    setattr(  # noqa: B010 - moto does not export the name
        server,
        "DomainDispatcherApplication",
        lambda create_app: WsgiAnsweredOnce(DomainDispatcherApplication(create_app)),
    )
    server.main()
