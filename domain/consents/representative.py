"""Who spoke for the migrant when a consent was given."""

from dataclasses import dataclass

from domain.vocabulary import Relation


@dataclass(frozen=True, slots=True)
class Representative:
    """Somebody who gave consent for the migrant. ``authority`` says on what grounds; all of it is stored encrypted."""

    name: str
    relation: Relation
    authority: str | None = None
