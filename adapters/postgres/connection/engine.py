"""SQLAlchemy for the authorization server and for the import of a directory. See ``pool.py`` for the data path."""

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from sqlalchemy import make_url
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from adapters.postgres.connection.roles import SEARCH_PATH

CONNECT_SECONDS = 3
Bind = AsyncEngine | AsyncConnection
"""What a session works on: with a connection it takes part in the transaction that was begun there."""
_PLACE = re.compile(r"\[?(?P<host>[^\]]*?)\]?(?::(?P<port>\d+))?")


def sqlalchemy_url(url: str) -> URL:
    """Turn a ``postgresql://`` URL into the one that names the asyncpg driver.

    Several hosts, which libpq and asyncpg read in the place of one, go where SQLAlchemy looks for them.
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
    """Open a pool whose every connection acts as ``role``, never as the owner of the tables."""
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
