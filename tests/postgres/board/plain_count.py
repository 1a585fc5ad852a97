"""The board counted plainly: every referral is read as the owner, judged by the domain and added up in Python."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import asyncpg

from domain.board.board import Board, Figures
from domain.board.definitions import BoardDays, Sent, Step, age_of, clock_has_ended, is_silent, seconds_taken
from domain.vocabulary import ReferralStatus
from domain.vocabulary.referral import OPEN

REFERRALS = """
SELECT r.*, c.excluded_operator_types, c.holder_centre_id,
    a.operator_type AS sender_kind, b.operator_type AS receiver_kind,
    EXISTS (SELECT FROM corridor.handoffs AS h WHERE h.referral_id = r.id AND h.status = 'lapsed') AS lapsed
FROM corridor.referrals AS r JOIN corridor.cases AS c ON c.id = r.case_id
JOIN corridor.organisations AS a ON a.id = r.from_organisation_id
JOIN corridor.organisations AS b ON b.id = r.to_organisation_id
WHERE r.sent_at IS NOT NULL AND r.status <> 'entered_in_error'
"""
OFFERS = """
SELECT h.*, m.corridor_id FROM corridor.handoffs AS h
JOIN corridor.corridor_members AS m ON m.centre_id = h.from_centre_id
JOIN corridor.corridor_members AS n ON n.centre_id = h.to_centre_id AND n.corridor_id = m.corridor_id
WHERE h.referral_id IS NULL AND h.status = 'lapsed'
"""
LEFT = """
SELECT m.corridor_id, c.holder_centre_id AS centre FROM corridor.cases AS c
JOIN corridor.corridor_members AS m ON m.centre_id = c.holder_centre_id
JOIN corridor.centres AS x ON x.id = c.holder_centre_id JOIN corridor.organisations AS o ON o.id = x.organisation_id
WHERE c.status = 'open' AND (x.status <> 'active' OR o.status <> 'active')
"""

Cell = tuple[str, str]
"""A measure and its label."""
Times = dict[tuple[UUID, Step], tuple[int, int, int]]


@dataclass(frozen=True)
class Found:
    """What one referral, offer or case adds. ``known_to``: the centres that may still know of it; ``dated``: what it
    adds to the day on which it was sent, ``standing``: as it stands now.
    """

    corridor: UUID
    known_to: frozenset[UUID]
    receiver: UUID
    day: date
    dated: tuple[Cell, ...]
    standing: tuple[Cell, ...]
    seconds: dict[Step, int]


async def everything(url: str, at: datetime) -> list[Found]:
    """Read and judge it all."""
    connection = await asyncpg.connect(url)
    try:
        found = [_of_referral(row, at) for row in await connection.fetch(REFERRALS)]
        for row in await connection.fetch(OFFERS):
            ends, receiver = frozenset({row["from_centre_id"], row["to_centre_id"]}), row["to_centre_id"]
            found.append(Found(row["corridor_id"], ends, receiver, _day(row["created_at"]), (("lapsed", ""),), (), {}))
        for row in await connection.fetch(LEFT):
            centre = row["centre"]
            standing = (("unattended", ""),)
            found.append(Found(row["corridor_id"], frozenset({centre}), centre, _day(at), (), standing, {}))
        return found
    finally:
        await connection.close()


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()


def _of_referral(row: Any, at: datetime) -> Found:
    ends = ((row["from_centre_id"], row["sender_kind"]), (row["to_centre_id"], row["receiver_kind"]))
    held_by, excluded = row["holder_centre_id"], row["excluded_operator_types"]
    names = ("sent_at", "acknowledge_by", "acknowledged_at", "accepted_at", "contact_confirmed_at", "ended_at")
    sent = Sent(ReferralStatus(row["status"]), window_from=row["window_from"], **{name: row[name] for name in names})
    label, due = f"{sent.status} {age_of(sent, at)}", row["next_due_at"]
    dated = {
        ("clock_ended", ""): clock_has_ended(sent, at),
        ("silent", ""): is_silent(sent, at),
        ("declined", row["decline_reason"]): sent.status is ReferralStatus.DECLINED,
        ("lapsed", ""): row["lapsed"],
    }
    is_open = sent.status in OPEN
    standing = {("open", label): is_open, ("overdue", label): is_open and due is not None and due < at}
    return Found(
        row["corridor_id"],
        frozenset(centre for centre, kind in ends if kind not in excluded or centre == held_by),
        row["to_centre_id"],
        _day(sent.sent_at),
        tuple(cell for cell, holds in dated.items() if holds),
        tuple(cell for cell, holds in standing.items() if holds),
        {step: taken for step in Step if (taken := seconds_taken(step, sent)) is not None},
    )


def added_up(found: Iterable[Found], days: BoardDays, today: date) -> tuple[dict[Cell, int], Times]:
    """Count what was sent in these days, and all that stands."""
    counts: dict[Cell, int] = defaultdict(int)
    taken: dict[tuple[UUID, Step], list[int]] = defaultdict(list)
    for one in found:
        recent = (today - one.day).days < days
        for cell in (*one.standing, *(one.dated if recent else ())):
            counts[cell] += 1
        for step, seconds in one.seconds.items() if recent else ():
            taken[one.receiver, step].append(seconds)
    return dict(counts), {key: _percentiles(values) for key, values in taken.items()}


def _percentiles(values: list[int]) -> tuple[int, int, int]:
    ordered = sorted(values)
    return len(ordered), ordered[math.ceil(len(ordered) / 2) - 1], ordered[math.ceil(len(ordered) * 9 / 10) - 1]


def disclosed(pools: Iterable[Collection[Found]], days: BoardDays, today: date) -> dict[Cell, int]:
    """Round what stands, and what was sent in each period, down to fives, and add up."""
    shown: dict[Cell, int] = defaultdict(int)
    for pool in pools:
        standing, _ = added_up([one for one in pool if one.standing], BoardDays.QUARTER, today)
        parts = [{cell: count for cell, count in standing.items() if cell[0] in ("open", "overdue", "unattended")}]
        for begins, ends in ((0, 7), (7, 30), (30, 90)):
            period = [one for one in pool if begins <= (today - one.day).days < ends]
            counts, _ = added_up(period, BoardDays.QUARTER, today)
            parts.append({cell: counts.get(cell, 0) for one in period for cell in one.dated} if ends <= days else {})
        for part in parts:
            for cell, count in part.items():
                shown[cell] += count // 5 * 5
    return {cell: count for cell, count in shown.items() if count}


def on_the_board(figures: Figures) -> dict[Cell, int]:
    """Give every count that one half of a board shows, without zeros."""
    cells = {("open", f"{cell.status} {cell.age}"): cell.count for cell in figures.open}
    cells |= {("overdue", f"{cell.status} {cell.age}"): cell.overdue for cell in figures.open}
    cells |= {("declined", reason): figure for reason, figure in figures.declined.items()}
    cells |= {("clock_ended", ""): figures.clock_ended, ("silent", ""): figures.silent}
    cells |= {("lapsed", ""): figures.lapsed, ("unattended", ""): figures.unattended}
    return {cell: figure.count for cell, figure in cells.items() if figure.count}


def times_on_the_board(board: Board) -> Times:
    """Give the times of one's own half."""
    return {(one.centre_id, one.step): (one.count, one.median, one.p90) for one in board.own.times}
