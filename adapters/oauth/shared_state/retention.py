"""Deletes expired rows. Each statement is short and uses an index; every process runs them once a minute.

A used code or refresh token is kept as long as its allowance, so that a second use is still noticed.
"""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.oauth.shared_state.unavailability import unavailable_while_away

OVER = "(a.expires_at < now() OR a.ended_at < now() - interval '1 hour')"
FORGET = (
    "DELETE FROM oauth.used_token_ids WHERE forget_at < now()",
    "DELETE FROM oauth.revoked_tokens WHERE forget_at < now()",
    "DELETE FROM oauth.invitations WHERE expires_at < now()",
    "DELETE FROM oauth.prepared_changes WHERE prepared_at < now() - interval '1 hour'",
    "DELETE FROM oauth.tries WHERE arrival < now()",
    "DELETE FROM oauth.desk_sessions WHERE expires_at < now()",
    "DELETE FROM oauth.interactions WHERE expires_at < now() - interval '1 hour'",
    f"DELETE FROM oauth.codes AS c USING oauth.allowances AS a WHERE a.id = c.allowance_id AND {OVER}",  # noqa: S608 - text of ours
    f"DELETE FROM oauth.refresh_tokens AS r USING oauth.allowances AS a WHERE a.id = r.allowance_id AND {OVER}",  # noqa: S608 - text of ours
    f"""
    DELETE FROM oauth.allowances AS a WHERE {OVER}
        AND NOT EXISTS (SELECT FROM oauth.codes AS c WHERE c.allowance_id = a.id)
        AND NOT EXISTS (SELECT FROM oauth.refresh_tokens AS r WHERE r.allowance_id = a.id)
    """,  # noqa: S608 - text of ours
    """
    DELETE FROM oauth.sessions AS s
    WHERE (s.expires_at < now() OR s.ended_at < now() - interval '1 hour')
        AND NOT EXISTS (SELECT FROM oauth.allowances AS a WHERE a.session_id = s.id)
    """,
)


async def forget(engine: AsyncEngine) -> None:
    """Delete expired rows; each statement commits separately, so that no process waits long for another."""
    async with unavailable_while_away(bounded=False):
        for statement in FORGET:
            async with engine.begin() as connection:
                await connection.execute(text(statement))
