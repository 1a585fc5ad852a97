"""Read own figures."""

from domain.kernel.access import Actor
from domain.ports.work import OpenWork
from domain.statistics.own import OwnFigures, OwnQuestion, own_figures


async def get_indicators(work: OpenWork, _: Actor, question: OwnQuestion) -> OwnFigures:
    """Read exact figures of your own centres between two days. They include everything recorded up to `counted_at`.

    Choose `indicators` from `GET /v1/statistics/definitions`, or leave them out for all that support the requested
    split. Split `by` up to two dimensions. Referrals are counted at both ends: what your centres `sent` and what they
    `received`. What you may not see of a person, or no longer, counts as `not_seen`. `reconciliation` compares what was
    sent with what has arrived, and says why the rest has not. `GET /v1/statistics/tables` has the network's figures.
    """
    async with work() as w:
        return own_figures(question, await w.statistics.own(question))
