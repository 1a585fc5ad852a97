"""Open the identity of a case."""

from dataclasses import dataclass, replace

from domain.cases.identity import Identity
from domain.cases.identity_access import must_have_identity_open
from domain.cases.identity_overuse import read_too_often
from domain.kernel.access import Actor
from domain.kernel.budget import Budget
from domain.kernel.ids import CaseId
from domain.ports.work import OpenWork


@dataclass(frozen=True, slots=True)
class OpenedIdentity:
    """The person and the safe contact of one case."""

    case_id: CaseId
    identity: Identity


async def open_identity(work: OpenWork, actor: Actor, case_id: CaseId, budget: Budget) -> OpenedIdentity:
    """Read who the person is and how to reach them safely. Each reading is written into the audit trail first.

    Open to the centre that recorded the person, while it holds the case or has closed it last; to a holder to whom the
    case came, where a consent in force covers `identity` for it, or the migrant's own code confirmed the contact; and
    to a centre with an accepted, unfinished referral whose consent covers `identity` and still holds. `safe_contact`
    comes along only where `contact` is covered too. Any other party is answered 403 `identity_not_open`, and `why` says
    the reason: `not_accepted`, `consent_missing`, `consent_does_not_cover`, `consent_expired`, `consent_withdrawn`,
    `finished` or `erased`. A holder then records the person's consent and reads. A client may open 60 in an hour, all
    clients of an organisation together ten times as many, unless the operator says otherwise. Beyond that the answer is
    429; the case's timeline says so, and the event `identity.budget_exceeded` goes to your organisation and to the one
    that answers for the case.
    """
    async with work() as w:
        file = await w.cases.get(case_id, actor)
        opening = must_have_identity_open(actor, file, w.at)
        await w.budgets.take(budget, read_too_often(actor, file))
        identity = await w.cases.identity(file, actor)
        return OpenedIdentity(case_id, identity if opening.safe_contact else replace(identity, safe_contact=None))
