"""What is decided about a referral: its new state, and what follows for handoff, custody, keys and events."""

from dataclasses import dataclass
from enum import StrEnum

from domain.cases.custody import CustodyMove, Handoff
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CaseId, OrganisationId, ReferralId
from domain.referrals.lifecycle import Action
from domain.referrals.referral import Referral, StepText


class Sealed(StrEnum):
    """What a key encrypts."""

    IDENTITY = "identity"
    CONVERSATION = "conversation"
    CLAIMS = "claims"
    """Each claim has a key of its own; the receiver's copies are wrapped by its conversation's key."""


@dataclass(frozen=True, slots=True)
class Grant:
    """An organisation may read this from now on; its copy of the key is wrapped and stored."""

    organisation_id: OrganisationId
    sealed: Sealed


@dataclass(frozen=True, slots=True)
class Revoke:
    """An organisation may no longer read this; its copy of the key is deleted, unless something else entitles it."""

    organisation_id: OrganisationId
    sealed: Sealed


@dataclass(frozen=True, slots=True)
class Decision:
    """The new state and what follows from it. ``created``: the referral is new. ``said``: what its step says."""

    action: Action
    referral: Referral
    happened: tuple[DomainEvent, ...]
    handoff: Handoff | None = None
    handoff_created: bool = False
    custody: CustodyMove | None = None
    grants: tuple[Grant, ...] = ()
    revokes: tuple[Revoke, ...] = ()
    created: bool = False
    said: StepText | None = None

    @property
    def case_id(self) -> CaseId:
        """The id of the case."""
        return self.referral.case_id

    @property
    def referral_id(self) -> ReferralId:
        """The id of the referral."""
        return self.referral.id
