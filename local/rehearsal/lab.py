"""The laboratory of a rehearsal: the network, and the servers on it."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import ascii_uppercase
from urllib.parse import urlsplit

from local.rehearsal import topology
from local.rehearsal.aws_resolver import AwsResolver
from local.rehearsal.bind import Bind
from local.rehearsal.certificates import Certificates
from local.rehearsal.facts import Facts
from local.rehearsal.fake_studio import Studio
from local.rehearsal.namespace import Namespace
from local.rehearsal.network import Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """The network of a deployment, with its servers.

    Attributes:
        facts: The facts of the deployment.
        network: The network.
        binds: The name servers of the spoke, by name, such as "BIND A".
        home: A home folder in which the certificate authority of the rehearsal is trusted.
    """

    facts: Facts
    network: Network
    binds: Mapping[str, Bind]
    home: Path
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def client(self) -> Namespace:
        """A host of the corporate network."""
        return self.network[topology.CLIENT]

    @property
    def studio_name(self) -> str:
        """The host name of the presigned URL."""
        return urlsplit(self.facts.studio_url).hostname or ""

    @property
    def studio_addresses(self) -> tuple[str, ...]:
        """The addresses of the Studio endpoint."""
        return self.facts.hub.endpoint("studio").addresses

    def new_name(self) -> str:
        """Return a name of Studio that was not asked for before, so that no cache answers."""
        return f"d-rehearsal{next(self._numbers)}.studio.{self.facts.region}.sagemaker.aws"


def build_lab(facts: Facts, folder: Path) -> Lab:
    """Build the network and start its servers, and wait until every name server is ready.

    Args:
        facts: The facts of a deployment.
        folder: The folder for all files.

    Raises:
        CommandError: A name server did not start, the hub has no Studio endpoint, or a subnet has
            no free address.
    """
    network = Network(topology.make_plan(facts))
    AwsResolver(facts, network, folder / "aws")
    binds = [
        Bind(
            network[topology.bind_name(index)],
            server,
            facts.transfer_mac,
            folder / topology.bind_name(index),
        )
        for index, server in enumerate(facts.name_servers)
    ]
    for bind in binds:
        # A secondary holds the zone only after the signed transfer.
        bind.process.wait_until_it_holds(facts.zone, bind.address)
    certificates = Certificates(folder)
    home = folder / "home"
    certificates.trust(home)
    lab = Lab(
        facts=facts,
        network=network,
        binds={
            f"BIND {letter}": bind for letter, bind in zip(ascii_uppercase, binds, strict=False)
        },
        home=home,
    )
    Studio(
        network[topology.endpoints_host("hub")],
        lab.studio_addresses,
        lab.studio_name,
        certificates.server_context(f"*.studio.{facts.region}.sagemaker.aws"),
    )
    return lab
