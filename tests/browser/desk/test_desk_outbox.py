"""What is written without a connection waits in this browser, and arrives once."""

import pytest

from tests.app_under_test import World
from tests.browser.accessible import violations
from tests.browser.desk.at_desk import AtDesk, at_desk, own_text
from tests.browser.page import Browser
from tests.browser.signing_in import Site
from tests.builders import opened_case, sent_referral
from tests.http.desk.visitor import public_id

STORED = """async () => {
  const opened = await new Promise(done => {
    const asked = indexedDB.open('corridor', 1);
    asked.onsuccess = () => done(asked.result);
  });
  const all = name => new Promise(done => {
    const asked = opened.transaction(name).objectStore(name).getAll();
    asked.onsuccess = () => done(asked.result);
  });
  const [entries, keys] = [await all('entries'), await all('keys')];
  opened.close();
  const letters = bytes => new TextDecoder('utf-8').decode(bytes);
  return {
    text: entries.map(one => JSON.stringify(one) + letters(one.sealed) + letters(one.iv)).join(),
    extractable: keys.map(one => one.extractable),
    exported: await Promise.all(keys.map(one => crypto.subtle.exportKey('raw', one).then(() => true, () => false))),
  };
}"""
TIMES_AT_THE_CENTRE = """(() => {
  const here = new Date().toLocaleString(document.documentElement.lang, {timeZone: 'Asia/Phnom_Penh'});
  const hour = here.slice(0, here.indexOf(':') + 1);
  return [...document.querySelectorAll('#waiting li')].every(line => line.textContent.includes(hour));
})()"""
NOTHING_WAITS = "!document.getElementById('waiting')"
AGE = """async hours => {
  const opened = await new Promise(done => {
    const asked = indexedDB.open('corridor', 1);
    asked.onsuccess = () => done(asked.result);
  });
  await new Promise(done => {
    const change = opened.transaction('entries', 'readwrite');
    const entries = change.objectStore('entries');
    const asked = entries.getAll();
    asked.onsuccess = () => asked.result.forEach(one => entries.put({...one, at: one.at - hours * 3600e3}));
    change.oncomplete = done;
  });
  opened.close();
}"""


async def case_of(world: World) -> str:
    return str((await opened_case(await world.caller("nea")))["id"])


async def notes_of(world: World, case: str, text: str) -> int:
    notes = (await (await world.caller("nea")).get(f"/v1/cases/{case}/notes?limit=100")).json()["items"]
    return sum(one["body"] == text for one in notes)


def write_offline(one: AtDesk, case: str, text: str) -> None:
    """Write a note without a connection."""
    one.go(f"/desk/cases/{case}/notes/new")
    one.page.offline()
    one.send("note", body=text, language="en")
    one.see("offline.kept")


@pytest.fixture
async def nea(browser: Browser, site: Site, world: World) -> AtDesk:
    return await at_desk(browser, site, world)


async def test_a_note_an_answer_and_a_new_case_wait_encrypted_and_are_sent_once(nea: AtDesk, world: World) -> None:
    case, texts = await case_of(world), [own_text("note"), own_text("another note"), own_text("answer")]
    referral = (await sent_referral(world))["id"]
    await made_step(world, f"/v1/referrals/{referral}/acknowledge", {})
    await made_step(world, f"/v1/referrals/{referral}/ask", {"question": "How old is the person?"})
    answering, opening = nea.tab(), nea.tab()
    answering.go(f"/desk/referrals/{referral}/answer")
    opening.go("/desk/cases/new")
    write_offline(nea, case, texts[0])
    nea.send("note", body=texts[1], language="en")
    answering.send("answer", answer=texts[2])
    reference = own_text("reference")
    opening.send(
        "open_case", centre_id=await public_id(world, "centre", "nea-battambang"),
        case_types=["wages_unpaid"], profile__birth_year="1990", profile__stage="departing", external_id=reference,
    )  # fmt: skip
    opening.page.wait_until("document.querySelectorAll('#waiting li').length === 4")
    assert nea.page.text("#waiting").count(nea.words("title.note")) == 2
    assert nea.page.evaluate(TIMES_AT_THE_CENTRE)
    stored = nea.page.evaluate(STORED, 0)
    assert not [text for text in [*texts, reference, case, referral] if text in stored["text"]]
    assert (stored["extractable"], stored["exported"]) == ([False], [False])

    nea.page.offline(False)
    opening.see("offline.open")
    nea.page.wait_until("document.querySelectorAll('#waiting li').length === 1")
    assert [await notes_of(world, case, text) for text in texts[:2]] == [1, 1]
    told = (await (await world.caller("nea")).get(f"/v1/referrals/{referral}/timeline")).text
    assert told.count(texts[2]) == 1
    nea.press("offline.open")
    nea.see("slip.keep")
    assert nea.page.evaluate("document.title.startsWith(document.querySelector('h1').textContent)")
    assert nea.page.count(".qr svg") == 1
    nea.page.wait_until(NOTHING_WAITS)
    opening.page.wait_until(NOTHING_WAITS)
    for one in (nea, answering, opening):
        assert violations(one.page) == []


