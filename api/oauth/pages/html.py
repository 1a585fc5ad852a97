"""Renders the pages from the templates in this package. There are no scripts, and every value is escaped."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from markupsafe import Markup

from api.html.moments import moment_in
from api.html.templates import Frame, Templates
from domain.oauth.colleagues import ListedPerson
from domain.oauth.people import Application

TEMPLATES = Templates(Path(__file__).with_name("templates"))


@dataclass(frozen=True, slots=True)
class Place:
    """One row of the list of sessions."""

    id: str
    description: str
    here: bool


@dataclass(frozen=True, slots=True)
class WayBack:
    """A link back to the application; without an address if a browser could not open it."""

    name: str
    address: str | None
    host: str


def way_back(application: Application | None) -> WayBack | None:
    """Return a link back to an application: the front page of the site that it redirects to."""
    if application is None:
        return None
    parts = urlsplit(application.redirect_uri)
    address = f"https://{parts.netloc}/" if parts.scheme == "https" else None
    return WayBack(application.name, address, parts.netloc)


def sign_in_form(
    frame: Frame, fields: Mapping[str, str], application: Application, login_hint: str | None, problem: str | None
) -> str:
    """Render the sign-in page."""
    return TEMPLATES.render(
        "sign_in.html",
        frame,
        fields=fields,
        client=application.name,
        organisation=application.organisation,
        login_hint=login_hint or "",
        problem=problem,
    )


def consent_form(
    frame: Frame, fields: Mapping[str, str], application: Application, person: str, allowed: Iterable[str]
) -> str:
    """Render the page where a person allows or refuses what ``allowed`` lists, in sentences."""
    return TEMPLATES.render(
        "consent.html",
        frame,
        fields=fields,
        client=application.name,
        organisation=application.organisation,
        person=person,
        allowed=tuple(allowed),
        returns_to=urlsplit(application.redirect_uri).netloc,
    )


def sessions_page(frame: Frame, token: str, places: Iterable[Place], *, at_desk: bool = False) -> str:
    """Render the page that lists a person's sessions; ``at_desk``: with a way back to the desk."""
    return TEMPLATES.render("sessions.html", frame, token=token, places=tuple(places), at_desk=at_desk)


def people_page(
    frame: Frame,
    problem: str | None,
    people: Iterable[tuple[str, ListedPerson]] | None = None,
    ended: ListedPerson | None = None,
) -> str:
    """Render the list of an organisation's people, by their ids; without one, nobody is signed in. ``ended``: whose
    access has just ended.
    """
    listed = None if people is None else tuple(people)
    moment = partial(moment_in, frame.words.language, zone=UTC)
    return TEMPLATES.render("people.html", frame, problem=problem, people=listed, ended=ended, moment=moment)


def end_access_form(frame: Frame, token: str, public_id: str, person: ListedPerson) -> str:
    """Render the page that says what the end of somebody's access does, and asks."""
    return TEMPLATES.render("end_access.html", frame, token=token, public_id=public_id, person=person)


def password_form(
    frame: Frame, token: str, problem: str | None, *, done: bool = False, nobody: bool = False, at_desk: bool = False
) -> str:
    """Render the page where people change their own password."""
    return TEMPLATES.render(
        "password.html", frame, token=token, problem=problem, done=done, nobody=nobody, at_desk=at_desk
    )


def authenticator_form(
    frame: Frame, token: str, problem: str | None, *, done: bool = False, nobody: bool = False
) -> str:
    """Render the page where people ask for a new authenticator."""
    return TEMPLATES.render(
        "authenticator.html", frame, token=token, problem=problem, done=done, nobody=nobody, key=None
    )


def new_authenticator_form(
    frame: Frame, token: str, problem: str | None, *, key: str, picture: Markup, pending: str
) -> str:
    """Render the page that shows a new authenticator's key, as a QR code and as text, and asks for its first code."""
    return TEMPLATES.render(
        "authenticator.html",
        frame,
        token=token,
        problem=problem,
        done=False,
        nobody=False,
        key=key,
        picture=picture,
        pending=pending,
    )


def problem_page(
    frame: Frame, sentence: str, next_step: str, *, application: WayBack | None = None, detail: str = ""
) -> str:
    """Render the page for problems that cannot be reported to the application: what happened, and what to do next."""
    return TEMPLATES.render(
        "problem.html", frame, sentence=sentence, next_step=next_step, application=application, detail=detail
    )


def grouped(key: str) -> str:
    """Write a key in groups of four, for reading it out."""
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))
