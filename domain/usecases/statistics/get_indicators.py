"""Read one's own figures."""

from domain.kernel.access import Actor
from domain.ports.work import OpenWork
from domain.statistics.own import OwnFigures, OwnQuestion, own_figures


async def get_indicators(work: OpenWork, _: Actor, question: OwnQuestion) -> OwnFigures:
    """Read what your own centres did between two days, exactly; `counted_at` says how fresh it is.

    Name `indicators`, which `GET /v1/statistics/definitions` lists, or leave them out for all that can be split as you
    ask. Split `by` up to two dimensions. Referrals are counted from both sides: what your centres `sent` and what they
    `received`. What you may no longer see of a person counts as `not_seen`. `reconciliation` compares the two ends of
    what was sent, and says why something has not arrived. Figures of the network are in `GET /v1/statistics/tables`.
    """
    async with work() as w:
        return own_figures(question, await w.statistics.own(question))
