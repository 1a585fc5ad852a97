"""Forms of the desk: nothing typed is lost, nothing happens twice, nobody overwrites what they have not seen."""

import asyncio
import re

import pytest

from api.http.fair_queue import FairQueue
from domain.kernel.errors import Unavailable
from tests.app_under_test import World
from tests.builders import a_case, consented_case, made, sent_referral
from tests.http.desk.visitor import Visitor, at_desk


async def opened(world: World) -> str:
    case = await made(await world.caller("nea"), "/v1/cases", a_case())
    return str(case["id"])


async def notes_of(world: World, case_id: str) -> list[str]:
    answer = await (await world.caller("nea")).get(f"/v1/cases/{case_id}/notes")
    return [note["body"] for note in answer.json()["items"]]


def note_form(who: Visitor, body: str) -> list[tuple[str, str]]:
    return who.form("").filled(body=body, language="km")


async def test_a_form_that_is_sent_twice_takes_effect_once(world: World) -> None:
    case_id = await opened(world)
    who = await at_desk(world, "nea")
    await who.go(f"/desk/cases/{case_id}/notes/new")
    filled = note_form(who, "Call her sister on Monday.")
    other = Visitor(who.http, who.who)
    address = f"/desk/cases/{case_id}/notes/new"
    await asyncio.gather(who.post(address, filled), other.post(address, filled))
    assert [who.place, other.place] == [f"/desk/cases/{case_id}"] * 2
    assert await notes_of(world, case_id) == ["Call her sister on Monday."]
    await who.post(address, [(name, "Another text." if name == "body" else value) for name, value in filled])
    assert who.answer.status_code == 422
    assert "Another text." in who.answer.text
    assert await notes_of(world, case_id) == ["Call her sister on Monday."]
    await who.post(address, who.form("").filled())
    assert sorted(await notes_of(world, case_id)) == ["Another text.", "Call her sister on Monday."]


async def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(world: World) -> None:
    case_id = await opened(world)
    who = await at_desk(world, "nea")
    await who.go(f"/desk/cases/{case_id}/person/new")
    await who.send(person__full_name="Sok Dara", person__birth_date="2999-01-01", person__phones="+855 12 345 678")
    assert who.answer.status_code == 422
    page = who.answer.text
    assert re.search(r'id="person.birth_date-wrong">[^<]+<', page)
    assert 'value="Sok Dara"' in page
    assert "+855 12 345 678" in page
    assert 'href="#person.birth_date"' in page


async def test_a_conflict_shows_both_versions_and_the_second_press_saves(world: World) -> None:
    case_id = await opened(world)
    one, other = await at_desk(world, "nea"), await at_desk(world, "nea")
    for who in (one, other):
        await who.go(f"/desk/cases/{case_id}/edit")
    await one.send(profile__stage="in_transit")
    await other.send(profile__stage="at_destination")
    assert other.answer.status_code == 412
    assert re.search(r'id="profile.stage-now">It says now: *In transit', other.answer.text), other.text
    assert ("profile.stage", "at_destination") in other.form("").fields
    await other.send()
    assert other.place == f"/desk/cases/{case_id}"
    case = (await (await world.caller("nea")).get(f"/v1/cases/{case_id}")).json()
    assert case["profile"]["stage"] == "at_destination"


async def test_an_emptied_field_is_removed_and_the_others_stay(world: World) -> None:
    case_id = await opened(world)
    who = await at_desk(world, "nea")
    before = (await (await world.caller("nea")).get(f"/v1/cases/{case_id}")).json()
    assert before["profile"]["sector"] == "C"
    await who.go(f"/desk/cases/{case_id}/background")
    await who.send(profile__sector="")
    after = (await (await world.caller("nea")).get(f"/v1/cases/{case_id}")).json()
    assert after["profile"] == {**before["profile"], "sector": None}
    assert after["case_types"] == before["case_types"]


async def test_refusals_of_sending_stand_beside_what_to_change(world: World) -> None:
    nea = await world.caller("nea")
    case_id, _ = await consented_case(nea)
    draft = {
        "case_id": case_id,
        "corridor_id": "KH-TH",
        "from_centre_id": "nea-battambang",
        "to_centre_id": "map-chiang-mai",
        "kind": "transfer",
        "service_types": ["legal_assistance"],
        "purpose": "referral",
    }
    referral = await made(nea, "/v1/referrals", draft)
    who = await at_desk(world, "nea")
    await who.go(f"/desk/referrals/{referral['id']}/send")
    await who.send()
    assert who.answer.status_code == 409
    assert "Record the person's consent first." in who.text


