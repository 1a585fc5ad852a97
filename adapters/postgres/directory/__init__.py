"""The directory as a file: import, export, and the one shipped with Corridor, compiled from public records.

Who takes part: an operator with a YAML file, the migrator's database role, the vault (each organisation needs a key).
Promised: a file is imported completely or not at all; importing it again changes nothing; whatever a file does not
mention stays as it is.
On failure: ``DirectoryFileWrong`` lists every wrong entry with its line.
"""

from adapters.postgres.directory.exporting import directory_document, export_directory
from adapters.postgres.directory.file_errors import DirectoryFileWrong, FileFault
from adapters.postgres.directory.importing import Progress, import_directory
from adapters.postgres.directory.report import Counts, ImportReport
from adapters.postgres.directory.shipped import SHIPPED_DIRECTORY

__all__ = [
    "SHIPPED_DIRECTORY",
    "Counts",
    "DirectoryFileWrong",
    "FileFault",
    "ImportReport",
    "Progress",
    "directory_document",
    "export_directory",
    "import_directory",
]
