"""Somebody reads more identities than a centre needs to: who answers for the case is told (security.md, rule 12)."""

from domain.cases.relation import CaseFile
from domain.kernel.access import Actor
from domain.kernel.events import DomainEvent
from domain.vocabulary import EventType


def read_too_often(actor: Actor, file: CaseFile) -> DomainEvent:
    """Make the event, for the reader's organisation and for the holder's; it names the client, which both can stop."""
    readers = [actor.organisation_id]
    if file.case.holder is not None:
        readers.append(file.case.holder.organisation_id)
    subject = (("case", file.case.id), ("client", actor.client_id))
    return DomainEvent(EventType.IDENTITY_BUDGET_EXCEEDED, subject, tuple(dict.fromkeys(readers)))
