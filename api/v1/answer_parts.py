"""Parts that several responses share: text that cannot be read, and deletions that are owed."""

from typing import ClassVar, Literal

from pydantic import Field

from api.v1.fields import Time, Told
from domain.kernel.keys import Unreadable
from domain.referrals.view import ReferralView


class UnreadableTold(Told, title="UnreadableField"):
    """A field that is null because it cannot be decrypted, whether or not it has a value."""

    field: str
    code: Literal["key_service_unavailable", "sealed_value_damaged"] = Field(
        description="`key_service_unavailable`: try again later. `sealed_value_damaged`: the operator is informed."
    )


class TellsUnreadable(Told):
    """A response with free text. It must not be cached while something is unreadable."""

    words: ClassVar[tuple[str, ...]]
    """The fields that hold free text or secrets."""

    unreadable: tuple[UnreadableTold, ...] = Field(
        description="Fields that are null because they cannot be decrypted now; empty otherwise."
    )

    @property
    def has_no_free_text(self) -> bool:
        """Whether it holds no free text."""
        return all(getattr(self, name) is None for name in self.words)

    @property
    def never_stored(self) -> bool:
        """Whether caches must not store it, because a later response may hold more."""
        return bool(self.unreadable)


def unreadable_told(found: tuple[Unreadable, ...]) -> tuple[UnreadableTold, ...]:
    """Build it from the domain object."""
    return tuple(UnreadableTold.model_validate({"field": one.field, "code": one.problem.code}) for one in found)


class DeletionTold(Told, title="OwedDeletion"):
    """A receiver that has seen the person owes this: deleting its own copies, and confirming it."""

    owed_since: Time
    due_by: Time
    confirmed_at: Time | None
    late: bool = Field(description="Whether it is overdue.")

    @classmethod
    def of(cls, view: ReferralView) -> "DeletionTold | None":
        """Build it from the domain object."""
        deletion = view.referral.deletion
        if deletion is None:
            return None
        return cls(
            owed_since=deletion.owed_since,
            due_by=deletion.due_by,
            confirmed_at=deletion.confirmed_at,
            late=view.deletion_late,
        )
