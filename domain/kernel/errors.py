"""What can go wrong, as facts with a stable ``code``. Only ``api/http/problems.py`` knows their HTTP statuses.

A detail is a sentence that a person can act on, without personal data (contract, section 1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar


class CorridorError(Exception):
    """The root of every refusal that the service makes on purpose."""

    code: ClassVar[str]
    detail: str

    def __init__(self, detail: str | None = None, *, pointer: str | None = None) -> None:
        self.detail = detail or (self.__doc__ or self.code).strip().splitlines()[0]
        self.pointer = pointer
        super().__init__(self.detail)


class Missing(CorridorError):
    """There is no such object, or none that you may know of."""

    code = "not_found"


class Forbidden(CorridorError):
    """You are known, and this is not yours to do."""

    code = "forbidden"


class Conflict(CorridorError):
    """The present state does not allow it."""

    code = "conflict"


class Invalid(CorridorError):
    """A value in the request cannot be accepted."""

    code = "invalid_request"


class Unavailable(CorridorError):
    """A part that is needed for this answer cannot be reached just now; try again shortly."""

    code = "unavailable"


class NotYourSide(Forbidden):
    """Only the other side of this referral may do that."""

    code = "not_your_side"


class NotYourCentre(Forbidden):
    """That centre does not belong to your organisation, or your client may not act for it."""

    code = "not_your_centre"


class CoordinatingBodyOnly(Forbidden):
    """Only the coordinating body may do this; as an administrator you manage your own organisation's clients."""

    code = "coordinating_body_only"


class NotYoursToGrant(Forbidden):
    """This client has, or would have, more than your organisation was granted or you may act for."""

    code = "not_yours_to_grant"


class IdentityNotOpen(Forbidden):
    """The identity of this case is not open to you."""

    code = "identity_not_open"

    def __init__(self, detail: str | None = None, *, why: str | None = None) -> None:
        """``why``: a code of ``domain/cases/identity_access.py``."""
        super().__init__(detail)
        self.why = why


class VersionConflict(Conflict):
    """Somebody else changed it at the same moment; read it again and decide anew."""

    code = "version_conflict"


class IdempotencyKeyReused(Invalid):
    """This Idempotency-Key came before with another request; use a new key for each new request."""

    code = "idempotency_key_reused"


class IdempotencyInProgress(Conflict):
    """The first request with this Idempotency-Key is still running; ask again in a second."""

    code = "idempotency_in_progress"


class PreconditionFailed(CorridorError):
    """The version named in If-Match is not the present one; read it again and decide anew."""

    code = "precondition_failed"


class PreconditionRequired(CorridorError):
    """Send If-Match with the ETag that you read, so that nobody's change is lost."""

    code = "precondition_required"


class CodeTaken(Conflict):
    """Another object already has this code; choose a different one."""

    code = "code_taken"


class CannotChangeSent(Conflict):
    """A referral can be changed only while it is a draft."""

    code = "cannot_change_sent"


class InvalidTransition(Conflict):
    """The referral is not in a state in which that can be done; see allowed_actions."""

    code = "invalid_transition"

    def __init__(self, detail: str, allowed_actions: tuple[str, ...]) -> None:
        super().__init__(detail)
        self.allowed_actions = allowed_actions


class EntryNotInTreeYet(Conflict):
    """This entry will be in the tree in a few seconds; ask again then."""

    code = "entry_not_in_tree_yet"


class CaseClosed(Conflict):
    """The case is closed; nothing new can be started on it."""

    code = "case_closed"


class CaseHasOpenReferrals(Conflict):
    """Something is still open on this case: finish, decline or withdraw every referral and handoff first."""

    code = "case_has_open_referrals"


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One value that was refused: a JSON pointer into the body, a stable code and a sentence."""

    pointer: str
    code: str
    message: str


class InvalidValues(Invalid):
    """Some values in the request cannot be accepted; see errors."""

    code = "invalid_request"

    def __init__(self, faults: tuple[FieldFault, ...]) -> None:
        super().__init__()
        self.faults = faults


class SendingRefused(Conflict):
    """The referral cannot be sent; every rule that it fails is listed in errors."""

    code = "sending_refused"

    def __init__(self, failures: "tuple[SendingFailure, ...]") -> None:
        super().__init__(" ".join(failure.detail for failure in failures))
        self.failures = failures

    @property
    def forbidden_by_the_person(self) -> tuple[str, ...]:
        """Give the codes of the rules by which the person's own word forbids it."""
        return tuple(dict.fromkeys(failure.code for failure in self.failures if failure.by_the_person))


class SendingFailure(Conflict):
    """One rule for sending that does not hold."""

    code = "sending_refused"
    by_the_person: ClassVar[bool] = False
    """Whether it is the person's own word that forbids it."""


class BudgetSpent(CorridorError):
    """Your client has asked too often; wait as long as Retry-After says."""

    code = "rate_limited"

    def __init__(self, limits: Mapping[str, str], detail: str | None = None) -> None:
        """``limits``: the header fields that tell of this budget, and when to ask again (``Quota.spent``)."""
        super().__init__(detail)
        self.limits = limits


class IdentityBudgetSpent(BudgetSpent):
    """Your client has opened too many identities; wait as long as Retry-After says. Holder and auditors see it."""

    code = "identity_budget_spent"


class LookupBudgetSpent(BudgetSpent):
    """Your client has looked up too many people; wait as long as Retry-After says."""

    code = "lookup_budget_spent"


class Unauthenticated(CorridorError):
    """Send a valid access token; /.well-known/oauth-protected-resource names who issues them."""

    code = "unauthenticated"


class InvalidToken(Unauthenticated):
    """The access token is not valid, has expired or has been revoked; get a new one from its issuer."""

    code = "invalid_token"


class InsufficientScope(Forbidden):
    """The access token lacks the scope that this needs."""

    code = "insufficient_scope"

    def __init__(self, scope: str) -> None:
        super().__init__(
            f"This needs the scope {scope}; ask for it at /oauth/token, or have it granted to your client."
        )
        self.scope = scope
