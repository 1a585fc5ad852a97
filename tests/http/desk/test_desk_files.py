"""A file that the API refuses: the page says why, keeps what was typed, and asks for the file again."""

import pytest

from tests.app_under_test import World
from tests.builders import sent_referral
from tests.http.desk.visitor import Visitor, at_desk

REFUSED = {
    "a program": (b"MZ\x90\x00" + bytes(200), 422),
    "a damaged PDF": (b"%PDF-1.7\nnothing of it is left", 422),
    "text with markup": (b"<script>alert(1)</script>", 422),
    "eleven megabytes": (bytes(11 * 1024 * 1024), 413),
    "nothing": (b"", 422),
}


async def sending(who: Visitor, content: bytes, **typed: str) -> Visitor:
    """Fill in the form and send it, as a browser does: the file comes last."""
    form = who.form("/documents/new")
    given = {**dict(form.fields), "title": "Payslip of March", "language": "km", "category": "payslip", **typed}
    who.answer = await who.http.post(
        form.action,
        data=given,
        files={"file": ("payslip.bin", content, "application/octet-stream")},
        headers={"sec-fetch-site": "same-origin"},
        follow_redirects=True,
    )
    return who


@pytest.mark.parametrize("what", REFUSED)
async def test_a_refused_file_keeps_what_was_typed(world: World, what: str) -> None:
    content, status = REFUSED[what]
    referral = (await sent_referral(world))["id"]
    who = await at_desk(world, "nea")
    await who.go(f"/desk/referrals/{referral}/documents/new")
    await sending(who, content)
    assert who.answer.status_code == status, who.text
    assert dict(who.form("/documents/new").fields)["title"] == "Payslip of March"
    assert {("language", "km"), ("category", "payslip")} <= set(who.form("/documents/new").fields)
    assert "Choose the file again" in who.text
    await sending(who, b"March: 200 USD")
    assert who.place == f"/desk/referrals/{referral}", who.text


async def test_the_address_of_a_form_with_a_file_holds_neither_token_nor_key(world: World) -> None:
    referral = (await sent_referral(world))["id"]
    who = await at_desk(world, "nea")
    await who.go(f"/desk/referrals/{referral}/documents/new")
    assert "form_token" not in who.form("/documents/new").action
    for token in ("", "0" * 64):
        await sending(who, b"March: 200 USD", form_token=token)
        assert (who.answer.status_code, "Payslip of March" in who.text) == (403, True), who.text
        await who.go(f"/desk/referrals/{referral}/documents/new")


async def test_a_file_that_is_sent_twice_is_added_once(world: World) -> None:
    referral = (await sent_referral(world))["id"]
    who = await at_desk(world, "nea")
    await who.go(f"/desk/referrals/{referral}/documents/new")
    form = Visitor(who.http, who.who, who.answer)
    await sending(who, b"March: 200 USD")
    await sending(form, b"March: 200 USD")
    assert form.text.count("Payslip of March") == 1, form.text
