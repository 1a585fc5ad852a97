"""See where one's own case stands."""

from domain.kernel.access import Actor
from domain.ports.work import OpenWork
from domain.tracking.view import TrackedCase, view_of
from domain.usecases.tracking.loading import load_tracked


async def track_case(work: OpenWork, actor: Actor) -> TrackedCase:
    """Show a migrant where their case stands, by the tracking code on their slip. No account, no token.

    The response says which centre answers and how to reach it, where each referral stands, who looked at the identity
    and when, and which consents are in force, with what withdrawing each would do. It never names the person: a slip
    may be lost. `text` is the same in brief, as one SMS of at most two parts, in the language of `Accept-Language`.

    A wrong code, a malformed one and that of an erased case get the same 404. Ten wrong codes an hour from one address,
    or a hundred in all, slow down further tries by some seconds; the right code still opens. Each use is recorded in
    the audit trail of the organisation that holds the case.
    """
    async with work() as w:
        file, whole = await load_tracked(w, actor)
        around = await w.tracking.around(file, whole)
        w.tracking.record_use()
        return view_of(whole, around, w.at)
