"""A partner's URL leads to the public internet, or nowhere."""

from ipaddress import ip_address

import pytest

from adapters.outgoing.addresses import AllowedHosts, is_public, is_public_name
from adapters.outgoing.guarded_http import Outgoing


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:2::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:808:808::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%lo",
        "fec0::1",
        "ff02::1",
    ],
)
def test_what_only_we_can_reach_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))
    assert not AllowedHosts().address("keys.example.org", 443, address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "193.0.6.139", "2001:4860:4860::8888", "2a00:1450:4001::1"])
def test_the_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "１２７.0.0.1",
        "①②⑦.⓪.⓪.①",
        "[::1]",
        "::1",
        "keys",
        "keys.example.org.",
        "KEYS.example.org",
        "keys..example.org",
        "-a.example.org",
        "keys.example.0x7f",
        "a" * 64 + ".example.org",
        "a." * 127 + "org",
    ],
)
def test_an_address_in_any_notation_is_no_name(host: str) -> None:
    assert not is_public_name(host)


@pytest.mark.parametrize(
    "url",
    [
        "http://keys.example.org/",
        "ftp://keys.example.org/",
        "file:///etc/passwd",
        "keys.example.org",
        "//keys.example.org/",
        "https://",
        "https://keys.example.org:8443/",
        "https://keys.example.org:80/",
        "https://keys.example.org:x/",
        "https://user@keys.example.org/",
        "https://user:word@keys.example.org/",
        "https://keys.example.org/#x",
        "https://keys.example.org\\@127.0.0.1/",
        "https://keys.example.org/\n",
        "https://keys.example.org/ x",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://１２７.0.0.1/",
        "https://169.254.169.254/latest",
        "https://keys.example.org/é",
        "https://[::ffff:127.0.0.1]/",
        "https://localhost/",
        "https://keys.example.org/" + "x" * 2000,
        "HTTPS://127.0.0.1/",
        "https:keys.example.org/",
        "https:///keys.example.org/",
        "https://127.1/",
        "https://0177.0.0.1/",
        "https://0x7f.1/",
        "https://127.0.0.1.:443/",
        "https://①②⑦.⓪.⓪.①/",
        "https://[fe80::1%25lo]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[::127.0.0.1]/",
        "https://[::1",
        "https://keys/",
        "https://keys.example.org./",
        "https://keys..example.org/",
        "https://KEYS.example.0x7f/",
        "https://127.0.0.1%2f@keys.example.org/",
        "https://keys.example.org%00.evil.example/",
        "https://keys.example.org:443@127.0.0.1/",
        "https://keys.example.org#@127.0.0.1/",
        "https://keys.example.org:0x1bb/",
        "https://keys.example.org:-443/",
        "https://\tkeys.example.org/",
        "gopher://keys.example.org/",
        "unix:///run/docker.sock",
        "data:text/plain,x",
        "javascript:alert(1)",
        "",
    ],
)
def test_no_partner_may_name_it(url: str) -> None:
    assert not Outgoing().may_name(url)


def test_an_https_address_of_a_public_name_may_be_named() -> None:
    for url in ("https://keys.example.org/jwks.json", "https://keys.example.org:443/", "https://a-b.xn--p1ai/x?y=1"):
        assert Outgoing().may_name(url)


def test_what_the_operator_allows_may_be_named_and_no_more() -> None:
    allowed = AllowedHosts(("localhost:8443", "hooks.internal", "10.1.0.0/16", "fd00::/8"))
    outgoing = Outgoing(allowed)
    for url in ("https://localhost:8443/", "https://hooks.internal/", "https://10.1.2.3/", "https://[fd00::1]/"):
        assert outgoing.may_name(url), url
    for url in (
        "https://localhost/",
        "https://localhost:8444/",
        "https://hooks.internal:8443/",
        "https://10.2.0.1/",
        "https://other/",
    ):
        assert not outgoing.may_name(url), url
    assert allowed.address("localhost", 8443, "127.0.0.1")
    assert not allowed.address("localhost", 443, "127.0.0.1")
    assert allowed.address("keys.example.org", 443, "10.1.0.7")
    assert not allowed.address("keys.example.org", 443, "10.2.0.7")
