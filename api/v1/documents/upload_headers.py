"""What responses say about an upload, in the headers of tus 1.0."""

from email.utils import format_datetime

from domain.documents.document import Upload
from domain.kernel.ids import to_text

VERSION = "1.0.0"


def headers_of(upload: Upload) -> dict[str, str]:
    """Return the headers that describe an upload."""
    headers = {
        "Tus-Resumable": VERSION,
        "Upload-Offset": str(upload.received),
        "Upload-Expires": format_datetime(upload.expires_at, usegmt=True),
        "Cache-Control": "no-store",
    }
    if upload.length is not None:
        headers["Upload-Length"] = str(upload.length)
    if upload.is_done:
        headers["Document-Id"] = to_text("document", upload.document_id)
    return headers
