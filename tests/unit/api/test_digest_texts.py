"""The texts of digests: complete in every language, in its script, and safe as the headers of a message."""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import get_args
from uuid import UUID

import pytest

from adapters.mail.server import MailFailed, source_of
from api.digests.letter import CODES, letter, plain, texts
from api.process.email_address import ascii_address
from api.v1.centres.digests import DigestLanguage
from domain.digests.digest import Digest, Entry, key_of
from domain.digests.headings import TOLD, AtOnce, Heading
from domain.digests.sending import FIRST_WAIT, LONGEST_AFTER_REFUSAL, LONGEST_WAIT, wait_after
from domain.kernel.ids import CentreId
from domain.vocabulary import SUPPORTED_LANGUAGES, EventType
from tests.sentences import places

CENTRE = CentreId(UUID(int=7))
UNTOLD = {
    "case.opened", "case.closed", "case.reopened", "consent.recorded", "handoff.confirmed", "referral.acknowledged",
    "referral.redirected", "document.removed", "case.merged", "case.unmerged", "centre.capacity_changed",
    "centre.status_changed", "corridor.changed",
    "agreement.published", "agreement.signed", "agreement.expiring", "agreement.expired",
    "group.changed", "webhook.disabled", "webhook.test", "identity.budget_exceeded",
}  # fmt: skip
"""What the centre did itself, what another event of the same change says, and what is not about its cases."""
SCRIPTS = {"km": "\u1780-\u17ff", "lo": "\u0e80-\u0eff", "th": "\u0e00-\u0e7f", "my": "\u1000-\u109f"}
SAME = re.compile(r"\{\w+\}|Corridor|UTC")


def a_digest(*entries: Entry, **changes: object) -> Digest:
    given: dict[str, object] = {
        "centre_id": CENTRE,
        "centre_name": "Battambang MRC",
        "email": "office@centre.example",
        "language": "en",
        "at_once": False,
        "entries": entries,
        "at": datetime(2027, 3, 1, 15, 4, tzinfo=UTC),
        "key": key_of(CENTRE, [entry.event_id for entry in entries]),
        **changes,
    }
    return Digest(**given)  # type: ignore[arg-type]


def an_entry(number: int = 1, kind: EventType = EventType.REFERRAL_SENT, code: str | None = "KH-7Q2M-9FX4") -> Entry:
    return Entry(UUID(int=number), kind, code, urgent=False)


def written(digest: Digest) -> str:
    text: str = letter(digest, "corridor@example.org", "https://corridor.example").get_content()
    return text.replace("\r\n", "\n")


def test_every_type_of_event_is_told_or_left_out_on_purpose() -> None:
    assert {*TOLD} | UNTOLD == {*EventType}
    assert not {*TOLD} & UNTOLD
    assert {told.heading for told in TOLD.values()} == {*Heading}


def test_the_guide_shows_the_table() -> None:
    shown = [
        line for line in Path("docs/partners/digests.md").read_text(encoding="utf-8").splitlines() if "| `" in line
    ]
    assert shown == [
        f"| `{kind}` | {texts('en')[told.heading]} | {told.reader} | {told.at_once.replace('_', ' ')} |"
        for kind, told in TOLD.items()
    ]


def test_what_does_not_wait_is_what_a_person_or_a_deadline_waits_for() -> None:
    assert {kind for kind, told in TOLD.items() if told.at_once is AtOnce.ALWAYS} == {
        "referral.overdue",
        "consent.withdrawn",
        "case.contact_stopped",
        "case.unattended",
        "deletion.overdue",
    }


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_the_texts_are_complete_and_in_the_script_of_the_language(language: str) -> None:
    own, english = texts(language), texts("en")
    assert own.keys() == english.keys() > {*Heading}
    assert {name: places(text) for name, text in own.items()} == {name: places(text) for name, text in english.items()}
    assert len(set(own.values())) == len(own)
    said = {name: SAME.sub("", text) for name, text in own.items() if name != "heading"}
    if language in SCRIPTS:
        foreign = "".join(script for other, script in SCRIPTS.items() if other != language)
        assert [name for name, text in said.items() if not re.search(f"[{SCRIPTS[language]}]", text)] == []
        assert [name for name, text in said.items() if re.search(f"[A-Za-z{foreign}]", text)] == []
    elif language != "en":
        assert [name for name, text in said.items() if text == SAME.sub("", english[name])] == []


