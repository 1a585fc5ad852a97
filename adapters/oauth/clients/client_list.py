"""One page of an organisation's clients, as JSON that PostgreSQL built (as in the other lists)."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.oauth.shared_state.unavailability import unavailable_while_away
from adapters.postgres.connection.engine import Bind
from adapters.postgres.work.paging import page_of
from domain.kernel.listing import Page

LIST = text("""
    SELECT c.id, c.created_at,
        json_build_object(
            'id', corridor.public_id('client', c.id),
            'client_id', corridor.public_id('client', c.id),
            'organisation_id', corridor.public_id('org', c.organisation_id),
            'name', c.name,
            'status', c.status,
            'scopes', c.scopes,
            'centre_ids', (
                SELECT json_agg(corridor.public_id('centre', centre)) FROM unnest(c.centre_ids) AS centre
            ),
            'authentication', CASE WHEN c.jwks IS NULL THEN 'client_secret_basic' ELSE 'private_key_jwt' END,
            'jwks', c.jwks,
            'redirect_uris', c.redirect_uris,
            'dpop_required', c.dpop_required,
            'created_at', corridor.public_time(c.created_at),
            'updated_at', corridor.public_time(c.updated_at)
        )::text AS item
    FROM oauth.clients AS c
    WHERE c.organisation_id = :organisation AND (CAST(:after AS uuid) IS NULL OR c.id < :after)
    ORDER BY c.id DESC
    LIMIT :limit
""")


async def page_of_clients(engine: Bind, organisation_id: UUID, limit: int, after: UUID | None) -> Page:
    """Read it; one row more than the page tells whether there is another."""
    async with unavailable_while_away(), AsyncSession(engine) as session:
        query_document = {"organisation": organisation_id, "after": after, "limit": limit + 1}
        rows = (await session.execute(LIST, query_document)).mappings().all()
    return page_of(rows, limit, "created_at")
