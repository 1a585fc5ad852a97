"""The desk with the keyboard alone."""

from api.desk.words import desk_words
from api.oauth.pages.words import words_in
from tests.app_under_test import World
from tests.browser.desk.at_desk import own_text
from tests.browser.page import Browser
from tests.browser.signing_in import Site
from tests.builders import sent_referral
from tests.http.desk.visitor import staff
from tests.oauth.desk import PASSWORD


async def test_somebody_signs_in_accepts_a_referral_and_writes_a_message_with_the_keyboard_alone(
    browser: Browser, site: Site, world: World
) -> None:
    who, referral, text = await staff(world, "map"), await sent_referral(world), own_text("message")
    page, words, own = browser.page("en"), desk_words("en"), words_in("en")
    page.goto(f"{site.url}/desk/referrals/{referral['id']}")
    page.tab_to(words("field.sign_in_name"))
    page.type(who.made.sign_in_name)
    page.key("Enter")
    page.wait_for(own("password"))
    page.tab_to(own("password"))
    page.type(PASSWORD)
    page.tab_to(own("code"))
    page.type(who.code())
    page.key("Enter")
    page.wait_for_url("/desk/referrals/")

    page.tab_to(words("skip"))
    page.key("Enter")
    page.tab_to(words("button.accept"))
    page.key("Enter")
    page.wait_for(words("title.accept"))
    page.tab_to(words("button.accept"))
    page.key("Enter")
    page.wait_for(words("done.accept"))
    page.tab_to(words("button.message"))
    page.key("Enter")
    page.wait_for(words("title.message"))
    page.tab_to(words("field.message"))
    page.type(text)
    page.tab_to(words("field.language"))
    page.type("English")
    page.tab_to(words("button.message"))
    page.key("Enter")
    page.wait_for(words("done.message"))
    assert text in page.text("article.ours")
