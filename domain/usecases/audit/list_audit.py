"""Read the audit trail."""

from domain.audit.trail import AuditEntry, AuditQuery
from domain.kernel.access import Actor
from domain.kernel.listing import Page
from domain.ports.work import OpenWork


async def list_audit(work: OpenWork, actor: Actor, query: AuditQuery) -> Page[AuditEntry]:
    """List your organisation's audit entries, newest first: who did, read or tried what. A client limited to some
    centres sees entries about their cases, and entries that are not about a case.

    Add the `case_id` of a case that your centre holds to get every entry about that case, including those of other
    organisations, so that you see who opened the identity. `about` is `identity` for a read of the identity, `changed`
    for a change, and the problem code for a refusal. `entry` is the text that is hashed; `docs/partners/audit.md` shows
    how to verify it.
    """
    async with work() as w:
        return await w.audit.entries(query, actor)
