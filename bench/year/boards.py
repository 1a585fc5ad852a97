"""The boards of all corridors against the diary: what each organisation reads of its own referrals is counted again."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from bench.year.counting.facts import Record
from bench.year.diary import OPEN, Entry
from bench.year.story import Story
from domain.board.board import Board
from domain.board.definitions import BoardDays
from domain.usecases.board.get_corridor_board import get_corridor_board

AGES = (
    (timedelta(days=3), "under_3_days"),
    (timedelta(days=7), "from_3_to_7_days"),
    (timedelta(days=30), "from_7_to_30_days"),
    (timedelta.max, "over_30_days"),
)
Times = dict[tuple[UUID, str], list[int]]


async def compare_boards(story: Story, now: datetime) -> None:
    """Compare, for each corridor, each of its organisations and each number of days."""
    record = story.record(now)
    for road in story.network.roads:
        entries = [entry for entry in story.diary.entries.values() if entry.corridor == road.id]
        for organisation in {end.place.organisation_id for end in (*road.origins, *road.destinations)}:
            own = [one for one in entries if organisation in _sides(record, one)]
            work, actor = story.partners.acting(organisation, "year", now)
            for days in BoardDays:
                board = await get_corridor_board(work, actor, road.code, days)
                where = f"the board of {road.code} over {days} days for {organisation}"
                for what in contradictions(board, own, now, days):
                    story.contradict(f"{where}: {what}")
                story.count("boards compared")


def _sides(record: Record, entry: Entry) -> Iterator[UUID]:
    """Yield the organisations that count a referral: both sides, unless the person has excluded their kind."""
    case = record.books.cases[entry.case]
    for centre in (entry.sender, entry.receiver):
        organisation = record.owner(centre)
        if centre == case.holder or record.kind(organisation) not in case.excluded:
            yield organisation


def contradictions(board: Board, own: Sequence[Entry], now: datetime, days: int) -> Iterator[str]:
    """Yield where a board and the diary differ."""
    counted, times = count(own, now, days)
    shown = Counter[str]()
    for cell in board.own.open:
        shown[f"open {cell.status} {cell.age}"] = cell.count.count or 0
        shown[f"overdue {cell.status} {cell.age}"] = cell.overdue.count or 0
    shown["clock ended"], shown["silent"] = board.own.clock_ended.count or 0, board.own.silent.count or 0
    for reason, figure in board.own.declined.items():
        shown[f"declined {reason}"] = figure.count or 0
    for what in sorted(counted.keys() | shown.keys()):
        if counted[what] != shown[what]:
            yield f"{what} is {shown[what]}, in the diary {counted[what]}"
    told = {(UUID(str(one.centre_id)), str(one.step)): (one.count, one.median, one.p90) for one in board.own.times}
    mine = {which: (len(taken), _rank(taken, 50), _rank(taken, 90)) for which, taken in times.items()}
    for which in told.keys() | mine.keys():
        if told.get(which) != mine.get(which):
            yield f"times of {which} are {told.get(which)}, in the diary {mine.get(which)}"


def count(own: Sequence[Entry], now: datetime, days: int) -> tuple[Counter[str], Times]:
    """Count what the board shows, by the definitions as they are told to partners."""
    counted, times, first = Counter[str](), Times(), (now - timedelta(days=days - 1)).date()
    for one in own:
        if one.status == "entered_in_error":
            continue
        if one.status in OPEN:
            age = next(name for below, name in AGES if now - one.sent_at < below)
            counted[f"open {one.status} {age}"] += 1
            if _due(one) < now:
                counted[f"overdue {one.status} {age}"] += 1
        if one.sent_at.date() < first:
            continue
        if one.status == "declined":
            counted[f"declined {one.reason}"] += 1
        end, answered = one.sent_at + one.times.acknowledge_within, one.acknowledged_at or one.decided_at
        if end <= now and (answered is not None or one.ended_at is None or one.ended_at >= end):
            counted["clock ended"] += 1
            counted["silent"] += answered is None or answered > end
        for step, begin, done in (
            ("acknowledge", one.sent_at, answered),
            ("decide", one.sent_at, one.decided_at),
            ("contact", max(one.decided_at or one.sent_at, one.window_from or one.sent_at), one.contact_at),
        ):
            if done is not None:
                times.setdefault((one.receiver, step), []).append(max(0, int((done - begin).total_seconds())))
    return counted, times


def _due(one: Entry) -> datetime:
    ends = {
        "sent": one.sent_at + one.times.acknowledge_within,
        "acknowledged": one.decide_by,
        "info_requested": one.sent_at + 2 * one.times.decide_within,
        "accepted": one.contact_by,
    }
    return ends.get(one.status) or datetime.max.replace(tzinfo=one.sent_at.tzinfo)


def _rank(taken: list[int], percent: int) -> int:
    """Return the nearest rank."""
    return sorted(taken)[-(-len(taken) * percent // 100) - 1]
