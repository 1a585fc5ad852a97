"""Give the migrant a new tracking code."""

from dataclasses import replace
from secrets import token_bytes

from domain.cases.codes import tracking_code, tracking_hash
from domain.cases.view import view_of
from domain.kernel.access import Actor, Versions, must_match
from domain.kernel.ids import CaseReference
from domain.person.reopening import must_be_able_to_renew_tracking_code
from domain.ports.work import OpenWork
from domain.usecases.cases.open_case import OpenedCase


async def renew_tracking_code(
    work: OpenWork, actor: Actor, case_id: CaseReference, if_match: Versions | None
) -> OpenedCase:
    """Give the migrant a new tracking code, if the old one is lost or somebody else has seen it.

    The new code is shown only in this response. The old one opens nothing from then on, neither the migrant's page nor
    a confirmed contact. The centre that holds the case does this, or the one that closed it. Every call makes another
    code; send an `Idempotency-Key`, so that a retry does not.
    """
    async with work() as w:
        file = await w.cases.get(case_id, actor)
        must_be_able_to_renew_tracking_code(actor, file)
        must_match(if_match, file.case.version)
        code = tracking_code(token_bytes(16))
        case = replace(file.case, version=file.case.version + 1, updated_at=w.at, tracking_hash=tracking_hash(code))
        await w.cases.change(case, None, ())
        return w.answer(OpenedCase(view_of(actor, replace(file, case=case), w.at), code))
