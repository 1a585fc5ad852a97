"""Read the board of a corridor."""

from domain.board.board import Board, board_of
from domain.board.definitions import BoardDays
from domain.kernel.access import Actor
from domain.ports.work import OpenWork


async def get_corridor_board(work: OpenWork, actor: Actor, reference: str, days: BoardDays) -> Board:
    """Read how referrals are answered along a corridor, as counts only: for members, the lead and the coordinating
    body.

    `own` is exact and counts the referrals that your centres sent or received; it is at most a minute or two old.
    `network` counts those of all others, once a day, rounded down to a multiple of five; what is under five is null
    with `suppressed: true`. `figures_at` says how old each half is. `days` is about what was sent in the last 7, 30 or
    90 days, today included; open referrals, overdue ones and cases without a working centre are all that there are now.
    """
    async with work() as w:
        return board_of(await w.boards.get(reference, days, actor), days)
