"""Settings for tests: small, complete, and apart from the environments' files."""

from typing import Any

from modules.settings import Settings, parse

RAW: dict[str, Any] = {
    "environment": "test",
    "name": "test",
    "region": "us-west-2",
    "account_id": "111122223333",
    "availability_zones": ["us-west-2a", "us-west-2b"],
    "tags": {"Project": "studio-perimeter"},
    "backend": {"kind": "local"},
    "hub": {
        "cidr": "10.16.0.0/16",
        "private_subnets": ["10.16.32.0/20", "10.16.96.0/20"],
        "resolver": {
            "inbound_addresses": ["10.16.43.122", "10.16.102.163"],
            "outbound_addresses": ["10.16.43.123", "10.16.102.164"],
        },
    },
    "spokes": [
        {
            "name": "onprem",
            "cidr": "192.168.10.0/24",
            "private_subnets": ["192.168.10.0/26", "192.168.10.64/26"],
            "public_subnets": ["192.168.10.128/26", "192.168.10.192/26"],
            "dns": {
                "zone": "corp.example.com",
                "servers": ["192.168.10.10", "192.168.10.74"],
                "hosts": {"portal": "192.168.10.20"},
            },
        }
    ],
    "users": [
        {"employee_id": "ada", "profile": "ada-lovelace"},
        {"employee_id": "grace", "profile": "grace-hopper"},
    ],
}

# A corporate network that is there already: another spoke for the settings above.
EXISTING_SPOKE: dict[str, Any] = {
    "name": "office",
    "existing_vpc_id": "vpc-0123456789abcdef0",
    "cidr": "172.20.0.0/24",
    "route_table_ids": ["rtb-0123456789abcdef0", "rtb-12345678"],
    "dns": {"zone": "office.example.com", "servers": ["172.20.0.10", "172.20.0.74"]},
}


def make_settings(**sections: object) -> Settings:
    """Returns the settings above with some sections replaced."""
    return parse(RAW | sections, "test")
