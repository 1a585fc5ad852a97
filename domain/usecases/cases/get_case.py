"""Read a case."""

from domain.cases.view import CaseView, view_of
from domain.kernel.access import Actor
from domain.kernel.ids import CaseReference
from domain.ports.work import OpenWork


async def get_case(work: OpenWork, actor: Actor, case_id: CaseReference) -> CaseView:
    """Read a case that one of your centres is or was involved in; `level` tells how much of it you see.

    `holder` is responsible for the case, `party` (a receiver that has accepted) sees what the referral shares,
    `preview` (asked, not yet accepted) the blurred profile, `outcome` (involved before) ids and states. `profile`, and
    the blurred profile in `preview`, need a consent in force that covers `profile` for your centre, unless your centre
    opened the case. The identity is never included; `identity_access` says whether you can read it.
    """
    async with work() as w:
        return view_of(actor, await w.cases.get(case_id, actor), w.at)
