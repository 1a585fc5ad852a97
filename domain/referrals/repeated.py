"""Whether a repeated action says the same as the first time (contract, section 5).

The action is applied once more to what it left, before any correction: if that leaves everything that the request says
as it is, the caller only asks again whether it won.
"""

from dataclasses import replace
from datetime import datetime

from domain.kernel.keys import must_be_readable
from domain.kernel.repetition import AlreadyDone
from domain.referrals.checks import must_be_plausible
from domain.referrals.effects import EFFECTS
from domain.referrals.lifecycle import Action
from domain.referrals.requests import Amend, Request, Reschedule
from domain.referrals.said_before import before_corrections, texts_of
from domain.referrals.view import ReferralFile
from domain.vocabulary import CaseStatus

OF_THE_SERVICE = frozenset(
    {"acknowledged_at", "info_requested_at", "accepted_at", "ended_at", "clocks", "custody_moved"}
)
"""What an action leaves besides the content of its request."""
TEXT = frozenset({"words", "deletion"})
FORGOTTEN = TEXT | {"outcome", "services_delivered"}
"""What cannot be compared once the case is erased: its text is gone, and with it what was corrected."""


def is_repeated(
    file: ReferralFile, action: Action, request: Request | None, allowed: tuple[Action, ...], at: datetime
) -> bool:
    """Return whether the action repeats what is stored; raises ``AlreadyDone`` if it says something else.

    The action is one that may be repeated (``deciding.py``). Another correction is no repetition but a new one.
    ``allowed``: what the caller can do instead. Without a ``request`` only the action counts.
    """
    if request is None:
        return file.referral.last_action is action
    if isinstance(request, Amend | Reschedule):
        must_be_plausible(file, action, request, at)
        if not _says_the_same(file, action, request, at):
            return False
        reasons = {text.reason for text in texts_of(file.said, action)}
        if reasons and request.reason not in reasons:
            raise AlreadyDone(allowed)
        return True
    first = replace(file, referral=before_corrections(file.referral, file.said))
    if not _says_the_same(first, action, request, at):
        raise AlreadyDone(allowed)
    return True


def _says_the_same(file: ReferralFile, action: Action, request: Request, at: datetime) -> bool:
    """Raises the problem if stored text cannot be decrypted now. Nothing is left of the text of an erased case."""
    effect = EFFECTS.get(action)
    left = {} if effect is None else effect(file, request, at)
    said = {name: value for name, value in left.items() if name not in OF_THE_SERVICE}
    if file.case.status is CaseStatus.ERASED:
        said = {name: value for name, value in said.items() if name not in FORGOTTEN}
    if said.keys() & TEXT:
        must_be_readable(file.referral.unreadable)
    return all(getattr(file.referral, name) == value for name, value in said.items())
