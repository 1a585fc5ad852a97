"""Open the identity of a case."""

from dataclasses import dataclass, replace

from domain.cases.identity import Identity
from domain.cases.identity_access import must_have_identity_open
from domain.cases.identity_overuse import read_too_often
from domain.kernel.access import Actor
from domain.kernel.budget import IdentityBudgets
from domain.kernel.ids import CaseId, CaseReference
from domain.ports.work import OpenWork


@dataclass(frozen=True, slots=True)
class OpenedIdentity:
    """The person and the safe contact of one case."""

    case_id: CaseId
    identity: Identity


async def open_identity(
    work: OpenWork, actor: Actor, case_id: CaseReference, budgets: IdentityBudgets
) -> OpenedIdentity:
    """Read who the person is and how to reach them safely. Every read is first recorded in the audit trail.

    Three parties may read the identity: the centre that recorded the person, while it holds the case or if it closed
    the case last; a holder who received the case, if a consent in force covers `identity` for it or the migrant's own
    code confirmed the contact; and a centre with an accepted, unfinished referral whose consent is in force and covers
    `identity`. `safe_contact` is included only if `contact` is covered too.

    Everyone else gets 403 `identity_not_open`, with the reason in `why`: `not_accepted`, `consent_missing`,
    `consent_does_not_cover`, `consent_expired`, `consent_withdrawn`, `finished` or `erased`. If you hold the case,
    record the person's consent and try again.

    By default a client may read 60 identities an hour of cases that other organisations opened and, counted apart, 600
    of cases that its own organisation opened; all clients of an organisation together ten times as many. Beyond that
    the response is 429, the case's timeline records it, and the event `identity.budget_exceeded` goes to your
    organisation and to the holder's.
    """
    async with work() as w:
        file = await w.cases.get(case_id, actor)
        opening = must_have_identity_open(actor, file, w.at)
        await w.budgets.take(budgets.of(opened_here=file.opened_here), read_too_often(actor, file))
        identity = await w.cases.identity(file, actor)
        return OpenedIdentity(file.case.id, identity if opening.safe_contact else replace(identity, safe_contact=None))
