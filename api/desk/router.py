"""All routes of the desk. A literal path comes before one with a name in its place."""

from fastapi import APIRouter

from api.desk import signing_in
from api.desk.forms import case_forms, claim_forms, group_forms, network_forms, office_forms, referral_forms
from api.desk.forms.engine import add_routes
from api.desk.forms.form import Form
from api.desk.pages import audit, cases, groups, office, referrals, referring, today, worklists
from api.desk.route import DeskRoute

FORMS: tuple[Form, ...] = (
    *case_forms.FORMS,
    *referral_forms.FORMS,
    *claim_forms.FORMS,
    *group_forms.FORMS,
    *office_forms.FORMS,
    *network_forms.FORMS,
)
"""Every form of the desk."""


def _forms() -> APIRouter:
    found = APIRouter(include_in_schema=False, route_class=DeskRoute)
    add_routes(found, FORMS)
    return found


router = APIRouter(include_in_schema=False)
for _part in (
    signing_in.router,
    today.router,
    worklists.router,
    _forms(),
    referring.router,
    cases.router,
    groups.router,
    referrals.router,
    office.router,
    audit.router,
):
    router.include_router(_part)
