"""No parser of ours fails on anything but with its own refusal, or takes long. ``make fuzz`` tries a million inputs."""

import logging
import warnings
from collections.abc import Iterator
from random import Random

import pytest

from tests.fuzz.parser import SECONDS, Parser, long_inputs, run, seconds_of
from tests.fuzz.stand_ins import LOOP
from tests.fuzz.table import PARSERS

RUNS, LONG_RUNS = 300, 24


@pytest.fixture(scope="module", autouse=True)
def quietly() -> Iterator[None]:
    """Libraries log what they could not read, and warn of keys that we refuse."""
    logging.disable()
    with warnings.catch_warnings(action="ignore"):
        yield
    LOOP.close()
    logging.disable(logging.NOTSET)


def test_each_parser_has_a_name_of_its_own() -> None:
    assert len({parser.name for parser in PARSERS}) == len(PARSERS)


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_only_refusals(parser: Parser) -> None:
    outcome = run(parser, RUNS, seed=1)
    assert not outcome.unexpected, "\n".join(outcome.unexpected.values())


@pytest.mark.parametrize("parser", [parser for parser in PARSERS if parser.examples], ids=lambda parser: parser.name)
def test_long_inputs_take_no_longer_than_their_length(parser: Parser) -> None:
    inputs = list(long_inputs(parser))
    for place in Random(1).sample(range(len(inputs)), min(LONG_RUNS, len(inputs))):
        assert seconds_of(parser, inputs[place]) < SECONDS, inputs[place][:60]


def test_what_is_unexpected_is_told() -> None:
    def read(given: str) -> int:
        return int(given)

    parser = Parser(
        "numbers", lambda random: "x" if random.random() < 0.5 else "1", read, (), lambda given, found: None
    )
    assert [told.split(" at ")[0] for told in run(parser, 50, seed=1).unexpected.values()] == ["ValueError"]
    assert run(Parser("numbers", parser.make, read, (ValueError,)), 50, seed=1).unexpected == {}
