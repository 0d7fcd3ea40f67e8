"""Which network addresses a program from inside may talk to at somebody's wish."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
_NAT64 = IPv6Network("64:ff9b::/96")


def is_allowed(address: str, networks: Sequence[Network]) -> bool:
    """Tell whether a webhook may go there: to the public internet, or to a network that was set.

    address: as a resolver gives it. An IPv6 address that only wraps an IPv4 one is judged by that.
    """
    found = _unwrapped(ip_address(address.partition("%")[0]))
    if any(found in network for network in networks if network.version == found.version):
        return True
    return found.is_global and not (found.is_multicast or found.is_reserved)


def _unwrapped(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    inner = address.ipv4_mapped or address.sixtofour
    return inner or (address.teredo[1] if address.teredo else address)
