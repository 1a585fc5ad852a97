"""Sign an agreement."""

from dataclasses import dataclass

from domain.directory.agreeing import agreement_event, must_be_able_to_sign, signature_of, signed
from domain.directory.agreement import Agreement, OnPaper
from domain.kernel.access import Actor, Versions, must_coordinate, must_match
from domain.kernel.errors import InsufficientScope
from domain.kernel.ids import AgreementId
from domain.ports.work import OpenWork
from domain.vocabulary import EventType

FOR_OTHERS = "corridors:manage"
"""Signing is for one's own organisation; agreements of others are the business of who manages corridors."""


@dataclass(frozen=True, slots=True)
class SignAgreement:
    """Which organisation, by id or code, has signed on paper; both are ``None`` if the caller's own signs."""

    organisation: str | None = None
    on_paper: OnPaper | None = None


async def sign_agreement(
    work: OpenWork, actor: Actor, agreement_id: AgreementId, request: SignAgreement, if_match: Versions | None
) -> Agreement:
    """Sign an agreement for your organisation, which has a centre in the corridor. Signing again changes nothing.

    The coordinating body records what another organisation has signed on paper, with `organisation_id` and `on_paper`;
    this needs `corridors:manage` too.
    """
    async with work() as w:
        file = await w.agreements.get(agreement_id)
        if request.on_paper is not None:
            must_coordinate(actor)
            if FOR_OTHERS not in actor.scopes:
                raise InsufficientScope(FOR_OTHERS)
        own = str(actor.organisation_id)
        pointer = None if request.organisation is None else "/organisation_id"
        organisation = await w.organisations.find(request.organisation or own, pointer)
        if organisation.id in file.agreement.signers:
            return w.answer(file.agreement)
        must_match(if_match, file.agreement.version)
        must_be_able_to_sign(file.agreement, organisation, on_paper=request.on_paper is not None)
        signature = signature_of(actor, organisation, request.on_paper, w.at)
        result = signed(file.agreement, signature, w.at)
        event = agreement_event(EventType.AGREEMENT_SIGNED, result, file.overseers)
        await w.agreements.sign(result, signature, (event,))
        return w.answer(result)
