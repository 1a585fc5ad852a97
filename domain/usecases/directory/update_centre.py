"""Change a centre."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.directory.changes import Changed, changed_centre, happened_to, must_maintain, must_succeed
from domain.directory.digest import MailOffer, must_be_permitted, must_choose
from domain.directory.organisations import Centre
from domain.kernel.access import Actor, Versions, must_match
from domain.ports.work import OpenWork


@dataclass(frozen=True, slots=True)
class CentreChange:
    """What to change. ``successor`` is an id or a code, and applies only if ``names_successor`` is set.

    ``names_digest``: it says where the digest goes, or that there is none; ``wants_digest``: the former.
    """

    changed: Callable[[Centre], Changed]
    names_successor: bool
    successor: str | None
    names_digest: bool = False
    wants_digest: bool = False
    empty: bool = False


async def update_centre(
    work: OpenWork, actor: Actor, mail: MailOffer, reference: str, if_match: Versions | None, change: CentreChange
) -> Centre:
    """Change one of your centres; the coordinating body may change any centre. Fields you leave out stay as they are.

    Setting `capacity` also sets `capacity_assured_at` to now, unless you send a time; sending the same capacity again
    confirms it. A new capacity or status is announced by an event to your partners in shared corridors. `{}` changes
    nothing and makes no new version.

    A centre that is not `active` opens no case, sends nothing and takes nothing over (`centre_not_active`). Its open
    cases go to its successor at once, if that is a centre of the same organisation; a successor elsewhere is offered
    each of them. A `closed` centre without a successor leaves them to another active centre of its organisation, and
    what others had asked of it goes on to the successor or back to them. Until somebody has taken a case,
    `case.unattended` tells the coordinating body and those who lead its corridors. A successor must be active, and
    successors cannot form a circle.

    `digest` sends the centre plain e-mails in its language, about what its events tell: counts and case codes, never a
    person; once an hour at most, and at once if something is urgent. Only a client that may act for the centre sees and
    changes it, with `events:read` too. It needs a service that sends e-mail to that domain (`no_mail`). The address can
    change once an hour (`address_just_changed`).
    """
    async with work() as w:
        file = await w.centres.file(reference)
        must_maintain(actor, file.centre)
        must_match(if_match, file.centre.version)
        if change.names_digest:
            must_choose(actor, file.centre.place, change.wants_digest, mail)
        if change.empty:
            return w.answer(file.centre.as_seen_by(actor))
        changed = dict(change.changed(file.centre))
        if change.names_successor:
            changed["successor_centre_id"] = None
        if change.successor is not None:
            successor = await w.centres.find(change.successor, pointer="/successor_centre_id")
            must_succeed(file.centre, successor, await w.centres.successors(successor.id))
            changed["successor_centre_id"] = successor.id
        result = changed_centre(file.centre, changed, w.at)
        await w.centres.change(result, happened_to(file, result))
        if result.digest != file.centre.digest:
            must_be_permitted(file.centre.digest, result.digest, mail, file.digest_set_at, w.at)
            await w.centres.set_digest(result)
        return w.answer(result.as_seen_by(actor))
