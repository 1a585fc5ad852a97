"""Organisations, centres and corridors: row to domain and back."""

from dataclasses import fields
from uuid import UUID

from adapters.postgres.mapping.agreements import binding_agreement_of
from adapters.postgres.mapping.values import Json, ident, members, moment, time
from domain.directory.changes import CentreFile
from domain.directory.corridor import Corridor, Member
from domain.directory.corridor_changes import CorridorFile, KnownMember
from domain.directory.digest import DigestSetting
from domain.directory.organisations import Centre, Confirmation, ConfirmingSide, Organisation, OrganisationStatus
from domain.directory.succession import Line, Sister
from domain.kernel.ids import CentreId, CorridorId, OrganisationId, UserId
from domain.vocabulary import Capacity, CentreStatus, CorridorRole, CorridorStatus, OperatorType, ServiceType


def organisation_of(row: Json) -> Organisation:
    """Read an organisation."""
    proposed_by = ident(row["proposed_by"])
    return Organisation(
        id=OrganisationId(UUID(row["id"])),
        code=row["code"],
        version=row["version"],
        name=row["name"],
        operator_type=OperatorType(row["operator_type"]),
        country=row["country"],
        status=OrganisationStatus(row["status"]),
        proposed_by=None if proposed_by is None else UserId(proposed_by),
        confirmations=tuple(_confirmation_of(one) for one in row["confirmations"]),
        confirmed_at=moment(row["confirmed_at"]),
        created_at=time(row["created_at"]),
        updated_at=time(row["updated_at"]),
    )


def _confirmation_of(row: Json) -> Confirmation:
    return Confirmation(
        by=ConfirmingSide(row["by"]),
        organisation_id=OrganisationId(UUID(row["organisation_id"])),
        user_id=UserId(UUID(row["user_id"])),
        at=time(row["at"]),
    )


def centre_of(row: Json) -> Centre:
    """Read a centre."""
    successor = ident(row["successor_centre_id"])
    return Centre(
        id=CentreId(UUID(row["id"])),
        code=row["code"],
        version=row["version"],
        organisation_id=OrganisationId(UUID(row["organisation_id"])),
        operator_type=OperatorType(row["operator_type"]),
        name=row["name"],
        country=row["country"],
        area=row["area"],
        city=row["city"],
        services=members(ServiceType, row["services"]),
        languages=tuple(row["languages"]),
        opening_hours=row["opening_hours"],
        contact=row["contact"],
        capacity=Capacity(row["capacity"]),
        capacity_assured_at=moment(row["capacity_assured_at"]),
        status=CentreStatus(row["status"]),
        successor_centre_id=None if successor is None else CentreId(successor),
        created_at=time(row["created_at"]),
        updated_at=time(row["updated_at"]),
        organisation_status=OrganisationStatus(row["organisation_status"]),
        digest=_digest_of(row.get("digest")),
    )


def _digest_of(found: Json | None) -> DigestSetting | None:
    if found is None:
        return None
    return DigestSetting(found["email"], found["language"], moment(found["failing_since"]))


def centre_file_of(found: Json) -> CentreFile:
    """Read a centre with the organisations to tell when it changes."""
    centre = centre_of(found["centre"] | {"digest": found.get("digest")})
    neighbours = tuple(OrganisationId(UUID(one)) for one in found["neighbours"])
    return CentreFile(centre, neighbours, moment(found.get("digest_set_at")))


def line_of(found: Json) -> Line:
    """Read who takes over from a centre."""
    return Line(
        centre=centre_of(found["centre"]),
        successors=tuple(centre_of(row) for row in found["successors"]),
        sisters=tuple(Sister(centre_of(row["centre"]), row["shares_a_corridor"]) for row in found["sisters"]),
    )


def corridor_file_of(found: Json) -> CorridorFile:
    """Read a corridor with its members."""
    row = found["corridor"]
    lead = ident(row["lead_organisation_id"])
    known = tuple(
        KnownMember(
            Member(CentreId(UUID(member["centre_id"])), CorridorRole(member["role"]), moment(member["joined_at"])),
            OrganisationId(UUID(member["organisation_id"])),
        )
        for member in found["members"]
    )
    corridor = Corridor(
        id=CorridorId(UUID(row["id"])),
        code=row["code"],
        version=row["version"],
        origin_country=row["origin_country"],
        destination_country=row["destination_country"],
        transit_countries=tuple(row["transit_countries"]),
        status=CorridorStatus(row["status"]),
        lead_organisation_id=None if lead is None else OrganisationId(lead),
        response_times=row["response_times"],
        members=tuple(one.member for one in known),
        created_at=time(row["created_at"]),
        updated_at=time(row["updated_at"]),
        agreement=binding_agreement_of(found["agreement"]),
    )
    return CorridorFile(corridor, known)


def row_of(thing: Organisation | Centre | Corridor, *without: str) -> Json:
    """Return one of them as its row: fields are named like the columns."""
    return {field.name: getattr(thing, field.name) for field in fields(thing) if field.name not in without}
