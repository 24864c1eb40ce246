"""Whom a limit counts as one."""

import pytest

from careerladder.web.rate_limits import is_within_limit, network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:DB8:1:2::", "2001:db8:1:2::"),
        ("::1", "::"),
        ("fe80::1%eth0", "fe80::"),
        ("unknown", "unknown"),
    ],
)
def test_a_network_is_whom_an_address_belongs_to(address, network):
    assert network_of(address) == network


def of(rf, address: str) -> bool:
    return is_within_limit(rf.get("/", REMOTE_ADDR=address), "test", most=2, seconds=3600)


@pytest.mark.django_db
def test_many_addresses_of_one_network_are_one_client(rf):
    assert [of(rf, f"2001:db8::{last}") for last in range(1, 4)] == [True, True, False]
    assert of(rf, "2001:db8:0:1::1")


@pytest.mark.django_db
def test_an_ipv4_address_is_one_client_however_it_is_written(rf):
    mapped = of(rf, "::ffff:203.0.113.9")
    assert [mapped, of(rf, "203.0.113.9"), of(rf, "203.0.113.9")] == [True, True, False]
    assert of(rf, "203.0.113.10")
