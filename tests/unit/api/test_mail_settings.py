"""A mail server is named by a URL that no log shows; ``corridor doctor`` says whether it answers."""

import asyncio
from pathlib import Path

import pytest

from api.cli.diagnosis.mail import mail_finding
from api.process.mail import mail_server
from api.process.mail_settings import Tls, mail_server_in
from api.process.settings import Settings, SettingWrong, read_settings
from tests.http.digests.post_office import PASSWORD, post_office
from tests.https_server import certified
from tests.loopback import listening

FROM = "corridor@example.org"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://user:word@mail.example.org", ("mail.example.org", 587, Tls.STARTTLS, "user", "word")),
        ("smtp://mail.example.org:2525/", ("mail.example.org", 2525, Tls.STARTTLS, None, None)),
        ("smtps://user:p%40ss%3A%2F@mail.example.org", ("mail.example.org", 465, Tls.FROM_THE_START, "user", "p@ss:/")),
        ("smtp://127.0.0.1:25", ("127.0.0.1", 25, Tls.NONE, None, None)),
        ("smtp://[::1]:25", ("::1", 25, Tls.NONE, None, None)),
        ("smtp://localhost", ("localhost", 587, Tls.NONE, None, None)),
        ("smtps://localhost", ("localhost", 465, Tls.FROM_THE_START, None, None)),
        ("smtp://127.0.0.1.example.org", ("127.0.0.1.example.org", 587, Tls.STARTTLS, None, None)),
        ("smtp://10.0.0.7", ("10.0.0.7", 587, Tls.STARTTLS, None, None)),
    ],
)
def test_the_url_says_how_the_connection_is_protected(url: str, expected: tuple[object, ...]) -> None:
    assert mail_server_in(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "http://user:topsecret@mail.example.org",
        "smtp://user:topsecret@",
        "smtp://user@mail.example.org",
        "smtp://:topsecret@mail.example.org",
        "smtp://user:topsecret@mail.example.org:99999",
        "smtp://user:topsecret@mail.example.org:0",
        "smtp://user:topsecret@mail.example.org/inbox",
        "smtp://user:topsecret@mail.example.org?tls=no",
        "smtp://user:topsecret@mail.example.org:port",
        "smtp://user:top secret@mail.example.org",
        "smtp://user:topsecret@[mail",
    ],
)
def test_any_other_stops_the_start_with_a_sentence_without_it(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("CORRIDOR_SMTP_URL", url)
    monkeypatch.setenv("CORRIDOR_MAIL_FROM", FROM)
    with pytest.raises(SettingWrong, match=r"^CORRIDOR_SMTP_URL: write smtp://user:password@host:587 ") as wrong:
        read_settings()
    assert "secret" not in str(wrong.value)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"SMTP_URL": "smtp://localhost"}, "CORRIDOR_MAIL_FROM: CORRIDOR_SMTP_URL needs it too"),
        ({"MAIL_FROM": FROM}, "CORRIDOR_MAIL_FROM: set CORRIDOR_SMTP_URL too"),
        ({"SMTP_URL": "smtp://localhost", "MAIL_FROM": "Corridor <x@y.org>"}, "CORRIDOR_MAIL_FROM: write one address"),
        ({"SMTP_URL": "smtp://localhost", "MAIL_FROM": f"{FROM}\nBcc: a@b.org"}, "CORRIDOR_MAIL_FROM: write one addr"),
        (
            {"SMTP_URL": "smtp://localhost", "MAIL_FROM": FROM, "SMTP_CA_FILE": "/nowhere.pem"},
            "CORRIDOR_SMTP_CA_FILE: ",
        ),
        (
            {"SMTP_URL": "smtp://localhost", "MAIL_FROM": FROM, "SMTP_CA_FILE": __file__},
            "CORRIDOR_SMTP_CA_FILE: there is no TLS",
        ),
        ({"MAIL_DOMAINS": "centre.example, a b"}, "CORRIDOR_MAIL_DOMAINS: write domains, such as"),
        ({"SMTP_URL_FILE": "/nowhere", "MAIL_FROM": FROM}, "CORRIDOR_SMTP_URL: its file cannot be read (FileNotFound"),
    ],
)
def test_what_belongs_together_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], sentence: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"CORRIDOR_{name}", value)
    with pytest.raises(SettingWrong) as wrong:
        read_settings()
    assert str(wrong.value).startswith(sentence)


