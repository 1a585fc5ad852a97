"""Somebody reads more identities than a centre needs to: who answers for the case is told (security.md, rule 12)."""

from domain.access import Actor
from domain.case.relation import CaseFile
from domain.events import Happened
from domain.vocabulary import EventType


def read_too_often(actor: Actor, file: CaseFile) -> Happened:
    """Make the event, for the reader's organisation and for the holder's; it names the client, which both can stop."""
    readers = [actor.organisation_id]
    if file.case.holder is not None:
        readers.append(file.case.holder.organisation_id)
    subject = (("case", file.case.id), ("client", actor.client_id))
    return Happened(EventType.IDENTITY_BUDGET_EXCEEDED, subject, tuple(dict.fromkeys(readers)))
