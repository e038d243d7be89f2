from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assurance.network.addresses import Partition, Range, Service, holds, single, span, without

# Few addresses, so that blocks and sets meet.
SMALL = st.integers(0, 63)
BLOCKS = st.builds(
    lambda length, start: IPv4Network((start & ~((1 << (32 - length)) - 1), length)),
    st.integers(26, 32),
    SMALL,
)
RANGES = st.builds(lambda one, other: Range(min(one, other), max(one, other)), SMALL, SMALL)


@given(st.lists(BLOCKS), st.lists(RANGES, min_size=1))
def test_every_address_has_one_of_its_class(blocks: list[IPv4Network], whole: list[Range]) -> None:
    def told_by(address: IPv4Address) -> frozenset[IPv4Network]:
        return frozenset(block for block in blocks if address in block)

    found = Partition(blocks).classes(tuple(whole))
    assert all(isinstance(one, IPv4Address) and holds(tuple(whole), one) for one in found)
    classes = [told_by(one) for one in found if isinstance(one, IPv4Address)]
    every = {IPv4Address(number) for first, last in whole for number in range(first, last + 1)}
    assert set(classes) == {told_by(address) for address in every}
    assert len(classes) == len(set(classes))


@given(st.lists(RANGES), st.lists(RANGES))
def test_holes_are_taken_out(whole: list[Range], holes: list[Range]) -> None:
    left = without(whole, holes)
    for number in range(64):
        address = IPv4Address(number)
        assert holds(left, address) == (
            holds(tuple(whole), address) and not holds(tuple(holes), address)
        )


def test_the_range_of_a_block_has_its_first_and_its_last() -> None:
    assert span(IPv4Network("10.0.0.0/30")) == (int(IPv4Address("10.0.0.0")), 10 * 2**24 + 3)


@pytest.mark.parametrize("other", [Service("dynamodb"), IPv4Address("10.0.0.1")])
def test_a_service_is_an_address_of_its_own(other: Service | IPv4Address) -> None:
    service = Service("s3")
    assert holds(service, service)
    assert not holds(service, other)
    assert not holds(single(IPv4Address("10.0.0.1")), service)
    assert Partition([IPv4Network("0.0.0.0/0")]).classes(service) == [service]
