"""What a change leaves behind, row by row: journal, outbox, audit chain and the stored response."""

import hashlib
import json
import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class Journal(models.Model):
    id = models.UUIDField(primary_key=True)
    case_id = models.UUIDField()
    referral_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    type = models.TextField()
    status = models.TextField(null=True)
    version = models.IntegerField(null=True)
    organisation_id = models.UUIDField(null=True)
    client_id = models.UUIDField(null=True)
    subject = models.JSONField()

    class Meta:
        managed = False
        db_table = "journal"
        app_label = "peer"


class Outbox(models.Model):
    number = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField()
    audience = ArrayField(models.UUIDField())
    parting = ArrayField(models.UUIDField())

    class Meta:
        managed = False
        db_table = "outbox"
        app_label = "peer"


class AuditHead(models.Model):
    chain_id = models.UUIDField(primary_key=True)
    entry_number = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        managed = False
        db_table = "audit_heads"
        app_label = "peer"


class Audit(models.Model):
    pk = models.CompositePrimaryKey("chain_id", "entry_number")
    chain_id = models.UUIDField()
    entry_number = models.BigIntegerField()
    id = models.UUIDField()
    at = models.DateTimeField()
    organisation_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    entry = models.TextField()
    hash = models.BinaryField()

    class Meta:
        managed = False
        db_table = "audit"
        app_label = "peer"


class Idempotency(models.Model):
    pk = models.CompositePrimaryKey("client_id", "digest")
    client_id = models.UUIDField()
    digest = models.BinaryField()
    organisation_id = models.UUIDField()
    generation = models.IntegerField()
    data_key = models.BinaryField()
    answer = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "idempotency"
        app_label = "peer"


def record_events(client, referral, kinds):
    """Write each event to the journal, and whom to tell to the outbox."""
    now = timezone.now()
    for kind in kinds:
        number = uuid.uuid4()
        Journal.objects.create(
            id=number, case_id=referral.case_id, referral_id=referral.id, at=now, type=kind, status=referral.status,
            version=referral.version, organisation_id=client.organisation_id, client_id=client.id,
            subject={"referral": str(referral.id), "case": str(referral.case_id)},
        )  # fmt: skip
        parties = {referral.from_organisation_id, referral.to_organisation_id}
        Outbox.objects.create(event_id=number, audience=list(parties), parting=[])


def witness(client, referral, operation):
    """Append to the case's audit chain."""
    now = timezone.now()
    entry = json.dumps({"at": now.isoformat(), "client": str(client.id), "operation": operation}, sort_keys=True)
    head = AuditHead.objects.select_for_update().filter(pk=referral.case_id).first()
    before = bytes(head.hash) if head else b""
    number = head.entry_number + 1 if head else 1
    digest = hashlib.sha256(before + entry.encode()).digest()
    AuditHead.objects.update_or_create(chain_id=referral.case_id, defaults={"entry_number": number, "hash": digest})
    Audit.objects.create(
        chain_id=referral.case_id, entry_number=number, id=uuid.uuid4(), at=now,
        organisation_id=client.organisation_id, case_id=referral.case_id, entry=entry, hash=digest,
    )  # fmt: skip


def keep_answer(request, body):
    """Store the first response for a retry."""
    digest = key_digest(request)
    if digest:
        Idempotency.objects.create(
            client_id=request.user.id, digest=digest, organisation_id=request.user.organisation_id,
            generation=1, data_key=b"",
            answer=json.dumps(body, default=str).encode(), created_at=timezone.now(),
        )  # fmt: skip


def kept_answer(request):
    """Find the stored response."""
    digest = key_digest(request)
    return Idempotency.objects.filter(client_id=request.user.id, digest=digest).first() if digest else None


def key_digest(request):
    """Return what a client's key for retries is stored as."""
    key = request.headers.get("Idempotency-Key")
    return hashlib.sha256(key.encode()).digest() if key else None
