"""HTML of the pages. Whatever is not ours is escaped; there is no script, and nothing is loaded from elsewhere."""

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from urllib.parse import urlencode

from api.oauth.pages.words import OWN_NAMES, Words

STYLE = (
    "body{font:1.1rem/1.6 system-ui,sans-serif;max-width:26rem;margin:2rem auto;padding:0 1rem;"
    "color:#1b1b1b;background:#fff}"
    "h1{font-size:1.4rem}label{display:block;margin:1rem 0 .2rem;font-weight:600}small{font-weight:400;color:#555}"
    "input{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;border:1px solid #767676;border-radius:.25rem}"
    "button{font:inherit;padding:.6rem 1.2rem;margin:1rem .5rem 0 0;border:1px solid #0b5;border-radius:.25rem;"
    "background:#075e3b;color:#fff}button.no{background:#fff;color:#1b1b1b;border-color:#767676}"
    ".wrong{border-left:.3rem solid #b00020;padding:.3rem .8rem;background:#fdecee}nav{margin-top:3rem;font-size:.9rem}"
    "nav a{margin-right:.8rem}li{margin:.3rem 0}"
)
STYLE_HASH = "'sha256-" + base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode() + "'"


def page(words: Words, title: str, body: str, query: dict[str, str]) -> str:
    """Put a body into the frame, with links to the same page in the other languages."""
    links = " ".join(
        f'<a lang="{language}" href="?{escape(urlencode({**query, "lang": language}))}">{name}</a>'
        for language, name in OWN_NAMES.items()
        if language != words.language
    )
    return (
        f'<!doctype html><html lang="{words.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{escape(title)} – Corridor</title><style>{STYLE}</style></head><body><main><h1>{escape(title)}</h1>"
        f'{body}</main><nav aria-label="{escape(words("language"))}">{links}</nav></body></html>'
    )


def sign_in_form(
    words: Words,
    hidden: dict[str, str],
    client: str,
    login_hint: str | None,
    problem: str | None,
    query: dict[str, str],
) -> str:
    """The page on which somebody signs in."""
    body = f"<p>{escape(words('asked_by', client=client))}</p>"
    if problem is not None:
        body += f'<p class="wrong" role="alert">{escape(problem)}</p>'
    body += f'<form method="post" action="/oauth/sign-in">{_hidden(hidden)}'
    body += _field(words, "name", "text", "username", login_hint or "", hint="name_hint")
    body += _field(words, "password", "password", "current-password", "")
    body += _field(words, "code", "text", "one-time-code", "", hint="code_hint")
    return page(words, words("sign_in_title"), f"{body}<button>{escape(words('sign_in'))}</button></form>", query)


def consent_form(
    words: Words,
    hidden: dict[str, str],
    client: str,
    person: str,
    host: str,
    scopes: Iterable[str],
    query: dict[str, str],
) -> str:
    """The page on which a person allows or refuses."""
    listed = "".join(f"<li>{escape(words.scope(scope))} <small>{escape(scope)}</small></li>" for scope in scopes)
    body = (
        f"<p>{escape(words('signed_in_as', person=person))}</p><p>{escape(words('asks', client=client))}</p>"
        f"<ul>{listed}</ul><p>{escape(words('goes_back', host=host))}</p>"
        f'<form method="post" action="/oauth/consent">{_hidden(hidden)}'
        f'<button name="decision" value="allow">{escape(words("allow"))}</button>'
        f'<button class="no" name="decision" value="refuse">{escape(words("refuse"))}</button></form>'
    )
    return page(words, words("consent_title"), body, query)


def sessions_page(words: Words, token: str, rows: Iterable[tuple[str, str, bool]]) -> str:
    """The page that lists where a person is signed in: id, description and whether it is here."""
    body = ""
    for session_id, described, here in rows:
        label = words("sign_out") if here else words("end")
        mark = f" <strong>({escape(words('here'))})</strong>" if here else ""
        body += (
            f'<form method="post" action="/oauth/sessions">{_hidden({"form_token": token, "session": session_id})}'
            f'<p><span id="s{escape(session_id)}">{escape(described)}</span>{mark}<br>'
            f'<button class="no" aria-describedby="s{escape(session_id)}">{escape(label)}</button></p></form>'
        )
    if body:
        body += f'<p><a href="/oauth/password">{escape(words("password_change"))}</a></p>'
    return page(words, words("sessions_title"), body or f"<p>{escape(words('nobody'))}</p>", {})


def password_form(words: Words, token: str, told: str | None, *, done: bool) -> str:
    """The page on which somebody changes the own password."""
    said = "" if told is None else f'<p class="{"" if done else "wrong"}" role="alert">{escape(told)}</p>'
    action = f"/oauth/password?lang={words.language}"
    body = f'{said}<form method="post" action="{action}">{_hidden({"form_token": token})}'
    body += _field(words, "password", "password", "current-password", "")
    body += _field(words, "new_password", "password", "new-password", "", hint="password_rule")
    body += f"<button>{escape(words('password_change'))}</button></form>"
    back = f'<p><a href="/oauth/sessions">{escape(words("sessions_title"))}</a></p>'
    return page(words, words("password_change"), body + back, {})


def error_page(words: Words, sentence: str, detail: str = "") -> str:
    """The page for what cannot be told to the application."""
    small = f"<p><small>{escape(detail)}</small></p>" if detail else ""
    return page(words, words("error_title"), f'<p class="wrong" role="alert">{escape(sentence)}</p>{small}', {})


def _field(words: Words, name: str, kind: str, autocomplete: str, value: str, hint: str | None = None) -> str:
    small = f" <small>({escape(words(hint))})</small>" if hint else ""
    return (
        f'<label for="{name}">{escape(words(name))}{small}</label><input id="{name}" name="{name}" type="{kind}" '
        f'autocomplete="{autocomplete}" autocapitalize="none" spellcheck="false" required maxlength="200" '
        f'value="{escape(value)}">'
    )


def _hidden(fields: dict[str, str]) -> str:
    return "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in fields.items())
