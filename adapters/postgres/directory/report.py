"""What an import did."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Counts:
    """How many entries of one kind were new, changed, or already so."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class ImportReport:
    """The counts by kind."""

    organisations: Counts = field(default_factory=Counts)
    centres: Counts = field(default_factory=Counts)
    corridors: Counts = field(default_factory=Counts)
