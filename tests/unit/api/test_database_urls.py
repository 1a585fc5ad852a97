"""A URL of several hosts says the same to SQLAlchemy as to asyncpg and libpq."""

import pytest

from adapters.postgres.connection.engine import sqlalchemy_url


@pytest.mark.parametrize(
    ("url", "hosts", "ports"),
    [
        ("postgresql://u:p@a:5433,b:5434/cases", "a,b", "5433,5434"),
        ("postgresql://u:p@a,b/cases", "a,b", "5432,5432"),
        ("postgresql://u:p@a,b:5434/cases?port=5440", "a,b", "5440,5434"),
        ("postgresql://u:p@[::1]:5433,[::2]/cases", "::1,::2", "5433,5432"),
        ("postgresql://u:p@%2Frun%2Fa,%2Frun%2Fb/cases", "/run/a,/run/b", "5432,5432"),
        ("postgresql://u:p@/cases?host=/run/a,/run/b&port=1,2", "/run/a,/run/b", "1,2"),
    ],
)
def test_several_hosts(url: str, hosts: str, ports: str) -> None:
    said = sqlalchemy_url(f"{url}{'&' if '?' in url else '?'}target_session_attrs=primary")
    assert (said.query["host"], said.query["port"]) == (hosts, ports)
    assert said.query["target_session_attrs"] == "primary"
    assert (said.username, said.password, said.host, said.database) == ("u", "p", None, "cases")


def test_one_host_stays_as_it_is() -> None:
    said = sqlalchemy_url("postgresql://u:p%2C@a:5433/cases")
    assert (said.username, said.password, said.host, said.port, said.database) == ("u", "p,", "a", 5433, "cases")
    socket = sqlalchemy_url("postgresql://u:p@/cases?host=/run/a&port=1")
    assert (socket.host, dict(socket.query)) == (None, {"host": "/run/a", "port": "1"})
