"""Network addresses as servers and proxies write them, and the networks an address is part of."""

import ipaddress
import re

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 addresses behind a translator (NAT64)."""

_WITH_PORT = re.compile(r"^(?:\[(?P<six>[^\]]+)\](?::\d+)?|(?P<four>\d+(?:\.\d+){3})(?::\d+)?)$")

SIZES = {4: (32, 24), 6: (64, 56, 48, 32)}
"""IP version -> the prefixes that are counted, smallest network first. One phone or home has a whole /64."""

PLACE = {4: 24, 6: 48}
"""IP version -> the prefix within which tries at one number are of one guesser: a tunnel gives everyone a /48."""


def parse(text: str) -> Address | None:
    """The address in `text`, with or without a port or zone; None when there is none.

    An IPv4 address written as IPv6 (mapped, translated or 6to4) is the IPv4 address.
    """
    # The zone of a link-local address.
    text = text.strip().partition("%")[0]
    found = _WITH_PORT.match(text)
    try:
        address = ipaddress.ip_address((found["six"] or found["four"]) if found else text)
    except ValueError:
        return None
    return address if isinstance(address, ipaddress.IPv4Address) else _embedded(address) or address


def networks(address: Address) -> list[str]:
    """The networks that are counted for it, smallest first: "203.0.113.7/32", "203.0.113.0/24"."""
    return [_network(address, size) for size in SIZES[address.version]]


def place(address: Address) -> str:
    """The network within which tries at one number are those of one guesser."""
    return _network(address, PLACE[address.version])


def _network(address: Address, size: int) -> str:
    return str(ipaddress.ip_network(f"{address}/{size}", strict=False))


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in _TRANSLATED:
        # All of them have the same /64, so they would count as one home.
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
