"""What a digest says: counts and case codes, in the language of the centre, and never a person."""

import re
from typing import Any

import pytest

from adapters.mail.sender import IN_ALL, LOOK, POSITIONS, WHAT_IS_TOLD
from domain.digests.sending import AT_MOST
from tests.app_under_test import World
from tests.builders import a_case, a_consent, made
from tests.http.cases.test_exclusion import excluded
from tests.http.digests.post_office import SENDER, PostOffice, Rounds, subscribed, text_of
from tests.http.directory.two_offices import Offices, the_offices
from tests.http.events.feed_reading import sequenced

THEIRS, OURS, SISTERS = "there@centre.example", "here@centre.example", "sister@centre.example"
SCRIPTS = {"km": "\u1780-\u17ff", "lo": "\u0e80-\u0eff", "th": "\u0e00-\u0e7f", "my": "\u1000-\u109f"}
CANARIES = {
    "full_name": "Canary Sovannary",
    "phone": "+85512345999",
    "value": "+85512345888",
    "summary": "canary-summary",
    "message": "canary-message",
    "question": "canary-question",
    "reason": "canary-reason",
}


async def code_of(offices: Offices, case_id: str) -> str:
    code: str = (await offices.here.get(f"/v1/cases/{case_id}")).json()["code"]
    return code


def line(message: Any, heading: str) -> int | None:
    """The count under an English heading."""
    found = re.search(rf"^{heading}: (\d+)$", text_of(message), re.MULTILINE)
    return None if found is None else int(found[1])


