"""SQLAlchemy for the authorization server and the directory import. The data path uses ``pool.py``."""

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from sqlalchemy import make_url
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from adapters.postgres.connection.roles import SEARCH_PATH

CONNECT_SECONDS = 3
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
    """Open a pool whose connections all act as ``role``, never as the owner of the tables."""
    return create_async_engine(
        sqlalchemy_url(url),
        pool_size=size,
        max_overflow=size,
        pool_pre_ping=True,
        hide_parameters=True,
        pool_timeout=CONNECT_SECONDS,
        connect_args={
            "timeout": CONNECT_SECONDS,
            "server_settings": {"role": role, "search_path": SEARCH_PATH, "application_name": "corridor"},
        },
    )
