"""The KMS key from which name servers derive the secret that signs their zone transfers."""

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from modules.core.customer_key import administration
from modules.core.iam import document
from modules.core.naming import Naming

# This is the shortest window that AWS offers. No data is lost with the key: another key gives
# another secret.
_DELETION_WINDOW_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferKeyProps:
    """The names of the environment."""

    naming: Naming


class TransferKey(Construct):
    """An HMAC key. The HMAC of a zone's name is the secret of the zone, so nothing stores a secret.

    KMS does not rotate HMAC keys. To change the secret, replace the key and the servers.

    Attributes:
        arn: The ARN of the key.
    """

    def __init__(self, scope: Construct, id_: str, props: TransferKeyProps) -> None:
        super().__init__(scope, id_)
        key = KmsKey(
            self,
            "key",
            description="Derives the secrets that sign DNS zone transfers",
            key_usage="GENERATE_VERIFY_MAC",
            customer_master_key_spec="HMAC_256",
            deletion_window_in_days=_DELETION_WINDOW_DAYS,
            policy=document(administration(props.naming)),
        )
        KmsAlias(
            self,
            "alias",
            name=f"alias/{props.naming.name('dns-transfers')}",
            target_key_id=key.key_id,
        )
        self.arn = key.arn
