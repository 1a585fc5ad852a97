"""An authorization request in a browser: started by a link, bound to that browser, answered once.

The link in a browser's history is useless elsewhere: every later step needs the cookie of the browser that began.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from adapters.oauth.clients.client_model import Client, find_client
from adapters.oauth.endpoints.authorization_request import AuthorizationRequest, checked_request
from adapters.oauth.endpoints.pushed_requests import PREFIX
from adapters.oauth.shared_state.secrets_at_rest import digest_of, new_opaque
from adapters.postgres.rows.directory import OrganisationRow
from adapters.postgres.rows.staff import InteractionRow
from domain.kernel import ids
from domain.oauth.people import Application, RequestRefused
from domain.ports.clock import utc_now

LIFE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Interaction:
    """A request shown to a person."""

    row: InteractionRow
    client: Client
    request: AuthorizationRequest


def begin(session: Session, form: Mapping[str, str], browser: str, audience: str, *, pushed_only: bool = False) -> str:
    """Start a request in a browser; returns the handle for the next pages. Raises ``RequestRefused``."""
    client = find_client(session, form.get("client_id", ""))
    if client is None:
        raise RequestRefused("invalid_client", "The client is unknown or disabled.", to_client=False)
    if "request_uri" in form:
        wanted = _pushed(session, client, form["request_uri"])
    elif pushed_only:
        raise RequestRefused("invalid_request", "Push the request to /oauth/par first.", to_client=False)
    else:
        wanted = checked_request(client, form, audience, None)
    handle = new_opaque()
    session.add(
        InteractionRow(
            digest=digest_of(handle),
            client_id=client.id,
            parameters=wanted.as_parameters(),
            jkt=wanted.jkt,
            browser=digest_of(browser),
            expires_at=utc_now() + LIFE,
            used_at=None,
        )
    )
    return handle


def find(session: Session, handle: str, browser: str) -> Interaction:
    """Find a request that this browser began and has not answered; raises ``RequestRefused``."""
    row = session.get(InteractionRow, digest_of(handle))
    client = None if row is None else find_client(session, ids.to_text("client", row.client_id))
    if (
        row is None
        or client is None
        or row.browser != digest_of(browser)
        or row.used_at is not None
        or row.expires_at <= utc_now()
    ):
        raise RequestRefused("invalid_request", "This page is out of date; start again.", to_client=False)
    return Interaction(row, client, AuthorizationRequest(**row.parameters))


def find_application(session: Session, handle: str, browser: str) -> Application | None:
    """Return the application of a request that this browser began, even if answered or expired; ``None`` for others.

    It reveals no more than the browser was shown before.
    """
    row = session.get(InteractionRow, digest_of(handle))
    if row is None or not browser or row.browser != digest_of(browser):
        return None
    client = find_client(session, ids.to_text("client", row.client_id))
    return None if client is None else application_of(session, client, AuthorizationRequest(**row.parameters))


def application_of(session: Session, client: Client, request: AuthorizationRequest) -> Application:
    """Return who asks, for whom, and where the person is redirected to."""
    named = select(col(OrganisationRow.name)).where(col(OrganisationRow.id) == client.organisation_id)
    return Application(client.name, session.scalars(named).one(), request.redirect_uri)


def answer_once(session: Session, interaction: Interaction) -> None:
    """Mark it answered, and the pushed request that it comes from; a second answer to either is ``RequestRefused``."""
    _use_up(session, interaction.row.digest)
    if interaction.request.pushed is not None:
        _use_up(session, bytes.fromhex(interaction.request.pushed))


def back_to(redirect_uri: str, issuer: str, **parameters: Any) -> str:
    """Build the redirect to the application; ``iss`` lets it detect a mix-up (RFC 9207)."""
    given = {**{name: value for name, value in parameters.items() if value is not None}, "iss": issuer}
    return f"{redirect_uri}{'&' if urlsplit(redirect_uri).query else '?'}{urlencode(given)}"


def _use_up(session: Session, digest: bytes) -> None:
    first = session.execute(
        update(InteractionRow)
        .where(col(InteractionRow.digest) == digest, col(InteractionRow.used_at).is_(None))
        .values(used_at=utc_now())
        .returning(col(InteractionRow.digest))
    ).first()
    if first is None:
        raise RequestRefused("invalid_request", "This page was already answered; start again.", to_client=False)


def _pushed(session: Session, client: Client, request_uri: str) -> AuthorizationRequest:
    """Find a pushed request. One that was answered, has expired or belongs to another client counts as unknown.

    It is used up when a person answers, not when a page is loaded: browsers and scanners of links load pages ahead
    (FAPI 2.0, 5.3.2.2). RFC 9126, section 4 allows both.
    """
    row = session.get(InteractionRow, digest_of(request_uri.removeprefix(PREFIX)))
    if (
        row is None
        or not request_uri.startswith(PREFIX)
        or row.client_id != client.id
        or row.browser is not None
        or row.used_at is not None
        or row.expires_at <= utc_now()
    ):
        raise RequestRefused(
            "invalid_request_uri", "The request_uri is unknown, was used before or has expired.", to_client=False
        )
    return AuthorizationRequest(**{**row.parameters, "pushed": row.digest.hex()})
