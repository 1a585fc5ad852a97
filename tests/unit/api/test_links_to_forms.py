"""A link to a form that creates something says which visit of the form it is, so that nobody sends it twice."""

import re
from pathlib import Path

from api.desk import desk
from api.desk.router import FORMS

TEMPLATES = Path(desk.__file__).with_name("templates")
LINK = re.compile(r'href="(/desk/[^"?]*)([^"]*)"')
MAY_BE_REPEATED = "/desk/look-up"
"""It changes nothing, and after going back another name is asked."""
CREATE = [one.page for one in FORMS if one.method == "POST" and one.page != MAY_BE_REPEATED]
CREATE.append("/desk/referrals/{referral_id}/documents/new")


def leads_to_a_form(path: str) -> bool:
    patterns = (re.sub(r"\{\w+\}", "[^/]+", page) for page in CREATE)
    return any(re.fullmatch(pattern, re.sub(r"\{\{.*?\}\}", "x", path)) for pattern in patterns)


def test_every_link_to_a_form_that_creates_has_the_mark_of_its_page() -> None:
    bare = [
        f"{template.name}: {path}"
        for template in TEMPLATES.glob("*.html")
        for path, query in LINK.findall(template.read_text(encoding="utf-8"))
        if leads_to_a_form(path) and "desk.visit" not in query
    ]
    assert bare == []


def test_a_link_without_it_would_be_found() -> None:
    assert leads_to_a_form("/desk/cases/{{ case.id }}/notes/new")
    assert leads_to_a_form("/desk/referrals/{{ r.id }}/documents/new")
    assert not leads_to_a_form("/desk/cases/{{ case.id }}")
