"""The response schema of owed deletions."""

from pydantic import Field

from api.v1.fields import Time, Told
from domain.referrals.view import ReferralView


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
