"""Who gets to open a form: nobody fills one in that the API would refuse them whatever they write.

The desk sees what the API has said of the thing: the level of a case, the organisation of a centre. What depends on the
state alone is left to the API, so that a form that was sent can be opened again.
"""

from collections.abc import Mapping
from typing import Any

from api.desk.desk import Desk
from domain.kernel.errors import CoordinatingBodyOnly, Missing, NotYourCentre, NotYourSide
from domain.kernel.roles import Role
from domain.kernel.sentence import Sentence

COORDINATES = "corridors:manage"
AT_WORK_TOO = frozenset({"open_claim"})
"""Forms of a case for centres at work on a referral, too."""
BY_CONSENT = frozenset({"withdraw_consent"})
"""Forms that the API allows to others than the holder as well."""
OF_THE_ORGANISATION = frozenset({"register_client", "rotate_client", "disable_client", "activate_client"})


def must_open(desk: Desk, form: str, kind: str, found: Mapping[str, Any]) -> None:
    """Raise what the API would on sending: ``NotYourSide``, ``NotYourCentre``, ``CoordinatingBodyOnly`` or
    ``Missing``. ``found`` is what the path of the form names first, by its ``kind`` (``case_id``).
    """
    match kind:
        case "case_id" if form not in BY_CONSENT:
            levels = ("holder", "party") if form in AT_WORK_TOO else ("holder",)
            if found["level"] not in levels:
                raise NotYourSide(Sentence("Only the centre that holds the case can do this."))
        case "centre_id":
            if found["id"] not in desk.own_centre_ids and not desk.may(COORDINATES):
                raise NotYourCentre
        case "organisation_id":
            _must_run(desk, form, found["id"])


def _must_run(desk: Desk, form: str, organisation: str) -> None:
    if desk.may(COORDINATES):
        return
    if form in OF_THE_ORGANISATION and organisation != desk.access.person.organisation_id:
        raise Missing
    if form != "activate_client" and (
        form not in OF_THE_ORGANISATION or desk.access.person.role != Role.ORGANISATION_ADMIN
    ):
        raise CoordinatingBodyOnly
