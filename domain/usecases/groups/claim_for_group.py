"""Open a claim for each case of a group."""

from functools import partial

from domain.claims.view import NewClaim, updated
from domain.groups.all_or_none import decided_for_each
from domain.groups.claiming import ClaimOfCase, GroupClaim, claimed, to_claim
from domain.kernel.access import Actor, Versions, must_match
from domain.kernel.ids import ClaimId, GroupId
from domain.ports.work import OpenWork


async def claim_for_group(
    work: OpenWork, actor: Actor, group_id: GroupId, if_match: Versions | None, asked: GroupClaim
) -> tuple[ClaimOfCase, ...]:
    """Open the same claim for every case of a group, or for those that `case_ids` names: one for each case, all of them
    or none. If one cannot be opened, none is, and `errors` lists each reason with its `case_id`.

    From then on each claim is independent, with its own amount, steps and evidence. `amount_claimed` is the amount for
    each case, not for all of them together.
    """
    async with work() as w:
        group = await w.groups.get(group_id, actor, asked.cases or ())
        must_match(if_match, group.group.version)
        chosen, hidden = to_claim(group, asked)
        files = [await w.cases.get(case_id, actor) for case_id in sorted(chosen)]
        before = {file.case.id: len(await w.claims.of_case(file, lambda _: False)) for file in files}
        steps = [
            (file.case.id, partial(claimed, actor, file, before, asked, ClaimId(w.new_id()), w.at)) for file in files
        ]
        claims = decided_for_each(steps, hidden)
        told = (updated(claim, w.claims.readers(claim.case_id)) for claim in claims)
        await w.claims.add([NewClaim(*new) for new in zip(files, claims, told, strict=True)])
        w.concern_each({claim.case_id: ("claim", claim.id) for claim in claims})
        return w.answer(
            tuple(
                ClaimOfCase(claim.id, claim.version, claim.status, claim.case_id, file.case.code)
                for file, claim in zip(files, claims, strict=True)
            )
        )
