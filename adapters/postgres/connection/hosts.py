"""Connects to the right one of several hosts, whichever of them are silent (docs/operations/high-availability.md).

asyncpg asks the hosts of a URL one after the other within one time limit, so a host that died without a word, listed
before the others, would use all of it up each time. Here all hosts are asked at once, and the first that fits is taken.
A URL that asks for no certain kind of host, or only prefers one, is left to asyncpg, which keeps to the order.
"""

import asyncio
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import asyncpg

CERTAIN = ("primary", "read-write", "standby", "read-only")
"""Values of ``target_session_attrs`` that a host fits or not."""


def urls_of_hosts(url: str) -> list[str]:
    """Return a URL for each host of one; several are separated by commas, before the path or in ``host=``."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    account, at, places = parts.netloc.rpartition("@")
    hosts = (places or query.get("host", "")).split(",")
    if len(hosts) == 1 or query.get("target_session_attrs") not in CERTAIN:
        return [url]
    ports = query.pop("port", "").split(",")
    found = []
    for number, host in enumerate(hosts):
        own = {**query, "port": ports[number if len(ports) == len(hosts) else 0]}
        netloc = f"{account}{at}{host if places else ''}"
        if not places:
            own["host"] = host
        asked = urlencode({name: value for name, value in own.items() if value}, quote_via=quote, safe="/:")
        found.append(urlunsplit(parts._replace(netloc=netloc, query=asked)))
    return found


async def connect(url: str, **options: Any) -> Any:
    """Connect as ``asyncpg.connect`` does; ``timeout`` is the limit in seconds.

    Raises ``ClientCannotConnectError`` if hosts answer and none is what ``target_session_attrs`` asks for. Of several
    errors, what a server said is raised before what the network said.
    """
    tries = [asyncio.create_task(asyncpg.connect(one, **options)) for one in urls_of_hosts(url)]
    waiting, chosen = set(tries), None
    try:
        while waiting and chosen is None:
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            chosen = next((one for one in done if _has_come(one)), None)
        if chosen is not None:
            return chosen.result()
    finally:
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        for one in tries:
            if one is not chosen and _has_come(one):
                one.result().terminate()
    raise _told([TimeoutError() if one.cancelled() else one.exception() for one in tries])


def _has_come(one: "asyncio.Task[Any]") -> bool:
    return not one.cancelled() and one.exception() is None


def _told(problems: list[Any]) -> Any:
    for problem in problems:
        if isinstance(problem, asyncpg.PostgresError):
            return problem
    if any(isinstance(problem, asyncpg.TargetServerAttributeNotMatched) for problem in problems):
        return asyncpg.ClientCannotConnectError("None of the hosts is what target_session_attrs asks for.")
    return problems[0]
