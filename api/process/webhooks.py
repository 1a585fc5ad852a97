"""Connects what sends webhooks: the log and the metrics learn of each that is given up."""

from functools import partial

from adapters.outgoing.guarded_http import Outgoing
from adapters.postgres.connection.pool import Database
from adapters.postgres.work.open_work import StoredWork
from adapters.postgres.work.system_work import OpenFor
from adapters.webhook_sender.giving_up import give_up
from adapters.webhook_sender.sender import Sender
from api.http.responses import no_render
from api.process.counts import Counts
from api.process.logs import alert, log
from api.v1.events.schemas import event_body
from domain.kernel.keys import Vault
from domain.kernel.request_info import RequestInfo
from domain.ports.work import OpenWork


def system_work(database: Database, vault: Vault) -> OpenFor:
    """Return what opens work that the service does itself. ``database`` acts as the worker: on behalf of an
    organisation, its connections are bound by the same row-level security as the app's.
    """

    def open_for(request_info: RequestInfo) -> OpenWork:
        return partial(StoredWork, database, vault, request_info, no_render, alert)

    return open_for


def delivery_sender(database: Database, vault: Vault, outgoing: Outgoing, counts: Counts) -> Sender:
    """Return what sends deliveries. ``database`` acts as the worker."""

    def tell(webhook: str, reason: str) -> None:
        log.warning("webhook disabled", where=webhook, reason=reason)
        counts.given_up(reason)

    return Sender(
        database, vault, outgoing, event_body, partial(give_up, system_work(database, vault), tell), counts.attempted
    )
