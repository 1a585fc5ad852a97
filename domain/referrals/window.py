"""When the person is expected: a window that is over is not set, and nothing is sent for one."""

from datetime import datetime

from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.sentence import Sentence

IN_THE_PAST = Sentence("This time is in the past; give one that is still to come.")


def is_over(window_to: datetime | None, at: datetime) -> bool:
    """Return whether the arrival window has ended."""
    return window_to is not None and window_to <= at


def must_be_ahead(window_to: datetime | None, at: datetime) -> None:
    """Raise ``InvalidValues`` if the arrival window is over. Its beginning may lie in the past: people are late."""
    if is_over(window_to, at):
        raise InvalidValues((FieldFault("/arrival_window/to", "in_the_past", IN_THE_PAST),))
