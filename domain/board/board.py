"""The board as one organisation sees it: its own referrals exactly, and others' as far as they may be disclosed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.board.definitions import PERIODS, BoardDays, Measure, ReferralAge, Step
from domain.board.disclosure import TIMES_FROM, Figure, rounded, rounded_seconds
from domain.kernel.access import Actor, coordinates
from domain.kernel.ids import CentreId, CorridorId, OrganisationId
from domain.vocabulary import DeclineReason, ReferralStatus
from domain.vocabulary.referral import UNDER_WAY


class Whose(StrEnum):
    """Whose referrals: the caller's own centres', its sister centres', or others'."""

    OWN = "own"
    SISTERS = "sisters"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Counted:
    """One stored count. ``period``: ``None`` for current figures. ``label``: what subdivides a measure."""

    whose: Whose
    period: BoardDays | None
    measure: Measure
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Timed:
    """The times of a step at a receiving centre: how many, and median and 90th percentile (nearest rank) in seconds."""

    whose: Whose
    centre_id: CentreId
    step: Step
    count: int
    median: int
    p90: int


@dataclass(frozen=True, slots=True)
class BoardFile:
    """What is stored for a corridor and concerns the caller, and what decides whether the caller may read the board.

    ``own_centre_ids``: the centres of the caller's organisation among the members. Others' figures are counted once a
    day, at ``network_at``. Both times are ``None`` until the worker has counted.
    """

    corridor_id: CorridorId
    code: str
    lead_organisation_id: OrganisationId | None
    own_centre_ids: tuple[CentreId, ...]
    own_at: datetime | None
    network_at: datetime | None
    own: tuple[Counted, ...]
    own_times: tuple[Timed, ...]
    network: tuple[Counted, ...]
    network_times: tuple[Timed, ...]


@dataclass(frozen=True, slots=True)
class OpenCell:
    """Open referrals of one status and age, and how many of them are overdue."""

    status: ReferralStatus
    age: ReferralAge
    count: Figure
    overdue: Figure


@dataclass(frozen=True, slots=True)
class Figures:
    """One half of the board, counted at ``at``."""

    at: datetime | None
    open: tuple[OpenCell, ...]
    clock_ended: Figure
    silent: Figure
    silence_rate: float | None
    times: tuple[Timed, ...]
    declined: Mapping[DeclineReason, Figure]
    lapsed: Figure
    unattended: Figure


@dataclass(frozen=True, slots=True)
class Board:
    """The board of a corridor over the last ``days``."""

    corridor_id: CorridorId
    code: str
    days: BoardDays
    own: Figures
    network: Figures


def may_read(actor: Actor, file: BoardFile) -> bool:
    """Members, the lead and the coordinating body read it; a limited client if one of its centres is a member."""
    member = any(actor.answers_for(actor.organisation_id, centre) for centre in file.own_centre_ids)
    return member or file.lead_organisation_id == actor.organisation_id or coordinates(actor)


def board_of(file: BoardFile, days: BoardDays) -> Board:
    """Compose the board."""
    return Board(
        file.corridor_id,
        file.code,
        days,
        own=_figures(file.own_at, Exact(file.own), file.own_times),
        network=_figures(file.network_at, Disclosed(file.network, days), disclosed_times(file.network_times)),
    )


Reading = Callable[[Measure, str], Figure]


class Exact:
    """Adds up the caller's own counts."""

    def __init__(self, counted: Iterable[Counted]) -> None:
        self._sums: dict[tuple[Measure, str], int] = {}
        for one in counted:
            key = (one.measure, one.label)
            self._sums[key] = self._sums.get(key, 0) + one.count

    def __call__(self, measure: Measure, label: str = "") -> Figure:
        """Return the count."""
        return Figure(self._sums.get((measure, label), 0))


class Disclosed:
    """Rounds others' counts, each part on its own: the periods, and the sister centres that a limited client may not
    see.
    """

    def __init__(self, counted: Iterable[Counted], days: BoardDays) -> None:
        self._parts = {(one.measure, one.label, one.period, one.whose): one.count for one in counted}
        self._whose = (Whose.OTHERS, *({Whose.SISTERS} & {whose for *_, whose in self._parts}))
        self._periods = tuple(period for period in PERIODS if period <= days)

    def __call__(self, measure: Measure, label: str = "") -> Figure:
        """Return what is shown of the count."""
        periods = (None,) if measure in AS_IT_STANDS else self._periods
        return rounded(
            self._parts.get((measure, label, period, whose), 0) for period in periods for whose in self._whose
        )


AS_IT_STANDS = (Measure.OPEN, Measure.OVERDUE, Measure.UNATTENDED)
"""Counted whenever the referral was sent."""


def disclosed_times(times: Iterable[Timed]) -> tuple[Timed, ...]:
    """Return the times of others that may be shown, rounded and without how many there are."""
    return tuple(
        Timed(one.whose, one.centre_id, one.step, 0, rounded_seconds(one.median), rounded_seconds(one.p90))
        for one in times
        if one.whose is Whose.OTHERS and one.count >= TIMES_FROM
    )


def _figures(at: datetime | None, of: Reading, times: tuple[Timed, ...]) -> Figures:
    clock_ended, silent = of(Measure.CLOCK_ENDED, ""), of(Measure.SILENT, "")
    return Figures(
        at=at,
        open=tuple(
            OpenCell(status, age, of(Measure.OPEN, label), of(Measure.OVERDUE, label))
            for status in UNDER_WAY
            for age in ReferralAge
            for label in (f"{status} {age}",)
        ),
        clock_ended=clock_ended,
        silent=silent,
        silence_rate=_rate(silent, clock_ended),
        times=times,
        declined={reason: of(Measure.DECLINED, reason) for reason in DeclineReason},
        lapsed=of(Measure.LAPSED, ""),
        unattended=of(Measure.UNATTENDED, ""),
    )


def _rate(silent: Figure, clock_ended: Figure) -> float | None:
    """Return the share, computed from the figures shown, to three decimal places."""
    return None if silent.count is None or not clock_ended.count else round(silent.count / clock_ended.count, 3)
