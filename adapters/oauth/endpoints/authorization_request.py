"""Checks what an application asks a person for (RFC 6749, 4.1.1; RFC 7636; OpenID Connect Core, 3.1.2.1)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.oauth.clients.client_model import Client
from domain.kernel.scopes import IDENTITY_SCOPES, as_text
from domain.oauth.people import RequestRefused

CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
PROMPTS = frozenset({"login", "consent", "select_account"})
ANEW = frozenset({"login", "select_account"})
LONGEST_KEPT = 1024
"""For each parameter, in characters: anybody may begin a request, and it is stored for more than an hour."""
KEPT = ("state", "nonce", "login_hint", "ui_locales", "dpop_jkt")


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A request that may be shown to a person."""

    redirect_uri: str
    scope: str
    state: str | None
    nonce: str | None
    code_challenge: str
    prompt: str | None
    max_age: int | None
    ui_locales: str | None
    login_hint: str | None
    jkt: str | None
    pushed: str | None = None
    """The digest of the pushed request that this one comes from, in hex."""

    def as_parameters(self) -> dict[str, Any]:
        """Return the request as stored."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @property
    def anew(self) -> bool:
        """Return whether the person must sign in for this request; ``prompt`` may hold several words."""
        return not ANEW.isdisjoint((self.prompt or "").split())


def checked_request(client: Client, form: Mapping[str, str], audience: str, jkt: str | None) -> AuthorizationRequest:
    """Check the parameters of a known client; raises ``RequestRefused``."""
    redirect_uri = form.get("redirect_uri")
    if redirect_uri is None or not client.check_redirect_uri(redirect_uri):
        raise RequestRefused("invalid_request", "The redirect_uri is not registered.", to_client=False)
    if form.get("response_type") != "code" or not client.check_response_type("code"):
        raise RequestRefused("unsupported_response_type", "Only response_type=code is supported.")
    if form.get("response_mode", "query") != "query":
        raise RequestRefused("invalid_request", "Only response_mode=query is supported.")
    if "request" in form:
        raise RequestRefused("request_not_supported", "Use pushed authorization requests instead.")
    if form.get("resource", audience) != audience:
        raise RequestRefused("invalid_target", f"The only resource of this server is {audience}")
    if form.get("code_challenge_method") != "S256" or not CHALLENGE.fullmatch(form.get("code_challenge", "")):
        raise RequestRefused("invalid_request", "PKCE with code_challenge_method=S256 is required.")
    if any(len(form.get(name, "")) > LONGEST_KEPT for name in KEPT):
        raise RequestRefused("invalid_request", f"{', '.join(KEPT)} may have at most {LONGEST_KEPT} characters.")
    prompt, max_age = form.get("prompt"), form.get("max_age")
    prompts = set((prompt or "").split())
    if not (prompts <= PROMPTS or prompts == {"none"}) or not re.fullmatch("[0-9]{1,9}", max_age or "0"):
        raise RequestRefused("invalid_request", "The value of prompt or max_age is not valid.")
    if jkt is not None and form.get("dpop_jkt", jkt) != jkt:
        raise RequestRefused("invalid_dpop_proof", "The dpop_jkt is not the key of the DPoP proof (RFC 9449, 10.1).")
    if prompts == {"none"}:
        raise RequestRefused("interaction_required", "The user is always asked, so prompt=none is not possible.")
    return AuthorizationRequest(
        redirect_uri=redirect_uri,
        scope=_scope(client, form.get("scope")),
        state=form.get("state"),
        nonce=form.get("nonce"),
        code_challenge=form["code_challenge"],
        prompt=prompt,
        max_age=None if max_age is None else int(max_age),
        ui_locales=form.get("ui_locales"),
        login_hint=form.get("login_hint"),
        jkt=jkt or form.get("dpop_jkt"),
    )


def _scope(client: Client, scope: str | None) -> str:
    wanted = set((scope or " ".join(client.scopes)).split())
    if not wanted - set(IDENTITY_SCOPES) <= client.scopes:
        raise RequestRefused("invalid_scope", "The request asks for more than this client was granted.")
    return as_text(wanted)
