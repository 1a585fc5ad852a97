"""TLS and sign-in: a server that offers no TLS, or another certificate, gets neither the password nor a message."""

import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from adapters.mail.server import MailFailed, MailServer
from tests.http.digests.post_office import PASSWORD, SENDER, USER, PostOffice, post_office, text_of
from tests.https_server import certified

TO = "office@centre.example"


def a_message() -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "News"
    message.set_content(".\n..\nA line that begins with a stop: .\n")
    return message


def over_tls(office: PostOffice, tls: ssl.SSLContext, *, starttls: bool) -> MailServer:
    return MailServer("localhost", office.port, tls, starttls, "example.org", USER, PASSWORD, 3.0)


@pytest.fixture
def contexts(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    return certified(tmp_path, "localhost")


@pytest.mark.parametrize("starttls", [True, False])
async def test_it_signs_in_over_tls_and_hands_the_message_in(
    contexts: tuple[ssl.SSLContext, ssl.SSLContext], starttls: bool
) -> None:
    server, client = contexts
    async with post_office(tls=server, from_the_start=not starttls, signs_in=starttls) as office:
        to = over_tls(office, client, starttls=starttls)
        to = to if starttls else replace(to, user=None, password=None)  # aiosmtpd knows no sign-in on a TLS port
        await to.check()
        await to.take(a_message(), SENDER, TO)
        assert [recipient for recipient, _ in office.taken] == [TO]
        assert text_of(office.taken[0][1]).startswith(".\n..\nA line")
        assert office.signed_in == ([PASSWORD, PASSWORD] if starttls else [])


async def test_without_starttls_it_gets_neither_password_nor_message(
    contexts: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    async with post_office(signs_in=True) as office:
        with pytest.raises(MailFailed, match=r"^connect ") as failed:
            await over_tls(office, contexts[1], starttls=True).take(a_message(), SENDER, TO)
        assert (office.signed_in, office.asked, office.taken) == ([], [], [])
        assert (failed.value.refused, failed.value.unsure) == (False, False)


def another_name(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    return certified(folder, "mail.elsewhere.example")


def another_authority(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    return certified(folder, "localhost")[0], ssl.create_default_context()


@pytest.mark.parametrize("starttls", [True, False])
@pytest.mark.parametrize("made", [another_name, another_authority])
async def test_a_certificate_of_another_gets_neither_password_nor_message(
    tmp_path: Path, made: Callable[[Path], tuple[ssl.SSLContext, ssl.SSLContext]], starttls: bool
) -> None:
    server, client = made(tmp_path)
    async with post_office(tls=server, from_the_start=not starttls, signs_in=starttls) as office:
        with pytest.raises(MailFailed, match=r"^connect "):
            await over_tls(office, client, starttls=starttls).take(a_message(), SENDER, TO)
        assert (office.signed_in, office.asked, office.taken) == ([], [], [])


async def test_a_wrong_password_is_no_refusal_for_good(contexts: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    async with post_office(tls=contexts[0], signs_in=True) as office:
        wrong = replace(over_tls(office, contexts[1], starttls=True), password="another")
        with pytest.raises(MailFailed, match=r"^connect 535$") as failed:
            await wrong.check()
        assert not failed.value.refused
        assert "another" not in repr(wrong)
        shown = repr(over_tls(office, contexts[1], starttls=True))
        assert PASSWORD not in shown
        assert f"'{USER}'" not in shown


@pytest.mark.parametrize("answer", ["250 OK", "251 elsewhere", "299 whatever"])
async def test_any_answer_of_success_says_that_it_was_taken(office: PostOffice, answer: str) -> None:
    office.says = answer
    await office.server.take(a_message(), SENDER, TO)


@pytest.mark.parametrize(
    ("answer", "unsure", "refused"),
    [
        ("nonsense", True, False),
        ("999 what", True, False),
        ("354 go on", True, False),
        ("452 no", False, False),
        ("550 no", False, True),
    ],
)
async def test_only_a_clear_refusal_says_that_it_was_not(
    office: PostOffice, answer: str, unsure: bool, refused: bool
) -> None:
    office.says = answer
    with pytest.raises(MailFailed, match=r"^message ") as failed:
        await office.server.take(a_message(), SENDER, TO)
    assert (failed.value.unsure, failed.value.refused, failed.value.unreachable) == (unsure, refused, False)


async def test_a_server_that_is_slow_to_say_goodbye_has_taken_it(office: PostOffice) -> None:
    office.lingers = 5.0
    await replace(office.server, seconds=0.5).take(a_message(), SENDER, TO)
    assert [recipient for recipient, _ in office.taken] == [TO]


async def test_looking_up_the_name_of_the_server_counts_for_the_limit(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = threading.Event()

    def resolver(*_asked: object, **_how: object) -> list[object]:
        end.wait(10.0)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    begun = time.monotonic()
    try:
        with pytest.raises(MailFailed, match=r"^connect TimeoutError$") as failed:
            await replace(office.server, host="mail.example.org", seconds=0.3).take(a_message(), SENDER, TO)
        assert time.monotonic() - begun < 3.0
    finally:
        end.set()
    assert failed.value.unreachable
