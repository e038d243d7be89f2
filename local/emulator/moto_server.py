"""The server of moto with additions and corrections; its arguments are `-H HOST -p PORT`."""

from moto import server
from moto.moto_server.werkzeug_app import DomainDispatcherApplication

from local.emulator import ec2, ec2_dependencies, efs, resolver_query_logs, ssm_parameters
from local.emulator.idempotency import WsgiAnsweredOnce
from local.emulator.sagemaker import operations
from local.emulator.sagemaker.pages import WsgiStudioPages

if __name__ == "__main__":
    ec2.install()
    ssm_parameters.install()
    resolver_query_logs.install()
    ec2_dependencies.install()
    efs.install()
    operations.install()
    setattr(  # noqa: B010 - moto does not export the name
        server,
        "DomainDispatcherApplication",
        lambda create_app: WsgiStudioPages(
            WsgiAnsweredOnce(DomainDispatcherApplication(create_app))
        ),
    )
    server.main()
