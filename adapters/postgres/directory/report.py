"""What an import did."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Counts:
    """How many entries of one kind were new, changed, or unchanged."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class ImportReport:
    """The counts by kind."""

    organisations: Counts = field(default_factory=Counts)
    centres: Counts = field(default_factory=Counts)
    corridors: Counts = field(default_factory=Counts)

    @property
    def changed(self) -> bool:
        """Return whether the import changed anything."""
        return any(counts.created or counts.updated for counts in (self.organisations, self.centres, self.corridors))

    @property
    def summary(self) -> str:
        """Return the counts in one line, for the audit trail."""
        kinds = {"organisations": self.organisations, "centres": self.centres, "corridors": self.corridors}
        return ", ".join(
            f"{kind}: {counts.created} created, {counts.updated} updated" for kind, counts in kinds.items()
        )
