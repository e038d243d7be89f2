"""Settings for tests: small, complete, and apart from the environments' files."""

from typing import Any

from modules.settings import Settings, parse
from modules.settings.checks.quotas import QUOTAS

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

# A domain with everything that the settings above do without.
DIGEST = "sha256:" + "0123456789abcdef" * 4
EVERY_PART: dict[str, Any] = {
    "instance_types": ["ml.t3.medium", "ml.t3.large", "ml.m5.xlarge"],
    "rstudio": {
        "licensed": True,
        "instance_type": "ml.t3.large",
        "default_image": "r-new",
        "package_manager_url": "https://packages.example.com",
        "connect_url": "https://connect.example.com",
    },
    "images": [
        {
            "name": name,
            "kind": kind,
            "display_name": f"The image {name}",
            "description": f"For {kind}",
            "context": "rstudio" if kind == "rstudio" else "jupyterlab",
            **reference,
        }
        for name, kind, reference in (
            ("r-new", "rstudio", {"digest": DIGEST}),
            ("r-old", "rstudio", {"tag": "4.3.3-1"}),
            ("python", "jupyterlab", {"tag": "1.0.0", "digest": DIGEST}),
            ("editor", "code-editor", {"tag": "1.0.0"}),
            ("unbuilt", "jupyterlab", {}),
        )
    ],
    "spaces": [
        {
            "name": "notes",
            "kind": "jupyterlab",
            "owner": "ada-lovelace",
            "instance_type": "ml.t3.large",
            "storage_gib": 20,
        },
        {"name": "code", "kind": "code-editor", "owner": "ada-lovelace"},
        {"name": "review", "kind": "jupyterlab", "owner": "grace-hopper", "shared": True},
    ],
    "budget": {
        "monthly_usd": 500,
        "emails": ["team@example.com"],
        "topic_arn": "arn:aws:sns:us-west-2:111122223333:costs",
    },
}
RSTUDIO_USERS: list[dict[str, Any]] = [
    {
        "employee_id": "ada",
        "profile": "ada-lovelace",
        "apps": ["studio", "rstudio"],
        "rstudio": "admin",
    },
    {"employee_id": "grace", "profile": "grace-hopper"},
]


def spoke(number: int) -> dict[str, Any]:
    """Return the settings of a simulated spoke; spokes of different numbers do not overlap."""
    block = f"172.{16 + number // 256}.{number % 256}"
    return {
        "name": f"site-{number}",
        "cidr": f"{block}.0/24",
        "private_subnets": [f"{block}.0/26", f"{block}.64/26"],
        "public_subnets": [f"{block}.128/26", f"{block}.192/26"],
        "dns": {
            "zone": f"site-{number}.example.com",
            "servers": [f"{block}.10", f"{block}.74"],
        },
    }


def sites(count: int) -> dict[str, Any]:
    """Return sections with `count` spokes, and with the quotas that they need."""
    return {
        "spokes": [spoke(number) for number in range(count)],
        "quotas": {code: quota.most or quota.default * 100 for code, quota in QUOTAS.items()},
    }


def make_settings(**sections: object) -> Settings:
    """Return the settings of `RAW` with some sections replaced."""
    return parse(RAW | sections, "test")