def test_the_url_comes_from_a_file_and_is_shown_nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "smtp"
    file.write_text("smtp://user:topsecret@mail.example.org\n", encoding="utf-8")
    monkeypatch.setenv("CORRIDOR_SMTP_URL_FILE", str(file))
    monkeypatch.setenv("CORRIDOR_MAIL_FROM", FROM)
    settings = read_settings()
    assert settings.sends_mail
    assert mail_server(settings).password == "topsecret"
    address = mail_server_in(settings.smtp_url or "")
    for shown in (repr(settings), str(settings), repr(mail_server(settings)), repr(address), str(address)):
        assert "topsecret" not in shown


def test_without_a_server_nothing_is_sent() -> None:
    assert not read_settings().sends_mail


def of_server(port: int, **changes: object) -> Settings:
    return read_settings(smtp_url=f"smtp://127.0.0.1:{port}", mail_from=FROM, **changes)


async def test_the_doctor_says_whether_it_answers(tmp_path: Path) -> None:
    async with post_office() as office:
        finding = await asyncio.to_thread(mail_finding, of_server(office.port))
        assert (finding.well, finding.found) == (True, "It takes us, on this machine.")
        assert (office.asked, office.taken) == ([], [])
    finding = await asyncio.to_thread(mail_finding, of_server(office.port))
    assert (finding.well, finding.found) == (False, "It does not take us (connect SMTPConnectError).")
    assert "no digest is sent" in finding.advice

    async def busy(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"554 go away\r\n")
        await writer.drain()

    async with listening(busy) as port:
        finding = await asyncio.to_thread(mail_finding, of_server(port))
    assert (finding.well, finding.found) == (False, "It does not take us (connect 554).")


async def test_only_the_named_authority_is_trusted(tmp_path: Path) -> None:
    server, _ = certified(tmp_path, "localhost")
    async with post_office(tls=server, from_the_start=True) as office:
        settings = read_settings(smtp_url=f"smtps://localhost:{office.port}", mail_from=FROM)
        finding = await asyncio.to_thread(mail_finding, settings)
        assert (finding.well, finding.found) == (False, "It does not take us (connect SMTPConnectError).")
        named = settings.model_copy(update={"smtp_ca_file": tmp_path / "authority.pem"})
        finding = await asyncio.to_thread(mail_finding, named)
        assert (finding.well, finding.found) == (True, "It takes us, with TLS.")
    assert PASSWORD not in repr(settings)


async def test_a_file_of_authorities_that_is_none_stops_the_start_and_the_doctor_says_so() -> None:
    settings = read_settings(smtp_url="smtps://mail.example.org", mail_from=FROM, smtp_ca_file=Path(__file__))
    with pytest.raises(SettingWrong, match=r"^CORRIDOR_SMTP_CA_FILE: the file has no certificate in PEM\.$"):
        mail_server(settings)
    finding = await asyncio.to_thread(mail_finding, settings)
    assert (finding.well, finding.found) == (False, "CORRIDOR_SMTP_CA_FILE: the file has no certificate in PEM.")


def test_domains_stand_between_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings().mail_offer.reaches("office@anywhere.example")
    monkeypatch.setenv("CORRIDOR_MAIL_DOMAINS", "Centre.example, map.example,")
    offer = read_settings().mail_offer
    assert offer.domains == {"centre.example", "map.example"}
    for email, reached in [("a@centre.example", True), ("a@x.map.example", True), ("a@thiscentre.example", False)]:
        assert offer.reaches(email) is reached
