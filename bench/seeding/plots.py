"""The course of a referral: its steps, how often each plot happens, and how long ago it began."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bench.seeding import people
from bench.seeding.chance import Chance
from domain.referrals import requests as say
from domain.referrals.lifecycle import Action
from domain.vocabulary import Channel, DecidedBy, DeclineReason, Outcome

A = Action
LONG_STORY = 498
"""Steps of the longest timelines, besides sending and acknowledging: questions and answers have no limit."""
LONG_SHARE = 1 / 2000
YOUNG = timedelta(hours=20)
OLD = timedelta(days=400)

PLOTS: dict[tuple[Action, ...], int] = {
    (A.SEND,): 40,
    (A.SEND, A.ACKNOWLEDGE): 6,
    (A.SEND, A.ACKNOWLEDGE, A.ASK): 2,
    (A.SEND, A.ACKNOWLEDGE, A.ACCEPT): 6,
    (A.SEND, A.ACCEPT, A.CONFIRM_CONTACT): 8,
    (A.SEND, A.ACKNOWLEDGE, A.ACCEPT, A.CONFIRM_CONTACT, A.PAUSE): 1,
    (A.SEND, A.ACKNOWLEDGE, A.ACCEPT, A.CONFIRM_CONTACT, A.COMPLETE): 22,
    (A.SEND, A.ACKNOWLEDGE, A.DECLINE): 6,
    (A.SEND, A.WITHDRAW): 4,
    (A.SEND, A.EXPIRE): 3,
    (A.SEND, A.ACKNOWLEDGE, A.ACCEPT, A.NO_SHOW): 2,
}
"""Steps by weight. Two in five wait for their first answer: a busy inbox, and enough to accept in a measurement."""

FINISHED = frozenset({A.COMPLETE, A.DECLINE, A.WITHDRAW, A.EXPIRE, A.NO_SHOW})


@dataclass(frozen=True, slots=True)
class Plot:
    """The steps and when the first was taken; each comes ``pace`` after the previous one."""

    steps: tuple[Action, ...]
    begun: datetime
    pace: timedelta


def a_plot(chance: Chance, now: datetime) -> Plot:
    """Choose a plot. Unfinished ones began within the last hours, so that no deadline expires during a measurement."""
    steps = chance.weighted(PLOTS)
    if chance.happens(LONG_SHARE):
        steps = (A.SEND, A.ACKNOWLEDGE, *(A.ASK, A.ANSWER) * (LONG_STORY // 2))
    longest = OLD if steps[-1] in FINISHED else YOUNG
    begun = now - longest * (chance.between(1000, 1_000_000) / 1_000_000)
    return Plot(steps, begun, min((now - begun) / (len(steps) + 1), timedelta(days=2)))


def words_for(action: Action, chance: Chance, at: datetime) -> Any:
    """Return the input of somebody who takes that step."""
    handler = chance.one_of(people.HANDLERS)
    match action:
        case A.ACKNOWLEDGE:
            return say.Acknowledge(handler)
        case A.ASK:
            return say.Ask(people.QUESTION)
        case A.ANSWER:
            return say.Answer(people.ANSWER)
        case A.ACCEPT:
            return say.Accept(handler, "Appointment on arrival.")
        case A.CONFIRM_CONTACT:
            return say.ConfirmContact(Channel.IN_PERSON, at, None)
        case A.PAUSE:
            return say.Pause("Waits for the labour court.", None)
        case A.COMPLETE:
            return say.Complete(chance.one_of(tuple(Outcome)[:2]), (), "Wages paid.")
        case A.DECLINE:
            return say.Decline(DeclineReason.LANGUAGE_NOT_AVAILABLE, None, DecidedBy.CENTRE, None)
        case A.WITHDRAW:
            return say.Withdraw("Decided not to leave.")
        case A.NO_SHOW:
            return say.NoShow((say.Attempt(Channel.PHONE, at),))
        case _:
            return say.Plain()
