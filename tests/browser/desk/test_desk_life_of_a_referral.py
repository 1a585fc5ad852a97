"""The whole life of a referral between two browsers, in Khmer at origin and in Thai at destination."""

import re

from tests.app_under_test import World
from tests.browser.accessible import other_hosts, violations
from tests.browser.desk.at_desk import AtDesk, at_desk, own_text
from tests.browser.page import Browser
from tests.browser.signing_in import Site
from tests.builders import sent_referral
from tests.http.desk.visitor import id_in, public_id

NAME = "សុខ ដារ៉ា"
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")
CONSENTS = "[...document.querySelectorAll('[name=consent_id][value^=consent]')].map(one => one.value)"
ALL = ["identity", "contact", "profile", "summary"]


async def test_a_referral_goes_from_the_new_case_in_khmer_to_its_outcome_in_thai_and_a_withdrawal_closes_the_page(
    browser: Browser, site: Site, world: World
) -> None:
    origin = await at_desk(browser, site, world, "nea", "km")
    destination = await at_desk(browser, site, world, "map", "th")
    case, code = await a_new_case(origin, world)
    await a_person_and_a_consent(origin, world)
    referral = await refused_and_then_sent(origin, world, case)
    accepted_and_contacted(destination, referral, case, code)
    messages_and_outcome(origin, destination, referral)
    await withdrawn_while_it_is_open(origin, destination, world)
    for one in (origin, destination):
        assert violations(one.page) == []
        assert other_hosts(one.page, site.url) == []


async def a_new_case(origin: AtDesk, world: World) -> tuple[str, str]:
    origin.press("title.open_case")
    origin.send(
        "open_case",
        centre_id=await public_id(world, "centre", "nea-battambang"),
        case_types=["wages_unpaid"],
        profile__sex="female",
        profile__stage="departing",
        profile__birth_year="1997",
        profile__languages=["km"],
    )
    origin.see("slip.keep")
    code = CODE.search(origin.page.text("main"))
    assert code, origin.page.text()
    origin.press("title.add_person")
    return id_in(origin.page.url(), "case"), code[0]


async def a_person_and_a_consent(origin: AtDesk, world: World) -> None:
    origin.done("add_person", person__full_name=NAME, person__birth_date="1997-04-12", person__phones="+855 12 345 678")
    assert NAME not in origin.page.text()
    await a_consent(origin, world, ["contact", "profile", "summary"])


async def a_consent(origin: AtDesk, world: World, share: list[str]) -> None:
    origin.press("button.record_consent")
    origin.done(
        "record_consent",
        purposes=["referral", "legal_assistance"],
        data_categories=share,
        recipients_corridor=await public_id(world, "corridor", "KH-TH"),
        method="thumbprint",
        language="km",
    )


async def refused_and_then_sent(origin: AtDesk, world: World, case: str) -> str:
    """The draft shares what the consent does not cover; another consent does."""
    await chosen(origin, world)
    first = origin.page.evaluate(CONSENTS)
    origin.done("create_referral", consent_id=first[0], **draft(ALL))
    referral = id_in(origin.page.url(), "referral")
    assert origin.words("remedy.consent_does_not_cover") in origin.page.text("details.unavailable")
    origin.go(f"/desk/referrals/{referral}/send")
    origin.press("button.send")
    origin.page.wait_until("document.activeElement.id === 'problem'")
    assert origin.words("remedy.consent_does_not_cover") in origin.page.text("#problem")
    origin.go(f"/desk/cases/{case}")
    origin.press("case.more")
    await a_consent(origin, world, ALL)
    origin.go(f"/desk/referrals/{referral}/edit")
    (second,) = set(origin.page.evaluate(CONSENTS)) - set(first)
    origin.done("edit_referral", consent_id=second)
    origin.press("button.send")
    origin.done("send")
    return referral


async def chosen(origin: AtDesk, world: World) -> None:
    origin.press("button.create_referral")
    origin.fill_in(service_types=["legal_assistance"], language="th")
    origin.press("choose.button")
    origin.see("choose.fits")
    to = await public_id(world, "centre", "map-chiang-mai")
    origin.page.press_first(f'a[href*="to_centre_id={to}"]')


def draft(share: list[str]) -> dict[str, object]:
    return {
        "purpose": "legal_assistance",
        "arrival_window__from": "2099-12-01T08:00",
        "arrival_window__to": "2099-12-05T18:00",
        "summary": "ប្រាក់ឈ្នួលពីរខែមិនទាន់បានបង់។",
        "share": share,
    }


def accepted_and_contacted(destination: AtDesk, referral: str, case: str, code: str) -> None:
    destination.go("/desk")
    destination.page.press_first(f'main a[href*="{referral}"]')
    assert NAME not in destination.page.text()
    destination.press("button.accept")
    destination.done("accept", handler="สมชาย")
    open_identity(destination, case)
    destination.page.wait_for(NAME)
    destination.go(f"/desk/referrals/{referral}/confirm-contact")
    destination.done("confirm_contact", channel="in_person", migrant_code=code)


def open_identity(one: AtDesk, case: str) -> None:
    one.go(f"/desk/cases/{case}/identity")
    one.press("button.open_identity")


def messages_and_outcome(origin: AtDesk, destination: AtDesk, referral: str) -> None:
    message = own_text("ข้อความ")
    destination.press("button.message")
    destination.done("message", body=message, language="th")
    origin.go(f"/desk/referrals/{referral}")
    origin.page.wait_for(message)
    assert origin.page.count('article[lang="th"]') == 1
    destination.press("button.complete")
    destination.done("complete", outcome="service_received", services_delivered=["legal_assistance"])
    origin.page.reload()
    assert origin.label("outcomes", "service_received") in origin.page.text()


async def withdrawn_while_it_is_open(origin: AtDesk, destination: AtDesk, world: World) -> None:
    """The identity is on the receiving centre's screen while the sending centre withdraws the consent."""
    referral = await sent_referral(world)
    case = referral["case_id"]
    destination.go(f"/desk/referrals/{referral['id']}/accept")
    destination.done("accept")
    open_identity(destination, case)
    destination.page.wait_for("Sok Dara")
    origin.go(f"/desk/cases/{case}")
    origin.press("button.withdraw_consent")
    origin.done("withdraw_consent", reason="ទៅផ្ទះវិញ")
    destination.page.press_first("p.back a")
    assert "Sok Dara" not in destination.page.text()
    assert destination.words("case.identity_closed") in destination.page.text()
    open_identity(destination, case)
    destination.page.wait_until("!document.querySelector('main form[method=post]')")
    assert destination.page.status() == 403
    assert "Sok Dara" not in destination.page.text()
