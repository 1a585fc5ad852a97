"""Whose address is the caller's: the one that connects, unless that is a proxy which the operator trusts."""

import asyncio
import socket
from typing import Any

import httpx2
import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from api.process.settings import SettingWrong, read_settings
from api.server import processes as answering
from domain.oauth.people import Origin


async def seen_from(options: dict[str, Any], forwarded: str | None) -> str:
    """Ask a server with these options over loopback, and give the address that the application sees."""

    async def answer(scope: Scope, _: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": scope["client"][0].encode()})

    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(answer, lifespan="off", log_config=None, **options))
    serving_it = asyncio.create_task(server.serve([listening]))
    try:
        headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
        async with httpx2.AsyncClient(trust_env=False) as http:
            return (await http.get(f"http://127.0.0.1:{listening.getsockname()[1]}/", headers=headers)).text
    finally:
        server.should_exit = True
        await serving_it


def options_with(monkeypatch: pytest.MonkeyPatch, trusted: str | None) -> dict[str, Any]:
    """What ``corridor serve`` tells the server about proxies, with this setting."""
    started: dict[str, Any] = {}
    monkeypatch.setattr(answering.uvicorn, "Config", lambda *_, **options: started.update(options))
    monkeypatch.setattr(answering, "run", lambda *_: None)
    monkeypatch.setattr(answering, "configure_logs", lambda: None)
    answering.answer(read_settings(trusted_proxies=trusted), 1, [])
    return {name: started[name] for name in ("proxy_headers", "forwarded_allow_ips")}


@pytest.mark.parametrize(
    ("trusted", "forwarded", "seen"),
    [
        (None, None, "127.0.0.1"),
        (None, "203.0.113.7", "127.0.0.1"),
        ("10.0.0.7", "203.0.113.7", "127.0.0.1"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.0/8, 10.0.0.0/8", "198.51.100.9, 203.0.113.7, 10.1.2.3", "203.0.113.7"),
    ],
)
async def test_only_a_trusted_proxy_is_believed_and_only_what_it_appended(
    monkeypatch: pytest.MonkeyPatch, trusted: str | None, forwarded: str | None, seen: str
) -> None:
    with monkeypatch.context() as patched:
        options = options_with(patched, trusted)
    assert await seen_from(options, forwarded) == seen


def test_what_is_no_address_is_refused() -> None:
    for wrong in ("proxy.example", "*", "10.0.0.1/8", "10.0.0"):
        with pytest.raises(SettingWrong, match="CORRIDOR_TRUSTED_PROXIES: write addresses or networks"):
            read_settings(trusted_proxies=wrong)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("unknown", "unknown"),
        (None, ""),
    ],
)
def test_tries_of_one_subscriber_are_counted_together(address: str | None, counted: str) -> None:
    assert Origin(address, "req_1").counted_as == counted
