"""Give the holder of a case the keys of the conversations that custody took along."""

from domain.kernel.access import Actor
from domain.kernel.ids import CaseId
from domain.ports.work import OpenWork


async def pass_conversation_keys(work: OpenWork, actor: Actor, case_id: CaseId) -> None:
    """Bring the copies of keys that could not be made when custody moved, because no key was available (ADR 0036).

    Nobody's view changes, so there is no event. Raises the reason if a key can still not be opened.
    """
    async with work() as w:
        await w.whole_cases.pass_conversation_keys(case_id, actor)
