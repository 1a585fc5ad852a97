"""Uploads on PostgreSQL."""

from dataclasses import replace
from uuid import UUID

from adapters.postgres.documents.pieces import PostgresStagedFile
from adapters.postgres.documents.statements import Statements
from adapters.postgres.keys.document_places import upload_place
from adapters.postgres.keys.sealing import open_document, seal_document
from adapters.postgres.mapping.values import Json, blob, place, time, to_json, uuid_of
from adapters.postgres.work.work import PostgresWork
from domain.documents.document import Details, Upload
from domain.documents.failures import UploadOffsetWrong
from domain.kernel.access import known
from domain.kernel.errors import VersionConflict
from domain.kernel.ids import CaseId, ClientId, DataKeyId, DocumentId, ReferralId, UploadId, UserId
from domain.kernel.keys import DataKey
from domain.referrals.view import ReferralFile
from domain.vocabulary import DocumentCategory


class PostgresUploads:
    """Implements ``domain.ports.documents.Uploads``. Only its organisation has an upload's key."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work
        self._keys: dict[UploadId, DataKey] = {}

    async def begin(self, file: ReferralFile, upload: Upload, *, on_record: bool) -> PostgresStagedFile:
        """Start an upload on a referral loaded in this work."""
        work = self._work
        key_id, writer = DataKeyId(work.new_id()), work.new_id()
        key = self._keys[upload.id] = work.keys.make(key_id)
        grant = await work.keys.share(key_id, upload.case_id, upload.centre.organisation_id)
        row: Json = {
            "id": upload.id,
            "document_id": upload.document_id,
            "case_id": upload.case_id,
            "referral_id": upload.referral_id,
            "centre_id": upload.centre.centre_id,
            "organisation_id": upload.centre.organisation_id,
            "client_id": upload.client_id,
            "user_id": upload.user_id,
            "category": None if upload.details is None else upload.details.category,
            "language": None if upload.details is None else upload.details.language,
            "length": upload.length,
            "received": 0,
            "words": _words(key, upload),
            "data_key_id": key_id,
            "writer": writer,
            "created_at": upload.created_at,
            "done_at": None,
        }
        if on_record:
            work.changes.add_precondition("cases", {"id": file.case.id, "version": file.case.version})
            work.changes.insert("uploads", row)
            work.changes.add("grant", [grant])
            work.concerns("upload", upload.id)
        else:
            await work.load("begin_upload", to_json(row), to_json([grant]))
        return self._staged(upload, writer, key)

    async def get(self, referral_id: ReferralId, upload_id: UploadId) -> Upload:
        """Load an upload of this client and user."""
        work, user_id = self._work, self._work.request_info.actor.user_id
        row: Json = known(await work.load("load_upload", upload_id, referral_id, user_id))
        centre = place(row["centre"])
        details, sha256 = None, None
        if row["done_at"] is None:
            key = await work.keys.own(DataKeyId(uuid_of(row["data_key_id"])), centre.organisation_id)
            self._keys[upload_id] = key
            words = blob(row["words"])
            if words is not None:
                said = open_document(key, words, upload_place(CaseId(UUID(row["case_id"])), upload_id))
                details = Details(said["title"], row["language"], DocumentCategory(row["category"]))
                sha256 = said["sha256"]
        return Upload(
            id=upload_id,
            document_id=DocumentId(uuid_of(row["document_id"])),
            case_id=CaseId(uuid_of(row["case_id"])),
            referral_id=referral_id,
            centre=centre,
            client_id=ClientId(uuid_of(row["client_id"])),
            user_id=None if row["user_id"] is None else UserId(uuid_of(row["user_id"])),
            created_at=time(row["created_at"]),
            details=details,
            length=row["length"],
            sha256=sha256,
            received=row["received"],
            is_done=row["done_at"] is not None,
        )

    async def stop(self, upload: Upload) -> Upload:
        """Stop the request that is continuing it."""
        received: int | None = await Statements.beside(self._work).value("stop_upload", upload.id)
        if received is None:
            raise VersionConflict
        return replace(upload, received=received)

    async def go_on(self, upload: Upload, offset: int) -> PostgresStagedFile:
        """Take over, for this request, an upload that was loaded in this work."""
        writer = self._work.new_id()
        statements = Statements.beside(self._work)
        if not await statements.value("take_upload", upload.id, offset, writer):
            raise UploadOffsetWrong
        return await self._staged(upload, writer, self._keys[upload.id]).resume()

    def _staged(self, upload: Upload, writer: UUID, key: DataKey) -> PostgresStagedFile:
        keys = (key, self._work.vault.new_data_key())
        return PostgresStagedFile(Statements.beside(self._work), upload, writer, keys)


def _words(key: DataKey, upload: Upload) -> bytes | None:
    if upload.details is None:
        return None
    said = {"title": upload.details.title, "sha256": upload.sha256}
    return seal_document(key, said, upload_place(upload.case_id, upload.id))
