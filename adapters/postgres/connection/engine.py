"""SQLAlchemy for the authorization server and the directory import. The data path uses ``pool.py``."""

import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from sqlalchemy import event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from adapters.postgres.connection.commits import Uncancelled
from adapters.postgres.connection.hosts import connect
from adapters.postgres.connection.roles import SEARCH_PATH, must_act_as, must_be

CONNECT_SECONDS = 3
LIFE_SECONDS = 1800
"""After this time a connection is replaced, as those of ``pool.py`` are after so many statements."""
Bind = AsyncEngine | AsyncConnection
"""What a session works on: given a connection, it joins the transaction already open there."""
_PLACE = re.compile(r"\[?(?P<host>[^\]]*?)\]?(?::(?P<port>\d+))?")


def sqlalchemy_url(url: str) -> URL:
    """Convert a ``postgresql://`` URL to one for the asyncpg driver.

    Multiple hosts, which libpq and asyncpg read from the host part, move to where SQLAlchemy expects them.
    """
    parts = urlsplit(url)
    account, at, places = parts.netloc.rpartition("@")
    if "," in places:
        found = [match for place in places.split(",") if (match := _PLACE.fullmatch(place)) is not None]
        query = dict(parse_qsl(parts.query))
        query["host"] = ",".join(unquote(match["host"]) for match in found)
        query["port"] = ",".join(match["port"] or query.get("port", "5432") for match in found)
        url = urlunsplit(parts._replace(netloc=f"{account}{at}", query=urlencode(query)))
    return make_url(url).set(drivername="postgresql+asyncpg")


def make_engine(url: str, role: str, *, size: int = 5) -> AsyncEngine:
    """Open the engine of a service; ``url`` logs in as ``role``, or ``RoleNotTaken`` is raised."""
    return _engine(url, partial(must_be, role=role), size)


def make_operators_engine(owner: str, role: str, *, size: int = 5) -> AsyncEngine:
    """Open an engine of the command line, which has the owner's URL: it takes ``role``."""
    return _engine(owner, partial(must_act_as, role=role), size, role=role)


def unpooled_engine(url: str) -> AsyncEngine:
    """Open an engine of the command line, each of whose connections is closed after use."""
    return create_async_engine(sqlalchemy_url(url), poolclass=NullPool, async_creator=partial(connect, url))


def _engine(url: str, check: Callable[[Any], Awaitable[None]], size: int, **settings: str) -> AsyncEngine:
    engine = create_async_engine(
        sqlalchemy_url(url),
        pool_size=size,
        max_overflow=size,
        pool_pre_ping=True,
        hide_parameters=True,
        pool_timeout=CONNECT_SECONDS,
        pool_recycle=LIFE_SECONDS,
        async_creator=partial(
            connect,
            url,
            timeout=CONNECT_SECONDS,
            connection_class=Uncancelled,
            server_settings={"search_path": SEARCH_PATH, "application_name": "corridor", **settings},
        ),
    )

    def first(connection: Any, _: object) -> None:
        connection.run_async(check)

    event.listen(engine.sync_engine, "connect", first)
    return engine
