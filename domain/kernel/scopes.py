"""What a client or a user may be allowed to do at all (contract, section 2).

A scope permits an operation; ``domain/kernel/access.py`` decides on which cases. No scope gives the coordinating body
identities, summaries, messages or documents of cases that its own centres do not hold.
"""

from collections.abc import Iterable

SCOPES: dict[str, str] = {
    "directory:read": "See organisations, centres, corridors and vocabularies.",
    "directory:write": "Maintain one's own centres.",
    "corridors:sign": "Sign agreements for one's organisation.",
    "corridors:manage": "Make and change corridors, members and agreements (the coordinating body).",
    "organisations:manage": "Make organisations, centres and clients (the coordinating body).",
    "cases:read": "Read the cases that one's centres are party to.",
    "cases:write": "Open and change the cases that one's centres hold.",
    "consents:write": "Record and withdraw consent.",
    "referrals:read": "Read the referrals that one's centres are party to.",
    "referrals:send": "Act as the sending side of a referral.",
    "referrals:respond": "Act as the receiving side of a referral.",
    "identity:read": "Open the identity of a case, where the case allows it.",
    "messages:write": "Write in the conversation on a referral.",
    "documents:read": "Read files on a referral.",
    "documents:write": "Add files to a referral.",
    "claims:read": "Read claims.",
    "claims:write": "Record and change claims.",
    "activities:read": "Read what one's centres do besides cases and referrals.",
    "activities:write": "Record and change what one's centres do besides cases and referrals.",
    "events:read": "Read the feed of events.",
    "webhooks:manage": "Manage subscriptions to events.",
    "statistics:read": "Read indicators.",
    "audit:read": "Read one's own organisation's audit trail.",
}
"""Scope → what it allows, in a sentence for partners."""

OPENS_PERSONS = frozenset({"identity:read", "cases:read", "documents:read", "claims:read", "audit:read"})
"""Scopes that show persons. Over HTTP they go only to systems whose keys a second person has activated (ADR 0045)."""

IDENTITY_SCOPES = ("openid", "profile")
"""Additional scopes for applications: who signed in (OpenID Connect Core, 5.4). They permit no operation."""


def unknown_scopes(scopes: Iterable[str]) -> tuple[str, ...]:
    """Return the scopes that this service does not define, in alphabetical order."""
    return tuple(sorted(set(scopes) - SCOPES.keys()))


def in_order(scopes: Iterable[str]) -> tuple[str, ...]:
    """Return known scopes in table order, so that equal sets look the same."""
    wanted = set(scopes)
    return tuple(scope for scope in SCOPES if scope in wanted)


def as_text(scopes: Iterable[str]) -> str:
    """Format scopes as OAuth does, OpenID Connect's first; unknown ones are left out."""
    wanted = set(scopes)
    return " ".join([*(name for name in IDENTITY_SCOPES if name in wanted), *in_order(wanted)])
