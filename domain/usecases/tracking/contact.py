"""Stop being contacted, or allow it again."""

from collections.abc import Callable
from datetime import datetime

from domain.cases.case import Case
from domain.kernel.access import Actor
from domain.kernel.events import DomainEvent
from domain.person.whole_case import WholeCase
from domain.ports.work import OpenWork
from domain.tracking import contact
from domain.usecases.tracking.loading import load_tracked

Decide = Callable[[WholeCase, datetime], tuple[Case, DomainEvent] | None]


async def stop_contact(work: OpenWork, actor: Actor) -> None:
    """Ask that nobody reach out any more. Repeating it changes nothing."""
    await _change(work, actor, contact.stop_contact)


async def allow_contact(work: OpenWork, actor: Actor) -> None:
    """Allow it again."""
    await _change(work, actor, contact.allow_contact)


async def _change(work: OpenWork, actor: Actor, decide: Decide) -> None:
    async with work() as w:
        _, whole = await load_tracked(w, actor)
        decided = decide(whole, w.at)
        if decided is None:
            w.tracking.record_use()
            return
        await w.cases.change(decided[0], None, (decided[1],))
