"""Read an agreement."""

from domain.directory.agreement import Agreement
from domain.kernel.access import Actor
from domain.kernel.ids import AgreementId
from domain.ports.work import OpenWork


async def get_agreement(work: OpenWork, actor: Actor, agreement_id: AgreementId) -> Agreement:
    """Read one agreement, with who has signed it and whose signature is missing."""
    async with work() as w:
        return (await w.agreements.get(agreement_id)).agreement
