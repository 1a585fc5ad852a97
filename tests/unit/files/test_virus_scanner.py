"""Where a scanner is set, no file is opened or kept that it has not passed; where it is away, none is taken."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.files.clamd import BEFORE_THE_END, Clamd
from adapters.files.cleaner import SubprocessCleaner
from domain.documents.files import CleaningUnavailable, FileInfected, MediaType
from tests.unit.files.clamd_stand_in import SIGNATURE, StandIn, on_a_port, on_a_socket
from tests.unit.files.made_files import cleaned, paper, running, written

HARMFUL = b"a" * 100_000 + SIGNATURE
NEVER = "raise SystemExit('opened')"


@pytest.fixture
def stand_in() -> StandIn:
    return StandIn()


@pytest.fixture
async def socket(stand_in: StandIn, tmp_path: Path) -> AsyncIterator[Path]:
    async with on_a_socket(stand_in, tmp_path / "clamd.ctl") as made:
        yield made


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def cleaner(socket: Path, told: list[str]) -> SubprocessCleaner:
    return SubprocessCleaner(Clamd(socket, told.append, patience=1.0))


async def test_a_file_that_passes_is_cleaned_and_was_seen_as_it_came(
    cleaner: SubprocessCleaner, stand_in: StandIn
) -> None:
    made = paper()
    made.docinfo["/Author"] = "Sok"
    content = written(made)
    kind, _ = await cleaned(content, cleaner)
    assert kind is MediaType.PDF
    assert stand_in.scanned == [content]


async def test_a_harmful_file_is_refused_and_never_opened(socket: Path, told: list[str]) -> None:
    cleaner = running("import sys; sys.stdin.buffer.read(); " + NEVER)
    cleaner._scanner = Clamd(socket, told.append)
    with pytest.raises(FileInfected) as refused:
        await cleaned(HARMFUL, cleaner)
    assert "Own.Test" not in str(refused.value)
    assert told == []


async def test_a_scanner_on_a_port_is_asked_the_same(stand_in: StandIn, told: list[str]) -> None:
    async with on_a_port(stand_in) as place:
        cleaner = SubprocessCleaner(Clamd(place, told.append))
        assert await cleaned(b"fine", cleaner) == (MediaType.TEXT, b"fine")
        with pytest.raises(FileInfected):
            await cleaned(HARMFUL, cleaner)


async def test_without_the_scanner_no_file_is_taken(tmp_path: Path, told: list[str]) -> None:
    cleaner = SubprocessCleaner(Clamd(tmp_path / "nowhere.ctl", told.append))
    with pytest.raises(CleaningUnavailable):
        await cleaned(b"fine", cleaner)
    assert told == ["FileNotFoundError"]


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ({"silent": True}, "TimeoutError"),
        ({"longest": 1000}, BEFORE_THE_END),
        ({"answer": b"INSTREAM: Can't allocate memory ERROR"}, "unknown answer"),
        ({"answer": b""}, "unknown answer"),
        ({"answer": b"stream: OK, or not"}, "unknown answer"),
        ({"answer": b"x" * 5000}, "LimitOverrunError"),
    ],
)
@pytest.mark.parametrize("size", [10, 9_000_000])
async def test_an_answer_that_says_nothing_good_keeps_nothing(
    cleaner: SubprocessCleaner,
    stand_in: StandIn,
    told: list[str],
    behaviour: dict[str, object],
    reason: str,
    size: int,
) -> None:
    for name, value in behaviour.items():
        setattr(stand_in, name, value)
    if "longest" in behaviour:
        stand_in.longest = size // 2
    with pytest.raises(CleaningUnavailable):
        await cleaned(b"x" * size, cleaner)
    assert told == [reason]


async def test_a_verdict_before_the_end_is_none(cleaner: SubprocessCleaner, stand_in: StandIn, told: list[str]) -> None:
    stand_in.hasty = True
    with pytest.raises(CleaningUnavailable):
        await cleaned(b"x" * 9_000_000, cleaner)
    assert told == [BEFORE_THE_END]


async def test_a_scanner_that_does_not_read_is_not_waited_for_for_ever(
    cleaner: SubprocessCleaner, stand_in: StandIn, told: list[str]
) -> None:
    stand_in.deaf = True
    with pytest.raises(CleaningUnavailable):
        await cleaned(b"x" * 9_000_000, cleaner)
    assert told == ["TimeoutError"]


async def test_it_says_its_version(socket: Path, told: list[str]) -> None:
    assert (await Clamd(socket, told.append).version()).startswith("ClamAV 1.4.3/27812/")
