"""Disables webhooks whose receivers are gone or do not answer: an event and the log say so."""

from collections.abc import Callable
from dataclasses import dataclass

from adapters.postgres.work.system_work import OpenFor, on_behalf_of
from domain.kernel.errors import Missing, VersionConflict
from domain.kernel.ids import OrganisationId, WebhookId, to_text
from domain.usecases.webhooks.give_up_webhook import give_up_webhook
from domain.webhooks.webhook import WhyDisabled

OPERATION = "disable_webhook"


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A webhook to disable."""

    webhook_id: WebhookId
    organisation_id: OrganisationId
    because: WhyDisabled


async def give_up(open_for: OpenFor, tell: Callable[[str, str], None], given_up: GivenUp) -> None:
    """Disable one. Whoever is faster, or has deleted it meanwhile, has decided. ``tell``: writes id and reason into
    the log.
    """
    work, actor = on_behalf_of(given_up.organisation_id, OPERATION, open_for)
    try:
        await give_up_webhook(work, actor, given_up.webhook_id, given_up.because)
    except (Missing, VersionConflict):
        return
    tell(to_text("webhook", given_up.webhook_id), given_up.because)
