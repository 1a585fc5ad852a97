"""A walk that collects its failures hides none of them."""

import pytest

from tests.failures import Failures, all_failures, ask_all


async def asked_later(value: int, failures: Failures) -> None:
    for other in (1, 2, 3):
        with failures.at("other", other):
            assert other < value


def asked_at_once(value: int, failures: Failures) -> None:
    assert value == 0


async def test_every_failure_is_reported_with_its_place() -> None:
    with pytest.raises(ExceptionGroup, match="3 failures") as raised:
        await ask_all((asked_later, asked_at_once), 2)
    assert [failed.__notes__ for failed in raised.value.exceptions] == [
        ["at: other, 2"],
        ["at: other, 3"],
        ["at: asked_at_once"],
    ]
    await ask_all((asked_at_once,), 0)


async def test_what_ends_a_question_does_not_end_the_next() -> None:
    def broken(_: Failures) -> None:
        raise KeyError("code")

    asked = []
    with pytest.raises(ExceptionGroup) as raised:
        await ask_all((broken, asked.append))
    assert isinstance(raised.value.exceptions[0], KeyError)
    assert len(asked) == 1


def test_what_fails_between_the_places_hides_nothing() -> None:
    def walk() -> None:
        with all_failures() as failures:
            with failures.at("a place"):
                assert failures.found
            raise ZeroDivisionError

    with pytest.raises(ExceptionGroup, match="2 failures"):
        walk()
