"""What an agreement is worth on a day, and when its end is announced."""

from dataclasses import replace

import pytest

from domain.directory.agreement import Agreement
from domain.directory.expiry import DAYS_AHEAD, ENDED, stage_to_announce
from domain.directory.retention import parse_retention
from domain.vocabulary import AgreementStatus as Status
from tests.unit.builders_directory import DAY, PARTIES, TODAY, an_agreement
from tests.unit.builders_domain import BATTAMBANG, CHIANG_MAI, MAE_SOT, PURSAT

STATES: dict[str, tuple[Agreement, Status]] = {
    "signed by all": (an_agreement(), Status.IN_FORCE),
    "signed by two": (an_agreement(BATTAMBANG, MAE_SOT), Status.IN_FORCE),
    "signed by one": (an_agreement(BATTAMBANG), Status.AWAITING_SIGNATURES),
    "signed by nobody": (an_agreement(signatures=()), Status.AWAITING_SIGNATURES),
    "of one organisation alone": (an_agreement(PURSAT, parties=PARTIES[:1]), Status.IN_FORCE),
    "one alone that has not signed": (an_agreement(signatures=(), parties=PARTIES[:1]), Status.AWAITING_SIGNATURES),
    "without members": (an_agreement(parties=()), Status.AWAITING_SIGNATURES),
    "of two, one of whom has left": (
        an_agreement(BATTAMBANG, CHIANG_MAI, parties=PARTIES[1:]),
        Status.AWAITING_SIGNATURES,
    ),
    "from today": (an_agreement(valid_from=TODAY), Status.IN_FORCE),
    "until today": (an_agreement(valid_to=TODAY), Status.IN_FORCE),
    "from tomorrow": (an_agreement(valid_from=TODAY + DAY), Status.NOT_YET_VALID),
    "from tomorrow, unsigned": (an_agreement(BATTAMBANG, valid_from=TODAY + DAY), Status.AWAITING_SIGNATURES),
    "until yesterday": (an_agreement(valid_to=TODAY - DAY), Status.EXPIRED),
    "until yesterday, unsigned": (an_agreement(signatures=(), valid_to=TODAY - DAY), Status.EXPIRED),
    "a newer one binds": (an_agreement(superseded=True), Status.SUPERSEDED),
    "a newer one binds since it ended": (an_agreement(superseded=True, valid_to=TODAY - DAY), Status.SUPERSEDED),
}


@pytest.mark.parametrize(("agreement", "status"), STATES.values(), ids=STATES)
def test_each_state_follows_from_signatures_and_days(agreement: Agreement, status: Status) -> None:
    assert agreement.status is status


def test_missing_are_the_members_that_have_not_signed() -> None:
    assert an_agreement(MAE_SOT).missing_signatures == PARTIES[:2]


def ending_in(days: int) -> Agreement:
    return an_agreement(valid_to=TODAY + days * DAY)


@pytest.mark.parametrize(
    ("days", "stage"), [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7), (-1, ENDED), (-99, ENDED)]
)
def test_only_the_nearest_stage_is_announced(days: int, stage: int | None) -> None:
    assert stage_to_announce(ending_in(days), None) == stage


@pytest.mark.parametrize(("announced", "stage"), [(60, 7), (30, 7), (7, None), (ENDED, None)])
def test_what_was_announced_is_not_announced_again(announced: int, stage: int | None) -> None:
    assert stage_to_announce(ending_in(3), announced) == stage


def test_every_stage_is_announced_in_turn_as_the_days_pass() -> None:
    told: list[int] = []
    agreement = ending_in(90)
    for _ in range(100):
        stage = stage_to_announce(agreement, told[-1] if told else None)
        told += [] if stage is None else [stage]
        agreement = replace(agreement, as_of=agreement.as_of + DAY)
    assert told == [*DAYS_AHEAD, ENDED]


def test_one_that_does_not_bind_does_not_end() -> None:
    assert stage_to_announce(replace(ending_in(3), superseded=True), None) is None
    assert stage_to_announce(replace(ending_in(3), valid_from=TODAY + DAY), None) is None


@pytest.mark.parametrize("text", ["P2Y", "P18M", "P90D", "P52W", "P1Y6M", "P1Y6M15D"])
def test_a_retention_is_a_duration_of_whole_days(text: str) -> None:
    assert sum(parse_retention(text).values()) > 0


@pytest.mark.parametrize("text", ["", "P", "P0D", "P0Y0M", "PT24H", "P1YT1H", "2Y", "P-1Y", "P1.5Y", "P1D ", "P1D1Y"])
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="P2Y"):
        parse_retention(text)
