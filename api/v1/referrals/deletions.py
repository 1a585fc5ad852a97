"""Deletions that are owed, as they are answered."""

from pydantic import Field

from api.v1.fields import Time, Told
from domain.referrals.view import ReferralView


class DeletionTold(Told, title="OwedDeletion"):
    """What a receiver that had seen the person owes: to delete its own copies, and to confirm it."""

    owed_since: Time
    due_by: Time
    confirmed_at: Time | None
    late: bool = Field(description="Still owed, though it was due.")

    @classmethod
    def of(cls, view: ReferralView) -> "DeletionTold | None":
        """Shape it."""
        deletion = view.referral.deletion
        if deletion is None:
            return None
        return cls(
            owed_since=deletion.owed_since,
            due_by=deletion.due_by,
            confirmed_at=deletion.confirmed_at,
            late=view.deletion_late,
        )
