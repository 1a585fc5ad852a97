"""Give a case the new key that it is owed."""

from domain.kernel.access import Actor
from domain.kernel.ids import CaseId, DataKeyId
from domain.person.case_decision import with_new_key
from domain.ports.work import OpenWork


async def rotate_case_key(work: OpenWork, actor: Actor, case_id: CaseId) -> None:
    """Give a case its new key, where access was taken away while no key could be had (ADR 0016).

    Only those who are entitled now get a copy. Raises why no copy of the old key opens: the new key stays owed then.
    """
    async with work() as w:
        whole = await w.whole_cases.owed_a_key(case_id, actor)
        if whole is not None:
            await w.whole_cases.rotate_key(with_new_key(whole, DataKeyId(w.new_id()), w.at))
