"""Places in the construct tree that the theorems are about."""

PRIVATE_API = "access/private-api"
MAPPING_TABLE = "access/mapping-table"
ACCESS_KEY = "access/access-key"
DOMAIN = "studio/domain"
STUDIO_BUCKET = "studio/bucket"
STUDIO_KEY = "studio/data-key"
TRANSFER_KEY = "dns/simulated-spokes/transfer-key"
