"""A read is one statement and a change is two, counted by PostgreSQL while the service responds over HTTP."""

from bench.ground import Ground
from bench.statements import Counted, count
from tests.bench.conftest import REFERRALS


def test_a_read_is_one_statement_and_a_change_two(here: Ground) -> None:
    assert count(here, REFERRALS) == {
        "get": Counted(1.0, ()),
        "list": Counted(1.0, ()),
        "accept": Counted(2.0, ()),
        "create": Counted(2.0, ()),
    }


def test_a_statement_more_or_a_hidden_one_breaks_the_promise() -> None:
    assert Counted(2.0, ()).keeps("accept")
    assert not Counted(2.0, ()).keeps("get")
    assert not Counted(1.0, ("40 × SELECT 1",)).keeps("get")
