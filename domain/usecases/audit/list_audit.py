"""Read the audit trail."""

from domain.audit.trail import AuditEntry, AuditQuery
from domain.kernel.access import Actor
from domain.kernel.listing import Page
from domain.ports.work import OpenWork


async def list_audit(work: OpenWork, actor: Actor, query: AuditQuery) -> Page[AuditEntry]:
    """Read who did, read or tried what, newest first: your organisation's entries. A client that is limited to
    some centres reads those about their cases, and about no case.

    With `case_id` of a case that your centre answers for: every entry about that case, whoever made it, so that you see
    who opened the identity. `about` is `identity` for a reading of the identity, `changed` for a change, and the code
    of the problem for a refusal. `entry` is the text that is hashed; `docs/partners/audit.md` shows how to check it.
    """
    async with work() as w:
        return await w.audit.entries(query, actor)
