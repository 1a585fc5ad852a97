"""Find the centres of a corridor that fit a person's needs."""

from dataclasses import dataclass, replace

from domain.cases.view import CaseView, view_of
from domain.kernel.access import Actor, Level
from domain.kernel.errors import InsufficientScope, Missing
from domain.kernel.ids import CaseReference
from domain.matching.fit import Matches, matches_of
from domain.matching.question import CaseState, Question, Wanted, areas_of
from domain.ports.work import OpenWork, Work
from domain.vocabulary import CorridorRole

OF_THE_CASE = "/query/case_id"


@dataclass(frozen=True, slots=True)
class MatchRequest:
    """The question. Corridor and sender: id or code. ``area``: where the centre should be, if the case is silent."""

    corridor: str
    wanted: Wanted
    from_centre: str | None = None
    case_id: CaseReference | None = None
    area: str | None = None


async def list_matches(work: OpenWork, actor: Actor, requested: MatchRequest) -> Matches:
    """List the centres of a corridor that could be sent to, best first, with the reasons for their order; and under
    `excluded` the others, with the code of every rule for sending that they fail.

    The rules are those of sending. Those that need a consent, a purpose or what is shared are asked when you send.
    With `case_id` (scope `cases:read`) the person's excluded kinds of centres, an open transfer, open referrals and
    centres that declined count too, if your centre holds the case, and language and area are taken from its profile as
    far as you see it. `from_centre_id` is your own centre; for a case that you hold it may be left out.

    `score` is 0 to 100. A reported capacity counts less the older it is, and less if the centre's answers contradict
    it; how a centre answers is told in words only, and not at all if little is known. See the guide on matching.
    """
    if requested.case_id is not None and "cases:read" not in actor.scopes:
        async with work():
            raise InsufficientScope("cases:read")
    async with work() as w:
        view = None if requested.case_id is None else await _case(w, actor, requested.case_id)
        holds = view is not None and view.level is Level.HOLDER
        found = await w.matching.candidates(
            requested.corridor,
            _sender(requested, view if holds else None),
            view.case.id if view is not None and holds else None,
            requested.wanted.kind,
        )
        state = None
        if view is not None and holds:
            state = CaseState(view.case, found.open_transfer_exists, found.declined_by)
        question = Question(
            corridor_status=found.corridor_status,
            agreement=found.agreement,
            wanted=_wanted(requested, view),
            sender=found.sender,
            names_a_case=view is not None,
            state=state,
        )
        return matches_of(question, found.candidates, w.at)


async def _case(w: Work, actor: Actor, case_id: CaseReference) -> CaseView:
    try:
        return view_of(actor, await w.cases.get(case_id, actor), w.at)
    except Missing:
        raise Missing(pointer=OF_THE_CASE) from None


def _sender(requested: MatchRequest, held: CaseView | None) -> str | None:
    """Return the centre that would send: the named one, or the holder of the caller's case."""
    if requested.from_centre is not None or held is None or held.case.holder is None:
        return requested.from_centre
    return str(held.case.holder.centre_id)


def _wanted(requested: MatchRequest, view: CaseView | None) -> Wanted:
    """Fill in from the case what the question leaves out, as far as the caller sees it."""
    wanted = requested.wanted
    if view is not None and not wanted.languages and view.preview is not None:
        wanted = replace(wanted, languages=frozenset(view.preview.languages))
    if requested.area is not None:
        return replace(wanted, areas=dict.fromkeys(CorridorRole, requested.area))
    if view is not None and view.profile is not None:
        return replace(wanted, areas=areas_of(view.profile))
    return wanted
