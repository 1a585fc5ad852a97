"""The shortest valid request for each action."""

from datetime import timedelta

from domain.referrals import requests as say
from domain.vocabulary import Channel, DecidedBy, DeclineReason, Outcome
from tests.unit.builders_domain import AT

BEFORE = AT - timedelta(hours=1)

A_REQUEST: dict[str, say.Request] = {
    "send": say.Plain(),
    "acknowledge": say.Acknowledge("Somchai"),
    "ask": say.Ask("A contract?"),
    "answer": say.Answer("Yes."),
    "accept": say.Accept("Somchai", "On Monday."),
    "decline": say.Decline(DeclineReason.NO_CAPACITY, None, DecidedBy.CENTRE, None),
    "confirm-contact": say.ConfirmContact(Channel.IN_PERSON, BEFORE, None),
    "no-show": say.NoShow((say.Attempt(Channel.PHONE, BEFORE),)),
    "pause": say.Pause("The court rests.", None),
    "resume": say.Plain(),
    "complete": say.Complete(Outcome.SERVICE_RECEIVED, (), "Wages paid."),
    "withdraw": say.Withdraw("She stays."),
    "void": say.Void("The wrong person."),
    "amend": say.Amend("Malee", None, None, None, "Somchai is ill."),
    "reschedule": say.Reschedule(AT + timedelta(days=3), AT + timedelta(days=5), "The bus is late."),
    "expire": say.Plain(),
}
