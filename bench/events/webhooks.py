"""Webhooks for a measurement, registered by partners as the service does it."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from uuid import UUID

import asyncpg

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.vault import AesVault
from adapters.postgres.connection.pool import Database, close_pool, open_operators_pool
from adapters.postgres.connection.roles import APP
from adapters.postgres.work.open_work import StoredWork
from api.http.responses import no_render
from api.process.logs import alert
from bench.partners import Partner
from domain.kernel.ids import WebhookId
from domain.kernel.request_info import RequestInfo
from domain.ports.work import OpenWork
from domain.usecases.webhooks.create_webhook import create_webhook
from domain.vocabulary import EventType
from domain.webhooks.webhook import WebhookRequest

LONGEST_FEEDS = "SELECT organisation_id FROM corridor.feed_heads ORDER BY position DESC LIMIT $1"


async def register_webhooks(
    url: str, root_key_file: Path, wanted: Iterable[tuple[Partner, str]], types: tuple[EventType, ...] = ()
) -> list[WebhookId]:
    """Register a webhook for each pair of a partner and a URL."""
    pool = await open_operators_pool(url, APP, size=2)
    vault, found = AesVault(FileKeyRing.open(root_key_file, create=False)), []
    try:
        for partner, place in wanted:
            request = RequestInfo(partner.actor, "create_webhook", "req_measurement", "127.0.0.1", None)
            work: OpenWork = partial(StoredWork, Database(pool), vault, request, no_render, alert)
            made = await create_webhook(work, partner.actor, lambda _: True, WebhookRequest(place, types, None))
            found.append(made.webhook.id)
    finally:
        await close_pool(pool)
    return found


async def longest_feeds(url: str, organisations: int) -> list[UUID]:
    """Return the organisations whose feeds are the longest."""
    connection = await asyncpg.connect(url)
    try:
        return [row["organisation_id"] for row in await connection.fetch(LONGEST_FEEDS, organisations)]
    finally:
        await connection.close()