async def test_a_new_referral_is_told_with_its_count_and_its_code(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await the_offices(world)
    await subscribed(offices.there, offices.abroad, THEIRS, language="en")
    case_id, _, _ = await offices.sent()
    other, _, _ = await offices.sent(urgency="urgent")
    await worker.send()
    (message,) = office.to(THEIRS)
    assert line(message, "New referrals to look at") == 2
    codes = [text.strip() for text in text_of(message).splitlines() if text.startswith("  ")]
    assert codes == [f"{await code_of(offices, other)} (urgent)", await code_of(offices, case_id)], "urgent first"
    assert message["Subject"] == "Corridor: urgent news for A centre"
    assert message["To"] == THEIRS
    assert message["From"] == f"Corridor <{SENDER}>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en"
    assert message.get_content_type() == "text/plain"
    assert re.fullmatch(r"<digest\.[0-9a-f]{40}@example\.org>", message["Message-ID"])
    assert "http://127.0.0.1:8000" in text_of(message)
    assert "ask your organisation's Corridor administrator" in text_of(message)


async def test_each_side_is_told_what_the_other_did(world: World, office: PostOffice, worker: Rounds) -> None:
    offices = await the_offices(world)
    await subscribed(offices.here, offices.first, OURS, language="en")
    await subscribed(offices.there, offices.abroad, THEIRS, language="en")
    _, _, referral = await offices.sent()
    path = f"/v1/referrals/{referral['id']}"
    await made(offices.here, f"{path}/messages", {"body": "Hello.", "language": "en"})
    await made(offices.here, f"{path}/messages", {"body": "Hello again.", "language": "en"})
    assert (await offices.there.post(f"{path}/ask", {"question": "Which day?"})).status_code == 200
    assert (await offices.here.post(f"{path}/answer", {"answer": "Monday."})).status_code == 200
    assert (await offices.there.post(f"{path}/accept", {})).status_code == 200
    await worker.send()
    (ours,), (theirs,) = office.to(OURS), office.to(THEIRS)
    assert [line(ours, one) for one in ("Questions to answer", "Referrals accepted", "New messages")] == [1, 1, None]
    assert line(ours, "New referrals to look at") is None
    assert [line(theirs, one) for one in ("New referrals to look at", "New messages", "Answers to your questions")] == [
        1, 2, 1,
    ]  # fmt: skip
    assert line(theirs, "Questions to answer") is None
    assert f"  {referral['case_code']} × 2" in text_of(theirs)
    assert line(theirs, "Cases offered to your centre") is None, "the referral says it already"


@pytest.mark.parametrize("language", ["en", "km", "lo", "th", "vi", "my", "id", "ms"])
async def test_it_is_written_in_the_language_of_the_centre(
    world: World, office: PostOffice, worker: Rounds, language: str
) -> None:
    offices = await the_offices(world)
    answer = await offices.there.patch(
        f"/v1/centres/{offices.abroad['id']}", {"languages": ["fr", f"{language}-TH"]}, if_match="*"
    )
    assert answer.status_code == 200, answer.text
    shown = await subscribed(offices.there, offices.abroad, THEIRS)
    assert shown["digest"] == {"email": THEIRS, "language": language, "failing_since": None}
    _, _, referral = await offices.sent()
    await worker.send()
    (message,) = office.to(THEIRS)
    text = text_of(message)
    assert referral["case_code"] in text
    assert message["Content-Language"] == language
    read = re.sub(r"https?://\S+|A centre|UTC|Corridor|[A-Z]{2}-\w{4}-\w{4}", "", f"{message['Subject']}\n{text}")
    if language in SCRIPTS:
        assert len(re.findall(f"[{SCRIPTS[language]}]", read)) > 100
        assert re.findall(r"[A-Za-z]{3,}", read) == []
        others = "".join(script for other, script in SCRIPTS.items() if other != language)
        assert re.findall(f"[{others}]", read) == []
    else:
        assert re.findall(f"[{''.join(SCRIPTS.values())}]", read) == []
    assert office.sources[-1].isascii()


async def test_nothing_of_a_person_and_no_free_text_is_in_it(world: World, office: PostOffice, worker: Rounds) -> None:
    offices = await the_offices(world)
    await subscribed(offices.here, offices.first, OURS)
    await subscribed(offices.there, offices.abroad, THEIRS)
    person = {"full_name": CANARIES["full_name"], "birth_date": "1997-04-12", "phones": [CANARIES["phone"]]}
    contact = {"channel": "phone", "value": CANARIES["value"]}
    body = a_case(centre_id=offices.first["id"], person=person, safe_contact=contact)
    case = await made(offices.here, "/v1/cases", body)
    consent = await made(
        offices.here, f"/v1/cases/{case['id']}/consents", a_consent(recipients={"corridor_id": offices.corridor})
    )
    sent = offices.referral(case["id"], consent["id"], urgency="emergency", summary=CANARIES["summary"])
    referral = await made(offices.here, "/v1/referrals", sent)
    path = f"/v1/referrals/{referral['id']}"
    await made(offices.here, f"{path}/messages", {"body": CANARIES["message"], "language": "en"})
    assert (await offices.there.post(f"{path}/ask", {"question": CANARIES["question"]})).status_code == 200
    assert (await offices.here.post(f"{path}/answer", {"answer": CANARIES["reason"]})).status_code == 200
    assert (await offices.there.post(f"{path}/accept", {})).status_code == 200
    withdrawal = {"reason": CANARIES["reason"]}
    assert (await offices.here.post(f"/v1/consents/{consent['id']}/withdraw", withdrawal)).status_code == 200
    await worker.send()
    assert {address for address, _ in office.taken} == {OURS, THEIRS}
    for _, message in office.taken:
        whole = "\n".join([*(f"{name}: {value}" for name, value in message.items()), text_of(message)])
        assert referral["case_code"] in whole
        words = [*CANARIES.values(), "Sovannary", "1997", "85512345", "canary", referral["id"], case["id"]]
        assert [word for word in words if word in whole] == []


async def test_a_sister_centre_is_told_nothing_of_it(world: World, office: PostOffice, worker: Rounds) -> None:
    offices = await the_offices(world)
    await subscribed(offices.here, offices.sister, SISTERS)
    await subscribed(offices.here, offices.first, OURS)
    _, _, referral = await offices.sent()
    assert (await offices.there.post(f"/v1/referrals/{referral['id']}/accept", {})).status_code == 200
    await worker.send()
    assert office.to(SISTERS) == []
    (message,) = office.to(OURS)
    assert referral["case_code"] in text_of(message)


async def test_what_access_has_ended_to_before_it_is_sent_is_left_out(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await the_offices(world)
    await subscribed(offices.there, offices.abroad, THEIRS, language="en")
    case_id, _, referral = await offices.sent(urgency="urgent")
    assert (await offices.there.post(f"/v1/referrals/{referral['id']}/accept", {})).status_code == 200
    await sequenced(world)
    await worker.database.value(LOOK, WHAT_IS_TOLD, AT_MOST, POSITIONS, IN_ALL)
    await excluded(offices.here, case_id, "cso")
    await worker.send()
    (message,) = office.to(THEIRS)
    assert line(message, "New referrals to look at") is None
    assert line(message, "Deletions to make and confirm") == 1
    assert referral["case_code"] not in text_of(message), "the case is none of its business any more"


async def test_an_erased_case_leaves_no_code(world: World, office: PostOffice, worker: Rounds) -> None:
    offices = await the_offices(world)
    await subscribed(offices.there, offices.abroad, THEIRS, language="en")
    case_id, _, referral = await offices.sent()
    assert (await offices.there.post(f"/v1/referrals/{referral['id']}/accept", {})).status_code == 200
    answer = await offices.here.post(f"/v1/cases/{case_id}/erase", {"reason": "She asked for it."})
    assert answer.status_code == 200, answer.text
    await worker.send()
    (message,) = office.to(THEIRS)
    assert line(message, r"Erased cases \(delete your own copies\)") == 1
    assert referral["case_code"] not in text_of(message)


async def test_what_a_sender_was_asked_is_told_although_a_sister_sends_it_now(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await the_offices(world)
    await subscribed(offices.here, offices.first, OURS, language="en")
    _, _, referral = await offices.sent()
    assert (await offices.there.post(f"/v1/referrals/{referral['id']}/ask", {"question": "When?"})).status_code == 200
    await sequenced(world)
    await world.value(
        "UPDATE corridor.referrals SET from_centre_id = $1::uuid WHERE id = $2::uuid",
        offices.sister["id"].removeprefix("centre_"),
        referral["id"].removeprefix("referral_"),
    )
    await worker.send()
    (message,) = office.to(OURS)
    assert line(message, "Questions to answer") == 1
    assert line(message, "New referrals to look at") is None


async def test_a_centre_is_not_told_of_referrals_between_others(
    world: World, office: PostOffice, worker: Rounds
) -> None:
    offices = await the_offices(world)
    await subscribed(offices.elsewhere, offices.other, THEIRS, language="en")
    case_id, consent_id = await offices.consented()
    body = offices.referral(case_id, consent_id, to_centre_id=offices.other["id"], kind="service")
    referral = await made(offices.here, "/v1/referrals", body)
    assert (await offices.elsewhere.post(f"/v1/referrals/{referral['id']}/accept", {})).status_code == 200
    await worker.send()
    await made(offices.here, "/v1/referrals", offices.referral(case_id, consent_id, urgency="urgent"))
    await sequenced(world)
    await world.value(SHOWN_TO_A_CENTRE_THAT_TAKES_PART, offices.other["id"].removeprefix("centre_"))
    await worker.turn(hours=2).send()
    assert len(office.to(THEIRS)) == 1


SHOWN_TO_A_CENTRE_THAT_TAKES_PART = """
WITH asked AS (
    SELECT c.id, c.organisation_id, j.id AS event_id FROM corridor.centres AS c, corridor.journal AS j
    WHERE c.id = $1::uuid AND j.type = 'referral.sent' ORDER BY j.id DESC LIMIT 1
), overdue AS (
    INSERT INTO corridor.journal (id, case_id, referral_id, at, type, subject)
    SELECT gen_random_uuid(), j.case_id, j.referral_id, now(), 'referral.overdue', j.subject
    FROM corridor.journal AS j JOIN asked AS a ON a.event_id = j.id RETURNING id
), grown AS (
    UPDATE corridor.feed_heads AS h SET position = h.position + 1 FROM asked AS a
    WHERE h.organisation_id = a.organisation_id RETURNING h.position
)
INSERT INTO corridor.feed (organisation_id, position, event_id, stands, centre_ids, shown_at)
SELECT a.organisation_id, g.position, o.id, true, ARRAY[a.id], now() FROM asked AS a, grown AS g, overdue AS o
"""
"""What the feed tells an organisation of a referral that is not its own, in a case in which it takes part."""
