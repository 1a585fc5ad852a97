"""Which centres cannot be sent to, by the rules for sending themselves.

A match knows less than a referral: no purpose, no consent, perhaps no case and no sender. A rule that reads a fact
which the question does not give is skipped; it applies when the referral is sent. The rules themselves show what they
need by what they read, so a new rule needs no change here (ADR 0054).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from domain.kernel.errors import SendingFailure
from domain.matching.question import Candidate, Question
from domain.referrals.rules import RULES_FOR_SENDING, Rule, SendingFacts


class NotGiven(Exception):
    """The question does not give this fact."""


class Given:
    """Facts under the names that the rules read. Any other name raises ``NotGiven``."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self.__dict__.update(facts)

    def __getattr__(self, name: str) -> Any:
        """Runs only for names that were not given."""
        raise NotGiven(name)


def codes_against(question: Question, candidate: Candidate, at: datetime) -> tuple[str, ...]:
    """Return the code, once, of every rule for sending that fails, among those that the question can answer."""
    failures = failing(RULES_FOR_SENDING, facts_of(question, candidate, at))
    return tuple(dict.fromkeys(failure.code for failure in failures))


def failing(rules: Iterable[Rule], facts: Given) -> tuple[SendingFailure, ...]:
    """Apply each rule whose facts are all given."""
    return tuple(failure for rule in rules if (failure := _asked(rule, facts)) is not None)


def _asked(rule: Rule, facts: Given) -> SendingFailure | None:
    try:
        return rule(cast("SendingFacts", facts))
    except NotGiven:
        return None


def facts_of(question: Question, candidate: Candidate, at: datetime) -> Given:
    """Collect the facts that the question gives."""
    wanted = question.wanted
    referral: dict[str, Any] = {"kind": wanted.kind, "urgency": wanted.urgency, "service_types": wanted.services}
    facts: dict[str, Any] = {
        "at": at,
        "corridor_status": question.corridor_status,
        "agreement": question.agreement,
        "receiver": candidate.centre,
        "receiver_role": candidate.role,
    }
    if question.sender is not None:
        facts |= {"sender": question.sender.centre, "sender_role": question.sender.role}
        referral["sender"] = question.sender.centre.place
    if question.state is not None:
        state = question.state
        facts |= {
            "case": state.case,
            "open_transfer_exists": state.open_transfer_exists,
            "open_offer": (),
            "duplicate_exists": candidate.asked_already,
            "open_there": (),
            "declined_by": state.declined_by,
            "again": False,
        }
    elif question.names_a_case:
        facts["case"] = Given({"holder": None})  # not the caller, and nobody else that it could try out
    return Given({**facts, "referral": Given(referral)})
