"""Runs isolated: connects every two machines of a rehearsal, and tells who was answered."""

import json
import socket
import sys
from concurrent.futures import ThreadPoolExecutor

from pydantic import TypeAdapter

from local.rehearsal import topology
from local.rehearsal.facts import Facts
from local.rehearsal.network import Network
from local.rehearsal.sandbox import prepare

SECONDS = 2.0
# Nobody listens there: who is reached refuses, and the refusal must find its way back.
PORT = 9
# These have a network of AWS's own besides, on which routes have no say.
BESIDES = {topology.PUBLIC_DNS, topology.SPOKE_RESOLVER}


def is_answered(asked: tuple[socket.socket, str]) -> bool:
    """Tells whether somebody refused."""
    connection, address = asked
    with connection:
        try:
            connection.connect((address, PORT))
        except ConnectionRefusedError:
            return True
        except OSError:
            return False
    raise AssertionError(f"{address} listens")


facts = TypeAdapter(Facts).validate_json(sys.stdin.buffer.read())
prepare(facts)
planned = topology.make_plan(facts)
network = Network(planned)
machines = [
    (host.name, address)
    for host in planned.hosts
    if host.name not in BESIDES
    for address in host.addresses
    if address not in host.own_vpc_only
]
pairs = [
    (source, destination)
    for source in machines
    for destination in machines
    if source[0] != destination[0]
]
asked = []
for (name, own), (_, address) in pairs:
    with network[name].entered():
        connection = socket.socket()
    connection.settimeout(SECONDS)
    connection.bind((own, 0))
    asked.append((connection, address))
with ThreadPoolExecutor(len(asked)) as pool:
    answers = list(pool.map(is_answered, asked))
print(
    json.dumps(
        [
            [own, address, answer]
            for ((_, own), (_, address)), answer in zip(pairs, answers, strict=True)
        ]
    )
)
