"""Which addresses on the internet we connect to when a partner names them (security.md, rule 13).

A partner's URL must not make us call what only we can reach: ourselves, the network that we are in, the metadata of a
cloud. Addresses are judged, never names: a name may lead anywhere, and resolvers read ``0x7f.1``, ``2130706433`` and
digits of other scripts as 127.0.0.1. The table is our own: ``ipaddress.is_global`` of Python 3.11 lets through ways to
write an IPv4 address inside an IPv6 one (NAT64, 6to4, IPv4-compatible).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_DENIED_V4 = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",  # this network; on Linux, this machine
        "10.0.0.0/8",
        "100.64.0.0/10",  # carriers' own, and the metadata of one cloud
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's own service to its machines
        "169.254.0.0/16",  # link-local, and the metadata of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
_GLOBAL_V6 = ip_network("2000::/3")
"""All that was ever given out; loopback, link-local, unique-local, mapped, compatible and NAT64 lie outside."""
_DENIED_V6 = tuple(
    ip_network(network)
    for network in (
        "2001::/23",  # Teredo, benchmarks and other protocols
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address inside
        "3fff::/20",
    )
)
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether it is an ordinary address on the internet."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _DENIED_V4)
    return address in _GLOBAL_V6 and not any(address in network for network in _DENIED_V6)


def is_public_name(host: str) -> bool:
    """Whether a host is written as a full name in lower case; no address in any notation is."""
    return len(host) <= 253 and _NAME.fullmatch(host) is not None


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """What the operator allows besides public addresses at port 443: names (``hooks.example``, ``hooks.example:8443``),
    addresses and networks. ``http_here``: without TLS too, at a listed port of this very machine, to try webhooks out.
    """

    entries: tuple[str, ...] = ()
    http_here: bool = False

    def name(self, host: str, port: int) -> bool:
        """Whether this host may be named, at this port."""
        if f"{host}:{port}" in self.entries:
            return True
        return port == 443 and (host in self.entries or is_public_name(host) or _is_within(host, self.entries))

    def plainly(self, host: str, port: int) -> bool:
        """Whether this host may be reached without TLS."""
        return self.http_here and host in THIS_MACHINE and f"{host}:{port}" in self.entries

    def address(self, host: str, port: int, address: str) -> bool:
        """Whether to connect to the address that the host has now."""
        if host in self.entries or f"{host}:{port}" in self.entries:
            return True
        return is_public(ip_address(address)) or _is_within(address, self.entries)


def _is_within(address: str, entries: Iterable[str]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    for entry in entries:
        try:
            if found in ip_network(entry):
                return True
        except ValueError:
            continue
    return False
