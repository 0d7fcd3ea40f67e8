"""Where a webhook may go: out, never to the machines beside the service."""

from ipaddress import ip_network

import pytest

from attendance_app.domain.addresses import is_allowed


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_the_public_internet_is_allowed(address: str):
    assert is_allowed(address, [])


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "224.0.0.1",
        "240.0.0.1",
        "::1",
        "fe80::1%eth0",
        "::ffff:10.1.2.3",
        "2002:0a01:0203::1",
        "64:ff9b::a9fe:a9fe",
        "2001:0:4136:e378:8000:63bf:f5fe:fdfc",
    ],
)
def test_what_is_inside_is_refused_however_it_is_wrapped(address: str):
    assert not is_allowed(address, [])


def test_a_network_that_was_set_is_allowed_wrapped_or_not():
    networks = [ip_network("fd00::/8"), ip_network("10.1.0.0/16")]
    assert is_allowed("10.1.2.3", networks)
    assert is_allowed("::ffff:10.1.2.3", networks)
    assert not is_allowed("10.2.0.1", networks)
