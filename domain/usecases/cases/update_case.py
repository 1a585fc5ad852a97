"""Change a case."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from domain.cases.case import Case
from domain.cases.identity import Identity
from domain.cases.identity_access import must_have_identity_open, must_show_safe_contact
from domain.cases.lookup import with_phones_apart
from domain.cases.plausible import must_be_plausible, with_birth
from domain.cases.relation import CaseFile, let_go_at
from domain.cases.view import CaseView, view_of
from domain.kernel.access import Actor, Versions, must_match
from domain.kernel.errors import CaseClosed, NotYourSide
from domain.kernel.ids import CaseReference, DataKeyId
from domain.kernel.own_reference import OwnReferenceKind
from domain.kernel.sentence import Sentence
from domain.person.closing import must_hold_open_case
from domain.person.exclusion import exclude
from domain.ports.work import OpenWork
from domain.usecases.cases.record_case_decision import record_case_decision
from domain.vocabulary import CaseStatus


@dataclass(frozen=True, slots=True)
class CaseChange:
    """What to change. ``identity`` maps the current identity to the new one; ``None`` leaves it as it is.

    ``empty``: nothing was sent; ``refers``: the organisation's own reference is among it; ``only_refers``: only that;
    ``writes_safe_contact``: the identity changes in its safe contact too.
    """

    case: Callable[[Case], Case]
    identity: Callable[[Identity], Identity] | None
    empty: bool = False
    writes_safe_contact: bool = False
    refers: bool = False
    only_refers: bool = False


def must_be_able_to_refer(actor: Actor, file: CaseFile) -> None:
    """Raise ``CaseClosed`` for an erased case, and ``NotYourSide`` for a centre that the person left."""
    if file.case.status is CaseStatus.ERASED:
        raise CaseClosed
    if let_go_at(actor, file) is not None:
        raise NotYourSide(Sentence("Only the centre that holds the case can do this."))


async def update_case(
    work: OpenWork, actor: Actor, case_id: CaseReference, if_match: Versions | None, change: CaseChange
) -> CaseView:
    """Change a case that your centre holds. Fields you leave out stay as they are, at every depth; lists are replaced
    whole, and `null` removes. `{}` changes nothing and makes no new version.

    `person`, `safe_contact` and `lodged_by` are merged into what is stored, so they require that the identity is open
    to you (see `open_identity`), `safe_contact` also that `contact` is; the read is recorded. The year of birth cannot
    differ from that of a stored date of birth: change both at once. A centre of a kind that you add to
    `excluded_operator_types` loses the case at once, unless it holds it: its open referrals are withdrawn and its
    handoffs called off.

    Your own organisation's reference, `external_id`, can be changed by every party, of closed cases too, if you send
    nothing else. That is no change of the case: its `version` stays. A centre that the person has left can give it none
    any more.
    """
    async with work() as w:
        file = await w.cases.get(case_id, actor)
        if change.only_refers:
            must_be_able_to_refer(actor, file)
            must_match(if_match, file.case.version)
            external_id = change.case(file.case).external_id
            await w.own_references.keep(
                OwnReferenceKind.CASE, file.case.id, file.case.id, external_id, while_unchanged=file.case
            )
            return w.answer(view_of(actor, replace(file, case=replace(file.case, external_id=external_id)), w.at))
        must_hold_open_case(actor, file)
        must_match(if_match, file.case.version)
        if change.empty:
            return w.answer(view_of(actor, file, w.at))
        identity, born = None, None
        changed = replace(change.case(file.case), version=file.case.version + 1, updated_at=w.at)
        if change.identity is not None:
            opening = must_have_identity_open(actor, file, w.at)
            if change.writes_safe_contact:
                must_show_safe_contact(opening)
            before = await w.cases.identity(file, actor)
            identity = with_phones_apart(change.identity(before), before, w.index_terms, file.case.code[:2])
            born = identity.born if identity.born != before.born else None
            changed = with_birth(changed, identity, w.at.date())
        must_be_plausible(changed, born, w.at.date(), file.case)
        if change.refers:
            await w.own_references.keep(OwnReferenceKind.CASE, changed.id, changed.id, changed.external_id)
        if set(changed.excluded_operator_types) - set(file.case.excluded_operator_types):
            whole = await w.whole_cases.get(file)
            changed = replace(changed, data_key_id=DataKeyId(w.new_id()))
            return await record_case_decision(w, actor, file, exclude(whole, changed, identity, w.at))
        await w.cases.change(changed, identity, ())
        return w.answer(view_of(actor, replace(file, case=changed), w.at))
