"""Everything that can go wrong, each with a stable ``code`` and a detail: a sentence that a person can act on, without
personal data (contract, section 1). Only ``api/http/problems.py`` knows HTTP statuses."""

from typing import ClassVar, NamedTuple
from uuid import UUID

from domain.kernel.open_matters import OpenMatters
from domain.kernel.sentence import Sentence


class CorridorError(Exception):
    """Base of every error that the service raises on purpose."""

    code: ClassVar[str]
    sentences: tuple[Sentence, ...]  # what is wrong and how to fix it; usually one
    of_cases: tuple[UUID | None, ...] = ()  # as far as found: what is kept of the refusal ends with access to them

    def __init__(self, *sentences: Sentence, pointer: str | None = None) -> None:
        self.sentences, self.pointer = sentences or (self.explanation(),), pointer
        super().__init__(self.detail)

    @classmethod
    def explanation(cls) -> Sentence:
        """Return what errors of this class mean: the first line of the docstring."""
        return Sentence((cls.__doc__ or cls.code).strip().splitlines()[0])

    @property
    def detail(self) -> str:
        """Return the detail in English, for logs, the command line and OAuth clients."""
        return " ".join(map(str, self.sentences))


class Missing(CorridorError):
    """There is no such object, or you do not have access to it; check the id."""

    code = "not_found"


class Forbidden(CorridorError):
    """You are authenticated but not allowed to do this."""

    code = "forbidden"


class Conflict(CorridorError):
    """The current state does not allow this."""

    code = "conflict"
    open: OpenMatters = ()
    by_the_person: ClassVar[bool] = False  # whether it expresses the person's own wishes


class Invalid(CorridorError):
    """A value in the request is not valid."""

    code = "invalid_request"


class Unavailable(CorridorError):
    """A part of the service is not available right now; try again shortly."""

    code = "unavailable"
    reads_go_on: bool = False  # whether only writing is impossible, as on a full disk
    passes: bool = True  # whether waiting is enough; otherwise the operator has to act
    reason: str = ""  # for the operator's log; callers see only the first line above
    may_be_done: bool = False  # whether it is not known what became of the statement


class OutcomeUnknown(Unavailable):
    """This may have been done; repeat it with the same Idempotency-Key, or look first if you sent no key."""


class NotYourSide(Forbidden):
    """Only the other side can do this."""

    code = "not_your_side"


class NotYourCentre(Forbidden):
    """This centre does not belong to your organisation, or your client cannot act for it."""

    code = "not_your_centre"


class CoordinatingBodyOnly(Forbidden):
    """Only the coordinating body can do this."""

    code = "coordinating_body_only"


class NotYoursToGrant(Forbidden):
    """This client has, or would get, more scopes or centres than you can grant."""

    code = "not_yours_to_grant"


class IdentityNotOpen(Forbidden):
    """The identity is open only to the holder, and to a centre that accepted with consent to share it."""

    code = "identity_not_open"

    def __init__(self, *sentences: Sentence, why: str | None = None) -> None:
        super().__init__(*sentences)
        self.why = why  # a code of ``domain/cases/identity_access.py``


class VersionConflict(Conflict):
    """Someone else changed this at the same moment; read it again, then decide."""

    code = "version_conflict"


class IdempotencyKeyReused(Invalid):
    """This Idempotency-Key was already used for a different request; use a new key for each new request."""

    code = "idempotency_key_reused"


class IdempotencyInProgress(Conflict):
    """The first request with this Idempotency-Key is still running; retry in a second."""

    code = "idempotency_in_progress"


class PreconditionFailed(CorridorError):
    """The version in If-Match is not the current one; read the object again, then decide."""

    code = "precondition_failed"


class PreconditionRequired(CorridorError):
    """Send If-Match with the ETag that you read, so that no change is lost."""

    code = "precondition_required"


class CodeTaken(Conflict):
    """This code is already taken; choose a different one."""

    code = "code_taken"


class CannotChangeSent(Conflict):
    """A referral can be changed only while it is a draft."""

    code = "cannot_change_sent"


class InvalidTransition(Conflict):
    """The current state does not allow this action; see allowed_actions."""

    code = "invalid_transition"

    def __init__(self, sentence: Sentence, allowed_actions: tuple[str, ...]) -> None:
        super().__init__(sentence)
        self.allowed_actions = allowed_actions


class EntryNotInTreeYet(Conflict):
    """This entry is not in the audit tree yet; retry in a few seconds."""

    code = "entry_not_in_tree_yet"


class CaseClosed(Conflict):
    """The case is closed; nothing new can be started on it."""

    code = "case_closed"


class CaseHasOpenReferrals(Conflict):
    """This case still has open referrals or handoffs; finish, decline or withdraw them first."""

    code = "case_has_open_referrals"


class FieldFault(NamedTuple):
    """One value that was refused: a JSON pointer into the body, a stable code, a sentence; its cell, if it has one."""

    pointer: str
    code: str
    message: Sentence
    row: int | None = None
    column: str | None = None


class InvalidValues(Invalid):
    """Some values in the request are not valid; see errors."""

    def __init__(self, faults: tuple[FieldFault, ...], *sentences: Sentence) -> None:
        super().__init__(*sentences)
        self.faults = faults


class SendingRefused(Conflict):
    """This cannot be sent; errors lists every rule that is not met."""

    code = "sending_refused"

    def __init__(self, failures: tuple[Conflict, ...]) -> None:
        super().__init__(*{str(said): said for failure in failures for said in failure.sentences}.values())
        self.failures, self.open = failures, tuple(dict.fromkeys(one for failure in failures for one in failure.open))

    @property
    def forbidden_by_the_person(self) -> tuple[str, ...]:
        """Return the codes of the failed rules that express the person's own wishes."""
        return tuple(dict.fromkeys(failure.code for failure in self.failures if failure.by_the_person))


class SendingFailure(Conflict):
    """A rule for sending is not met."""

    code = "sending_refused"


class BudgetSpent(CorridorError):
    """Your client has asked too often; wait as long as Retry-After says."""

    code = "rate_limited"

    def __init__(self, limits: dict[str, str], *sentences: Sentence) -> None:
        super().__init__(*sentences)
        self.limits = limits  # response headers that describe this budget and when to retry


class Unauthenticated(CorridorError):
    """Send a valid access token; /.well-known/oauth-protected-resource names its issuer."""

    code = "unauthenticated"


class InvalidToken(Unauthenticated):
    """The access token is not valid, has expired or was revoked; get a new one from its issuer."""

    code = "invalid_token"


class InsufficientScope(Forbidden):
    """The access token lacks the scope that this request needs."""

    code = "insufficient_scope"

    def __init__(self, scope: str) -> None:
        super().__init__(Sentence("This needs the scope {scope}; request it, or have it granted first.", scope=scope))
        self.scope = scope
