"""All that takes part in a rehearsal: the network, and who answers on it."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from local.rehearsal import topology
from local.rehearsal.aws_resolver import AwsResolver
from local.rehearsal.bind import Bind
from local.rehearsal.certificates import Certificates
from local.rehearsal.facts import Facts
from local.rehearsal.fake_studio import Studio
from local.rehearsal.network import Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a rehearsal is played on.

    Attributes:
        home: a home folder in which the rehearsal's certificates are trusted.
    """

    facts: Facts
    network: Network
    binds: tuple[Bind, ...]
    home: Path


def build_scene(facts: Facts, folder: Path) -> Scene:
    """Build it, and wait until every name server answers for its own zones.

    Args:
        facts: of a deployment.
        folder: takes all files.

    Raises:
        LocalError: a name server did not start, the hub has no Studio endpoint, or a subnet is
            full.
    """
    network = Network(topology.make_plan(facts))
    AwsResolver(facts, network, folder / "aws")
    binds = tuple(
        Bind(
            network[topology.bind_name(index)],
            server,
            facts.transfer_mac,
            folder / topology.bind_name(index),
        )
        for index, server in enumerate(facts.name_servers)
    )
    for bind in binds:
        # On a secondary, only once the signed transfer is done.
        bind.process.wait_until_it_holds(facts.zone, bind.address)
    certificates = Certificates(folder)
    home = folder / "home"
    certificates.trust(home)
    Studio(
        network[topology.endpoints_host("hub")],
        facts.hub.endpoint("studio").addresses,
        urlsplit(facts.studio_url).hostname or "",
        certificates.server_context(f"*.studio.{facts.region}.sagemaker.aws"),
    )
    return Scene(facts=facts, network=network, binds=binds, home=home)
