"""A small stack beside those of the project, as the next feature would add one.

Tests use it to show that neither the wiring nor a proof counts the stacks, buckets, functions and
roles of today.
"""

import json
from pathlib import Path

from cdktf import App
from constructs import Construct

from modules.app import build_app
from modules.core.customer_key import CustomerKey, CustomerKeyProps, log_encryption
from modules.core.function import Function, FunctionProps
from modules.core.iam import allow, assumed_by
from modules.core.private_bucket import PrivateBucket, PrivateBucketProps
from modules.core.role import Role, RoleProps
from modules.core.stack import PerimeterStack, PerimeterStackProps
from modules.settings import Settings
from tests.support.synthesis import Terraform

REPORTS = "reports"
# The function writes reports. It has no source in lambda_src, so its archive holds what every
# function shares. Its role has its name.
REPORTER = "reporter"
# SageMaker reads reports with this role.
READER = "report-reader"


class ReportsStack(PerimeterStack):
    """A bucket for reports, the function that writes them, and the role that reads them."""

    def __init__(self, scope: Construct, id_: str, props: PerimeterStackProps) -> None:
        super().__init__(scope, id_, props)
        key = CustomerKey(
            self,
            "key",
            CustomerKeyProps(
                naming=self.naming,
                noun="reports",
                description="Encrypts reports and the log of their function",
                statements=[log_encryption(self.naming)],
            ),
        )
        bucket = PrivateBucket(
            self,
            "bucket",
            PrivateBucketProps(
                name=f"{self.naming.name('reports')}-{props.settings.account_id}",
                key_arn=key.arn,
                old_version_days=30,
            ),
        )
        Function(
            self,
            "function",
            FunctionProps(
                naming=self.naming,
                function=REPORTER,
                description="Writes reports",
                functions=props.settings.functions,
                environment={"BUCKET": bucket.name},
                statements=[
                    allow("WriteReports", ["s3:PutObject"], [f"{bucket.arn}/*"]),
                    allow("EncryptReports", ["kms:GenerateDataKey"], [key.arn]),
                ],
                subnets=None,
                key_arn=key.arn,
                retention_days=props.settings.logs.retention_days,
            ),
        )
        Role(
            self,
            "reader",
            RoleProps(
                naming=self.naming,
                role=READER,
                description="Reads reports",
                trust_policy=assumed_by(
                    "sagemaker.amazonaws.com",
                    condition={"StringEquals": {"aws:SourceAccount": self.naming.account_id}},
                ),
                statements=[
                    allow("ReadReports", ["s3:GetObject"], [f"{bucket.arn}/*"]),
                    allow("DecryptReports", ["kms:Decrypt"], [key.arn]),
                ],
            ),
        )


def build_extended_app(settings: Settings, outdir: Path) -> App:
    """Build the stacks of an environment, and the stack of reports beside them."""
    app = build_app(settings, outdir=str(outdir))
    ReportsStack(app, REPORTS, PerimeterStackProps(settings=settings))
    return app


def synth_extended_app(settings: Settings, outdir: Path) -> dict[str, Terraform]:
    """Return the Terraform of every stack by the stack's id, as `assurance` reads it."""
    build_extended_app(settings, outdir).synth()
    files = sorted((outdir / "stacks").glob("*/cdk.tf.json"))
    return {file.parent.name: json.loads(file.read_text(encoding="utf-8")) for file in files}
