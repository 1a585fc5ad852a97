"""A client reads more identities than a centre needs: the holders of those cases are told (security.md, rule 12)."""

from domain.cases.relation import CaseFile
from domain.kernel.access import Actor
from domain.kernel.events import DomainEvent
from domain.vocabulary import EventType


def read_too_often(actor: Actor, file: CaseFile) -> DomainEvent:
    """Create the event for the reader's and the holder's organisation. It names the client, which both can stop."""
    readers = [actor.organisation_id]
    if file.case.holder is not None:
        readers.append(file.case.holder.organisation_id)
    subject = (("case", file.case.id), ("client", actor.client_id))
    return DomainEvent(EventType.IDENTITY_BUDGET_EXCEEDED, subject, tuple(dict.fromkeys(readers)))
