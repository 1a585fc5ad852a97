"""Read a case."""

from domain.cases.view import CaseView, view_of
from domain.kernel.access import Actor
from domain.kernel.ids import CaseId
from domain.ports.work import OpenWork


async def get_case(work: OpenWork, actor: Actor, case_id: CaseId) -> CaseView:
    """Read a case that one of your centres is party to; `level` says how much of it is shown to you.

    `holder` sees everything, `party` (a receiver that has accepted) what the referral shares, `preview` (asked, not yet
    accepted) the blurred profile, `outcome` (was a party before) ids and states. The identity is never in here.
    """
    async with work() as w:
        return view_of(actor, await w.cases.get(case_id, actor), w.at.date())
