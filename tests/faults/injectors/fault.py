"""What a fault is: something that begins, lasts and is healed, while clients write."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from tests.faults.stage.stage import Stage


@dataclass(frozen=True, slots=True)
class Fault:
    """``inflict`` begins it and, at the end of its block, heals it. ``lasts``: seconds in between. ``means``: what
    callers notice, for operators.
    """

    name: str
    inflict: Callable[[Stage], AbstractAsyncContextManager[None]]
    means: str
    lasts: float = 0.0