async def test_a_service_that_is_away_loses_nothing_and_keeps_the_key(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = await opened(world)
    who = await at_desk(world, "nea")
    await who.go(f"/desk/cases/{case_id}/notes/new")
    filled = note_form(who, "She has moved to Mae Sot.")
    key = dict(filled)["key"]
    address = f"/desk/cases/{case_id}/notes/new"
    with monkeypatch.context() as away:

        def refuse(*_: object) -> None:
            raise Unavailable

        away.setattr(FairQueue, "of", refuse)
        await who.post(address, filled)
    assert who.answer.status_code == 503
    assert "She has moved to Mae Sot." in who.answer.text
    await who.post(address, filled)
    assert who.place == f"/desk/cases/{case_id}"
    assert key
    assert await notes_of(world, case_id) == ["She has moved to Mae Sot."]


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
async def test_a_form_from_another_site_is_not_sent(world: World, site: str) -> None:
    case_id = await opened(world)
    who = await at_desk(world, "nea")
    await who.go(f"/desk/cases/{case_id}/notes/new")
    filled = note_form(who, "Written elsewhere.")
    headers = {"sec-fetch-site": site}
    await who.post(f"/desk/cases/{case_id}/notes/new", filled, **headers)
    assert who.answer.status_code == 403
    assert await notes_of(world, case_id) == []


async def test_a_form_without_our_token_or_with_that_of_a_colleague_is_not_sent(world: World) -> None:
    case_id = await opened(world)
    who, colleague = await at_desk(world, "nea"), await at_desk(world, "nea")
    for one in (who, colleague):
        await one.go(f"/desk/cases/{case_id}/notes/new")
    theirs = dict(note_form(colleague, ""))["form_token"]
    for token in ("", "0" * 64, theirs):
        filled = [(name, token if name == "form_token" else value) for name, value in note_form(who, "Not mine.")]
        await Visitor(who.http, who.who).post(f"/desk/cases/{case_id}/notes/new", filled)
    assert await notes_of(world, case_id) == []


async def test_nothing_typed_is_lost_when_the_session_ends_in_mid_form(world: World) -> None:
    case_id = await opened(world)
    who = await at_desk(world, "nea")
    await who.go(f"/desk/cases/{case_id}/notes/new")
    filled = note_form(who, "A long note\nof two lines, with <angles> & ampersands.")
    await world.value("WITH gone AS (DELETE FROM oauth.desk_sessions RETURNING 1) SELECT count(*) FROM gone")
    world.service.desk_sessions._known.clear()
    await who.post(f"/desk/cases/{case_id}/notes/new", filled)
    assert who.answer.status_code == 401
    assert "&lt;angles&gt; &amp; ampersands" in who.answer.text
    kept = Visitor(who.http, who.who, who.answer)
    await who.sign_in()
    await kept.send(f"/desk/cases/{case_id}/notes/new")
    assert kept.place == f"/desk/cases/{case_id}", kept.text
    assert await notes_of(world, case_id) == ["A long note\nof two lines, with <angles> & ampersands."]


async def test_a_file_goes_to_the_other_centre_and_comes_back_as_it_was(world: World) -> None:
    referral = await sent_referral(world)
    who, there = await at_desk(world, "nea"), await at_desk(world, "map")
    await who.go(f"/desk/referrals/{referral['id']}/documents/new")
    form = who.form("/documents/new")
    who.answer = await who.http.post(
        form.action,
        data={**dict(form.fields), "title": "Payslip of March", "language": "km", "category": "payslip"},
        files={"file": ("payslip.txt", "ប្រាក់ខែ 200 USD".encode(), "text/plain")},
        headers={"sec-fetch-site": "same-origin"},
        follow_redirects=True,
    )
    assert who.place == f"/desk/referrals/{referral['id']}", who.text
    assert "Payslip of March" in who.text
    await who.follow("/documents/document_")
    assert who.answer.content == "ប្រាក់ខែ 200 USD".encode()
    assert who.answer.headers["content-disposition"].startswith("attachment")
    assert who.answer.headers["cache-control"] == "no-store"
    assert who.answer.headers.get_list("x-content-type-options") == ["nosniff"]
    await there.go(str(who.answer.url))
    assert there.answer.status_code in (403, 404)
    assert "<html" in there.answer.text
