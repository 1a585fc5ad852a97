"""Disables webhooks whose receivers are gone or do not answer: an event and the log say so."""

from collections.abc import Callable
from dataclasses import dataclass

from adapters.postgres.work.system_work import OpenFor, on_behalf_of
from domain.kernel.errors import Missing, VersionConflict
from domain.kernel.ids import OrganisationId, WebhookId, to_text
from domain.usecases.webhooks.give_up_webhook import give_up_webhook
from domain.webhooks.webhook import WhyDisabled

OPERATION = "disable_webhook"
TRIES = 3
"""If somebody changes it at the same moment."""


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A webhook to disable, unless it has another URL by now."""

    webhook_id: WebhookId
    organisation_id: OrganisationId
    url: str
    because: WhyDisabled


async def give_up(open_for: OpenFor, tell: Callable[[str, str], None], given_up: GivenUp) -> None:
    """Disable one, unless it is deleted or changed meanwhile. ``tell``: writes id and reason into the log."""
    for _ in range(TRIES):
        work, actor = on_behalf_of(given_up.organisation_id, OPERATION, open_for)
        try:
            disabled = await give_up_webhook(work, actor, given_up.webhook_id, given_up.url, given_up.because)
        except Missing:
            return
        except VersionConflict:
            continue
        if disabled:
            tell(to_text("webhook", given_up.webhook_id), given_up.because)
        return
