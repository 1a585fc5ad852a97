"""Corridor's tables, declared for Django."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


def texts():
    return ArrayField(models.TextField(), default=list)


class Client(models.Model):
    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    status = models.TextField()

    class Meta:
        managed = False
        db_table = '"oauth"."clients"'


class Centre(models.Model):
    id = models.UUIDField(primary_key=True)
    code = models.TextField()
    organisation_id = models.UUIDField()
    status = models.TextField()
    capacity = models.TextField()
    services = texts()

    class Meta:
        managed = False
        db_table = "centres"


class Corridor(models.Model):
    id = models.UUIDField(primary_key=True)
    code = models.TextField()
    status = models.TextField()
    response_times = models.JSONField()

    class Meta:
        managed = False
        db_table = "corridors"


class Member(models.Model):
    pk = models.CompositePrimaryKey("corridor_id", "centre_id")
    corridor_id = models.UUIDField()
    centre_id = models.UUIDField()
    role = models.TextField()

    class Meta:
        managed = False
        db_table = "corridor_members"


class Case(models.Model):
    id = models.UUIDField(primary_key=True)
    code = models.TextField()
    version = models.IntegerField()
    status = models.TextField()
    holder_centre = models.ForeignKey(Centre, models.DO_NOTHING, null=True)
    holder_organisation_id = models.UUIDField(null=True)
    sex = models.TextField()
    birth_year = models.IntegerField(null=True)
    stage = models.TextField()
    sector = models.TextField(null=True)
    languages = texts()
    case_types = texts()

    class Meta:
        managed = False
        db_table = "cases"


class Consent(models.Model):
    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.DO_NOTHING)
    purposes = texts()
    data_categories = texts()
    recipient_corridor_id = models.UUIDField(null=True)
    expires_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "consents"


class Referral(models.Model):
    id = models.UUIDField(primary_key=True)
    version = models.IntegerField()
    case = models.ForeignKey(Case, models.DO_NOTHING)
    corridor = models.ForeignKey(Corridor, models.DO_NOTHING)
    from_centre = models.ForeignKey(Centre, models.DO_NOTHING, related_name="sent")
    from_organisation_id = models.UUIDField()
    to_centre = models.ForeignKey(Centre, models.DO_NOTHING, related_name="received")
    to_organisation_id = models.UUIDField()
    fallback_centre_ids = ArrayField(models.UUIDField(), default=list)
    kind = models.TextField()
    direction = models.TextField()
    service_types = texts()
    urgency = models.TextField()
    purpose = models.TextField()
    window_from = models.DateTimeField(null=True)
    window_to = models.DateTimeField(null=True)
    share = texts()
    consent = models.ForeignKey(Consent, models.DO_NOTHING, null=True)
    data_key_id = models.UUIDField()
    words = models.BinaryField(null=True)
    status = models.TextField()
    last_action = models.TextField(null=True)
    acknowledge_by = models.DateTimeField(null=True)
    decide_by = models.DateTimeField(null=True)
    contact_by = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    contact_confirmed_at = models.DateTimeField(null=True)
    contact_verified = models.BooleanField(default=False)
    outcome = models.TextField(null=True)
    services_delivered = texts()
    attempts = models.JSONField(default=list)
    custody_moved = models.BooleanField(default=False)
    redirected_from = models.UUIDField(null=True)
    redirected_to = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "referrals"


class Handoff(models.Model):
    id = models.UUIDField(primary_key=True)
    version = models.IntegerField()
    case = models.ForeignKey(Case, models.DO_NOTHING)
    referral = models.ForeignKey(Referral, models.DO_NOTHING, null=True)
    from_centre_id = models.UUIDField()
    from_organisation_id = models.UUIDField()
    to_centre_id = models.UUIDField()
    to_organisation_id = models.UUIDField()
    status = models.TextField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "handoffs"


class Access(models.Model):
    pk = models.CompositePrimaryKey("organisation_id", "case_id", "object_id")
    organisation_id = models.UUIDField()
    case_id = models.UUIDField()
    object_id = models.UUIDField()
    since = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "access"