async def made_step(world: World, path: str, body: dict[str, str]) -> None:
    answer = await (await world.caller("map")).post(path, body)
    assert answer.status_code == 200, answer.text


async def test_what_waits_is_sent_once_after_the_tab_was_closed_or_the_response_was_lost(
    nea: AtDesk, world: World
) -> None:
    case, text, lost = await case_of(world), own_text("note"), own_text("note")
    write_offline(nea, case, text)
    again = nea.tab()
    nea.page.close()
    again.page.offline(False)
    again.go("/desk")
    again.see("offline.sent")
    assert await notes_of(world, case, text) == 1

    again.go(f"/desk/cases/{case}/notes/new")
    again.page.lose_response("/notes/new")
    again.send("note", body=lost, language="en")
    again.see("offline.kept")
    assert await notes_of(world, case, lost) == 1
    again.go("/desk")
    again.see("offline.sent")
    again.page.wait_until(NOTHING_WAITS)
    assert await notes_of(world, case, lost) == 1


async def test_a_refused_note_keeps_what_was_typed_and_an_old_one_is_checked_before_it_is_sent(
    nea: AtDesk, world: World
) -> None:
    case, refused, old = await case_of(world), own_text("note"), own_text("note")
    write_offline(nea, case, refused)
    await closed(world, case)
    nea.page.offline(False)
    nea.see("offline.refused")
    nea.go("/desk")
    nea.press("offline.refused")
    nea.page.wait_until("document.activeElement.id === 'problem'")
    assert nea.page.evaluate("document.forms[document.forms.length - 1].elements.body.value") == refused
    assert nea.page.count("#waiting li") == 1

    other = await case_of(world)
    write_offline(nea, other, old)
    nea.page.evaluate(AGE, 71)
    nea.page.offline(False)
    nea.go("/desk")
    nea.page.wait_until("document.querySelectorAll('#waiting button').length === 2")
    assert await notes_of(world, other, old) == 0
    nea.page.press(nea.words("offline.refused"), number=1)
    nea.page.wait_for_url(other)
    assert nea.page.evaluate("document.querySelector('textarea').value") == old
    nea.done("note")
    assert await notes_of(world, other, old) == 1
    nea.page.wait_until("document.querySelectorAll('#waiting li').length === 1")


async def closed(world: World, case: str) -> None:
    answer = await (await world.caller("nea")).post(f"/v1/cases/{case}/close", {"outcome": "ineligible"})
    assert answer.status_code == 200, answer.text


async def test_signing_out_asks_first_and_then_removes_what_waits(nea: AtDesk, world: World) -> None:
    case, text = await case_of(world), own_text("note")
    second = nea.tab()
    second.go("/desk")
    write_offline(nea, case, text)
    assert nea.words("offline.deletes") in nea.page.text("#waiting")
    nea.page.evaluate(AGE, 71)
    nea.page.offline(False)
    nea.sign_out()
    nea.page.wait_until("document.activeElement.className === 'danger'")
    assert nea.words("offline.deletes") in nea.page.text("#note")
    assert nea.page.storage()["databases"] == ["corridor"]
    nea.press("offline.discard")
    nea.see("done.signed_out")
    assert nea.page.storage()["databases"] == []
    nea.sign_in()
    assert await notes_of(world, case, text) == 0


async def test_another_person_in_the_same_browser_neither_sees_nor_sends_what_waits(
    nea: AtDesk, browser: Browser, site: Site, world: World
) -> None:
    case, text, theirs = await case_of(world), own_text("note"), own_text("note")
    write_offline(nea, case, text)
    tab = nea.page.tab()
    nea.page.close()
    tab.offline(False)
    other = await at_desk(browser, site, world, page=tab)
    other.go(f"/desk/cases/{case}")
    assert other.page.count("#waiting") == 0
    write_offline(other, case, theirs)
    other.page.offline(False)
    other.see("offline.sent")
    assert [await notes_of(world, case, one) for one in (text, theirs)] == [0, 1]
    nea.page = other.page
    nea.sign_in("/desk/sign-in")
    nea.see("offline.sent")
    assert await notes_of(world, case, text) == 1


async def test_without_storage_what_was_typed_stays_on_the_page(nea: AtDesk, world: World) -> None:
    case, text = await case_of(world), own_text("note")
    nea.go(f"/desk/cases/{case}/notes/new")
    nea.page.evaluate("IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError'); }")
    nea.page.offline()
    nea.send("note", body=text, language="en")
    nea.see("offline.away")
    assert nea.page.evaluate("document.querySelector('textarea').value") == text
    nea.page.offline(False)
    nea.done("note")
    assert await notes_of(world, case, text) == 1
    assert violations(nea.page) == []
