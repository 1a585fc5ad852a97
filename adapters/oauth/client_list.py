"""One page of an organisation's clients, as JSON that PostgreSQL built (as in the other lists)."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.oauth.away import unavailable_while_away
from adapters.postgres.engine import Bind
from domain.listing import Page

LIST = text("""
    SELECT c.id, c.created_at,
        json_build_object(
            'id', 'client_' || replace(c.id::text, '-', ''),
            'client_id', 'client_' || replace(c.id::text, '-', ''),
            'organisation_id', 'org_' || replace(c.organisation_id::text, '-', ''),
            'name', c.name,
            'status', c.status,
            'scopes', c.scopes,
            'centre_ids', (
                SELECT json_agg('centre_' || replace(centre::text, '-', '')) FROM unnest(c.centre_ids) AS centre
            ),
            'authentication', CASE WHEN c.jwks IS NULL THEN 'client_secret_basic' ELSE 'private_key_jwt' END,
            'jwks', c.jwks,
            'redirect_uris', c.redirect_uris,
            'dpop_required', c.dpop_required,
            'created_at', to_char(c.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            'updated_at', to_char(c.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        )::text AS item
    FROM oauth.clients AS c
    WHERE c.organisation_id = :organisation AND (CAST(:after AS uuid) IS NULL OR c.id < :after)
    ORDER BY c.id DESC
    LIMIT :limit
""")


async def page_of_clients(engine: Bind, organisation_id: UUID, limit: int, after: UUID | None) -> Page:
    """Read it; one row more than the page tells whether there is another."""
    with unavailable_while_away():
        async with AsyncSession(engine) as session:
            asked = {"organisation": organisation_id, "after": after, "limit": limit + 1}
            rows = (await session.execute(LIST, asked)).all()
    items = tuple(str(row.item) for row in rows[:limit])
    if len(rows) <= limit:
        return Page(items, None)
    last = rows[limit - 1]
    return Page(items, (last.created_at.isoformat(), str(last.id)))
