"""Writes respondents into the network's blind index, and counts who else names them (ADR 0065)."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from adapters.postgres.keys.network_keys import network_key
from adapters.postgres.mapping.values import Json
from adapters.postgres.work.work import PostgresWork
from domain.kernel.access import Place
from domain.kernel.index_terms import IndexTerm
from domain.kernel.keys import NetworkKey, NetworkPurpose
from domain.respondents.pattern import RESPONDENT_INDEX_VERSION, RespondentPattern


@dataclass(frozen=True, slots=True)
class NamedRespondent:
    """The respondent of one claim, as written. The claim counts for the centre that recorded it."""

    claim_id: UUID
    case_id: UUID
    recorded_by: Place
    name: str
    country: str
    licence_number: str | None


async def index_respondents(work: PostgresWork, named: Iterable[NamedRespondent]) -> None:
    """Record the terms of new or changed respondents with this work. The decision must hold the case by its
    preconditions, so that nothing is written behind an erasure. Raises ``KeyServiceUnavailable``.
    """
    key = await network_key(work, NetworkPurpose.RESPONDENTS)
    work.changes.add("respondents", [_row(work, key, one) for one in named])


async def respondent_pattern(work: PostgresWork, claim_id: UUID) -> RespondentPattern | None:
    """Count who names the respondent of a claim that the actor may read; ``None`` below the thresholds."""
    found: Json | None = await work.load("load_respondent_pattern", claim_id)
    return RespondentPattern(**found) if found and "cases" in found else None


def _row(work: PostgresWork, key: NetworkKey, one: NamedRespondent) -> Json:
    name, licence = work.index_terms.respondent_terms(one.name, one.country, one.licence_number)
    return {
        "claim_id": one.claim_id,
        "case_id": one.case_id,
        "organisation_id": one.recorded_by.organisation_id,
        "centre_id": one.recorded_by.centre_id,
        "name": _index(key, name),
        "licence": _index(key, licence),
        "index_version": RESPONDENT_INDEX_VERSION,
    }


def _index(key: NetworkKey, term: IndexTerm | None) -> bytes | None:
    return None if term is None else key.blind_index(term)
