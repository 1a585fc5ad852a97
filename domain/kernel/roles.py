"""What staff may do, by role. A client acting for a user never gets more than both of them have."""

from enum import StrEnum

READ_AND_REFER = frozenset(
    {
        "directory:read",
        "cases:read",
        "cases:write",
        "consents:write",
        "referrals:read",
        "referrals:send",
        "referrals:respond",
        "identity:read",
        "messages:write",
        "documents:read",
        "documents:write",
        "claims:read",
        "claims:write",
        "activities:read",
        "activities:write",
        "events:read",
    }
)


class Role(StrEnum):
    """A user's role in the organisation."""

    CASEWORKER = "caseworker"
    SUPERVISOR = "supervisor"
    ORGANISATION_ADMIN = "organisation_admin"
    COORDINATOR = "coordinator"


SCOPES_OF_ROLE: dict[Role, frozenset[str]] = {
    Role.CASEWORKER: READ_AND_REFER,
    Role.SUPERVISOR: READ_AND_REFER | {"directory:write", "organisations:manage", "statistics:read", "audit:read"},
    Role.ORGANISATION_ADMIN: frozenset(
        {
            "directory:read",
            "directory:write",
            "corridors:sign",
            "organisations:manage",
            "events:read",
            "webhooks:manage",
            "statistics:read",
            "audit:read",
        }
    ),
    Role.COORDINATOR: frozenset(
        {
            "directory:read",
            "directory:write",
            "corridors:sign",
            "corridors:manage",
            "organisations:manage",
            "events:read",
            "webhooks:manage",
            "statistics:read",
            "audit:read",
        }
    ),
}
"""Administrators and coordinators run things and see no cases: neither has ``cases:read`` or ``identity:read``.

``domain.kernel.access.coordinates`` and ``domain.oauth.managing`` define what ``organisations:manage`` means for each
role: a supervisor lists the organisation's clients and activates them, and does nothing else by it.
"""
