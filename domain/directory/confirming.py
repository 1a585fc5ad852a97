"""A new organisation needs two people: one who proposes it and one who confirms it (ADR 0046).

Who takes part: a coordinator or a system of the coordinating body proposes; another coordinator, or an administrator of
an organisation that leads a corridor, confirms. An employer's organisation needs both.
Promised: only a confirmation makes an organisation active, and it stays what it was confirmed as.
"""

from dataclasses import replace
from datetime import datetime

from domain.directory.changes import Changed
from domain.directory.failures import OrganisationDisabled
from domain.directory.organisations import Confirmation, ConfirmingSide, Organisation, OrganisationStatus
from domain.kernel.access import MANAGING, Actor, coordinates
from domain.kernel.errors import CoordinatingBodyOnly, FieldFault, InvalidValues
from domain.kernel.roles import Role
from domain.kernel.second_person import SecondPersonRequired
from domain.kernel.sentence import Sentence
from domain.vocabulary import OperatorType


def confirmed(actor: Actor, organisation: Organisation, *, leads: bool, at: datetime) -> Organisation:
    """Return the organisation with this confirmation, active if no other is missing; unchanged if this side has
    confirmed it before. ``leads``: the actor's organisation leads a corridor.

    Raises ``CoordinatingBodyOnly``, ``SecondPersonRequired`` or ``OrganisationDisabled``.
    """
    by = _side(actor, leads=leads)
    if organisation.status is OrganisationStatus.ACTIVE:
        return organisation
    if organisation.status is OrganisationStatus.DISABLED:
        raise OrganisationDisabled
    if actor.user_id is None:
        raise SecondPersonRequired(Sentence("A system cannot confirm an organisation; a person who signs in must."))
    if actor.user_id == organisation.proposed_by:
        raise SecondPersonRequired(
            Sentence("Somebody other than the person who proposed this organisation must confirm it.")
        )
    given = organisation.confirmations
    if by not in {one.by for one in given}:
        given = (*given, Confirmation(by, actor.organisation_id, actor.user_id, at))
    enough = _enough(organisation.operator_type, frozenset(one.by for one in given))
    if given == organisation.confirmations and not enough:
        return organisation
    return replace(
        organisation,
        confirmations=given,
        status=OrganisationStatus.ACTIVE if enough else OrganisationStatus.PENDING,
        confirmed_at=at if enough else None,
        version=organisation.version + 1,
        updated_at=at,
    )


def _side(actor: Actor, *, leads: bool) -> ConfirmingSide:
    if coordinates(actor):
        return ConfirmingSide.COORDINATING_BODY
    manages = actor.user_id is None or actor.role is Role.ORGANISATION_ADMIN
    if leads and manages and MANAGING in actor.scopes:
        return ConfirmingSide.CORRIDOR_LEAD
    raise CoordinatingBodyOnly(
        Sentence("Only coordinators, and administrators of an organisation that leads a corridor, can do this.")
    )


def _enough(kind: OperatorType, sides: frozenset[ConfirmingSide]) -> bool:
    return sides == frozenset(ConfirmingSide) if kind is OperatorType.EMPLOYER else bool(sides)


def changed_organisation(actor: Actor, organisation: Organisation, changed: Changed, at: datetime) -> Organisation:
    """Return the next version. Raises ``InvalidValues`` for a change that would go round the second person, and if
    actors would disable their own organisation.
    """
    result = replace(organisation, **changed, version=organisation.version + 1, updated_at=at)
    if result.status is OrganisationStatus.DISABLED and result.id == actor.organisation_id:
        sentence = Sentence("You cannot disable your own organisation; no one in it could undo that.")
        raise InvalidValues((FieldFault("/status", "own_organisation", sentence),))
    if _is_another(organisation, result):
        result = replace(
            result, confirmations=(), confirmed_at=None, proposed_by=actor.person or organisation.proposed_by
        )
    return replace(result, status=_status(organisation, result))


def _is_another(before: Organisation, after: Organisation) -> bool:
    """Return whether it has to be confirmed again: nobody confirms their own description of an organisation."""
    same_kind = after.operator_type is before.operator_type
    if before.confirmed_at is None:
        return not same_kind or (after.name, after.country) != (before.name, before.country)
    in_use = before.status is OrganisationStatus.ACTIVE and after.status is not OrganisationStatus.DISABLED
    if not same_kind and in_use:
        sentence = Sentence("This organisation was confirmed with its type; disable it before you change the type.")
        raise InvalidValues((FieldFault("/operator_type", "confirmed_already", sentence),))
    return not same_kind


def _status(before: Organisation, after: Organisation) -> OrganisationStatus:
    if after.status in (before.status, OrganisationStatus.DISABLED):
        return after.status
    if after.status is OrganisationStatus.PENDING and after.confirmed_at is not None:
        raise InvalidValues(
            (FieldFault("/status", "confirmed_already", Sentence("A confirmed organisation cannot be pending again.")),)
        )
    if before.status is OrganisationStatus.PENDING:
        sentence = Sentence("Only a second person makes it active, with the operation confirm_organisation.")
        raise InvalidValues((FieldFault("/status", "not_confirmed", sentence),))
    return OrganisationStatus.PENDING if after.confirmed_at is None else OrganisationStatus.ACTIVE


def must_lead(organisation: Organisation) -> None:
    """Raise ``InvalidValues`` unless it is confirmed: all members see who leads, and a lead confirms others."""
    if organisation.confirmed_at is None:
        sentence = Sentence("An organisation that waits for confirmation cannot lead a corridor.")
        raise InvalidValues((FieldFault("/lead_organisation_id", "not_confirmed", sentence),))
