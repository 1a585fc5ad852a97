"""Give a case the new key that is pending for it."""

from domain.kernel.access import Actor
from domain.kernel.ids import CaseId, DataKeyId
from domain.person.case_decision import with_new_key
from domain.ports.work import OpenWork


async def rotate_case_key(work: OpenWork, actor: Actor, case_id: CaseId) -> None:
    """Give a case its new key after access was taken away while no key was available (ADR 0016).

    Only those entitled now get a copy. If no copy of the old key can be opened, raises the reason and the new key
    remains pending.
    """
    async with work() as w:
        whole = await w.whole_cases.pending_rekey(case_id, actor)
        if whole is not None:
            await w.whole_cases.rotate_key(with_new_key(whole, DataKeyId(w.new_id()), w.at))