def test_each_language_of_the_labels_can_be_asked_for() -> None:
    assert get_args(get_args(DigestLanguage)[0]) == SUPPORTED_LANGUAGES


HEADERS = [
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type", "Content-Transfer-Encoding",
    "MIME-Version", "Content-Language",
]  # fmt: skip
INJECTED = "=?utf-8?q?x=0D=0AReply-To:_a@evil.example=0D=0A=0D=0Abody?="


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
@pytest.mark.parametrize(
    "name",
    [
        "Office\r\nBcc: thief@elsewhere.example",
        "Office\nX: y",
        "ศูนย์ " * 40,
        "Office\x0b\x85\u2028x",
        "{url}",
        INJECTED,
        f"ศูนย์ {INJECTED}",
        "=?utf-8?b?eA0KUmVwbHktVG86IGFAZXZpbC5leGFtcGxlDQoNCmJvZHk=?=",
        "=?=?utf-8?q?x=0AReply-To:_a@evil.example?=?=",
    ],
)
@pytest.mark.parametrize("at_once", [False, True])
def test_the_name_of_a_centre_adds_no_header(name: str, language: str, at_once: bool) -> None:
    digest = a_digest(an_entry(), centre_name=name, language=language, at_once=at_once)
    message = letter(digest, "corridor@example.org", "https://corridor.example")
    source = source_of(message)
    assert source.isascii()
    read = message_from_bytes(source, policy=default)
    assert read.keys() == HEADERS
    assert read["To"] == "office@centre.example"
    # email may lose a space between two encoded words
    assert "".join(plain(name).split()) in "".join(read["Subject"].split())
    first = read.get_content().splitlines()[0]
    assert plain(name) in first
    assert "UTC" in first


def test_a_message_that_would_be_written_with_other_headers_is_not_sent() -> None:
    message = letter(a_digest(an_entry()), "corridor@example.org", "https://corridor.example")
    message.replace_header("Subject", INJECTED)
    with pytest.raises(MailFailed, match=r"^message headers$"):
        source_of(message)


def test_an_address_hides_no_encoded_word() -> None:
    assert ascii_address("=?utf-8?q?x=0D=0AReply-To:_a?=@centre.example") is None
    assert ascii_address("office=x?@centre.example") == "office=x?@centre.example"


def test_a_code_that_cannot_be_read_is_counted_and_many_codes_are_cut() -> None:
    hidden, many = an_entry(1000, code=None), [an_entry(number, code=f"KH-{number:04}-AAAA") for number in range(CODES)]
    more = an_entry(2000, code="KH-9999-AAAA")
    text = written(a_digest(hidden, *many, more))
    assert f"New referrals to look at: {CODES + 2}\n" in text
    assert "  more cases: 1\n" in text
    assert text.count("-AAAA\n") == CODES


def test_numbers_are_written_as_the_language_does() -> None:
    many = [an_entry(number, EventType.MESSAGE_POSTED) for number in range(1234)]
    assert "New messages: 1,234\n" in written(a_digest(*many))
    assert "Tin nhắn mới: 1.234\n" in written(a_digest(*many, language="vi"))


def test_the_same_events_are_the_same_message_whatever_may_still_be_told_of_them() -> None:
    events = [UUID(int=1), UUID(int=2)]
    assert key_of(CENTRE, events) == key_of(CENTRE, tuple(events))
    others = {key_of(CENTRE, events[:1]), key_of(CENTRE, events[::-1]), key_of(CentreId(UUID(int=8)), events)}
    assert len({key_of(CENTRE, events), *others}) == 4


def test_waits_grow_to_their_limit_and_vary() -> None:
    waits = [wait_after(tries, 0.5, refused=False) for tries in range(1, 9)]
    assert waits[:3] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]
    assert waits[-1] == LONGEST_WAIT
    assert wait_after(10_000, 0.5, refused=True) == LONGEST_AFTER_REFUSAL
    assert wait_after(1, 0.0, refused=False) == timedelta(seconds=54)
    assert wait_after(1, 1.0, refused=False) == timedelta(seconds=66)
