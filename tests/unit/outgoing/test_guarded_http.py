"""Requests to a real server: to the address that was judged, by TLS for the name, and no further."""

import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NoReturn

import httpcore2
import pytest

from adapters.outgoing import guarded_http
from adapters.outgoing.addresses import AllowedHosts
from adapters.outgoing.guarded_http import LARGEST_ANSWER, Outgoing, OutgoingFailed
from adapters.outgoing.name_servers import NameServers
from tests.https_server import NAME, Site, https_site, leads_to


@pytest.fixture
async def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    monkeypatch.setattr(guarded_http, "SECONDS", 20.0)
    async with https_site(tmp_path) as site:
        site.body = b'{"keys": []}'
        leads_to(monkeypatch, "127.0.0.1")
        yield site


def allowing(site: Site, *entries: str, tls: ssl.SSLContext | None = None) -> Outgoing:
    return Outgoing(AllowedHosts(entries or (f"{NAME}:{site.port}",)), tls or site.tls)


async def test_the_name_is_resolved_once_and_the_request_goes_to_its_address(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = leads_to(monkeypatch, "127.0.0.1")
    answer = await allowing(site).request("GET", f"{site.url}?x=1", headers={"Accept": "application/json"})
    assert (answer.status, answer.body) == (200, site.body)
    assert asked == [NAME]
    (head,) = site.asked
    assert head.startswith("GET /jwks.json?x=1 HTTP/1.1\r\n")
    assert f"host: {NAME}:{site.port}\r\n" in head.lower()


async def test_a_name_that_changes_its_address_after_it_was_judged_changes_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first answer of the name server is public, every later one leads to us: the connection goes to the first."""
    answers, connected = [["8.8.8.8"]], list[str]()

    async def found(_: NameServers, _host: str, _port: int) -> list[str]:
        return answers.pop() if answers else ["127.0.0.1"]

    async def connect(_self: object, host: str, *_given: object) -> NoReturn:
        connected.append(host)
        raise httpcore2.ConnectError

    monkeypatch.setattr(NameServers, "addresses", found)
    monkeypatch.setattr(httpcore2.AnyIOBackend, "connect_tcp", connect)
    with pytest.raises(OutgoingFailed, match="ConnectError"):
        await Outgoing(tls=site.tls).request("GET", f"https://{NAME}/")
    assert (connected, answers) == (["8.8.8.8"], [])
    with pytest.raises(OutgoingFailed, match="not allowed"):
        await Outgoing(tls=site.tls).request("GET", f"https://{NAME}/")
    assert connected == ["8.8.8.8"], "the next connection is judged again"


@pytest.mark.parametrize(
    "addresses", [("127.0.0.1",), ("8.8.8.8", "127.0.0.1"), ("::1",), ("10.0.0.1",), ("64:ff9b::7f00:1",), ()]
)
async def test_one_address_that_is_not_public_is_enough_to_ask_nobody(
    site: Site, monkeypatch: pytest.MonkeyPatch, addresses: tuple[str, ...]
) -> None:
    leads_to(monkeypatch, *addresses)
    with pytest.raises(OutgoingFailed, match="not allowed"):
        await Outgoing(tls=site.tls).request("GET", f"https://{NAME}/")
    assert site.asked == []


async def test_a_redirect_is_an_answer_and_is_not_followed(site: Site) -> None:
    site.status, site.headers = "302 Found", f"Location: https://{NAME}:{site.port}/other\r\n"
    assert (await allowing(site).request("GET", site.url)).status == 302
    assert len(site.asked) == 1


async def test_a_certificate_for_another_name_is_refused(site: Site) -> None:
    other = f"https://other.partner.example:{site.port}/"
    with pytest.raises(OutgoingFailed):
        await allowing(site, f"other.partner.example:{site.port}").request("GET", other)
    with pytest.raises(OutgoingFailed):
        await allowing(site, tls=ssl.create_default_context()).request("GET", site.url)
    assert site.asked == []


@pytest.mark.parametrize(
    "changes",
    [
        {"body": b"x" * (LARGEST_ANSWER + 1)},
        {"headers": "Content-Encoding: gzip\r\n"},
        {"headers": "X: " + "x" * 200_000},
    ],
)
async def test_an_answer_that_is_too_large_or_packed_is_not_read(site: Site, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(site, name, value)
    with pytest.raises(OutgoingFailed):
        await allowing(site).request("GET", site.url)


async def test_an_answer_that_does_not_come_in_time_is_given_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded_http, "SECONDS", 0.3)
    site.pause = 30.0
    with pytest.raises(OutgoingFailed):
        await allowing(site).request("GET", site.url)


async def test_nor_may_it_come_in_drops(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each drop comes in time, all of them do not."""
    monkeypatch.setattr(guarded_http, "SECONDS", 1.0)
    site.body, site.drop_after = b"x" * 30, 0.1
    with pytest.raises(OutgoingFailed):
        await allowing(site).request("GET", site.url)


async def test_no_proxy_of_the_environment_is_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):  # the tests' own environment excepts loopback
        monkeypatch.delenv(name, raising=False)
    assert (await allowing(site).request("GET", site.url)).status == 200


async def test_the_next_address_is_tried_where_nobody_listens(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    leads_to(monkeypatch, "127.0.0.99", "127.0.0.1")
    assert (await allowing(site).request("GET", site.url)).status == 200
