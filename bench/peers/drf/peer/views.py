"""The views, written the plain way: generic views, model serializers, one transaction for a change."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from rest_framework import generics, status
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response
from rest_framework.views import APIView

from peer import serializers
from peer.journal import keep_answer, kept_answer, tell, witness
from peer.models import Access, Case, Centre, Consent, Corridor, Handoff, Member, Referral


def number(public_id):
    return uuid.UUID(hex=public_id.rpartition("_")[2])


def visible(request):
    mine = request.user.organisation_id
    return Referral.objects.filter(
        Q(from_organisation_id=mine) | Q(to_organisation_id=mine, sent_at__isnull=False)
    ).select_related("case")


class Pages(CursorPagination):
    page_size = 50
    ordering = ("-updated_at", "-id")


class ReferralDetail(generics.RetrieveAPIView):
    serializer_class = serializers.ReferralWhole

    def get_object(self):
        return generics.get_object_or_404(visible(self.request), pk=number(self.kwargs["public_id"]))


class ReferralList(generics.ListAPIView):
    serializer_class = serializers.ReferralItem
    pagination_class = Pages

    def get_queryset(self):
        return Referral.objects.filter(
            to_organisation_id=self.request.user.organisation_id, sent_at__isnull=False
        ).select_related("case")

    def post(self, request):
        if (kept := kept_answer(request)) is not None:
            return Response(kept.answer)
        form = serializers.CreateReferral(data=request.data)
        form.is_valid(raise_exception=True)
        with transaction.atomic():
            referral = _send(request.user, form.validated_data)
            body = serializers.ReferralWhole(referral).data
            keep_answer(request, body)
        return Response(body, status.HTTP_201_CREATED)


class AcceptReferral(APIView):
    def post(self, request, public_id):
        if (kept := kept_answer(request)) is not None:
            return Response(kept.answer)
        form = serializers.AcceptReferral(data=request.data)
        form.is_valid(raise_exception=True)
        with transaction.atomic():
            found = visible(request).select_for_update(of=("self",))
            referral = generics.get_object_or_404(found, pk=number(public_id))
            if referral.to_organisation_id != request.user.organisation_id or referral.status not in _OPEN:
                raise ValidationError({"code": "invalid_transition"})
            now = timezone.now()
            referral.status, referral.version, referral.updated_at = "accepted", referral.version + 1, now
            referral.accepted_at, referral.last_action = now, "accept"
            referral.acknowledged_at = referral.acknowledged_at or now
            referral.contact_by = referral.next_due_at = now + timedelta(days=30)
            referral.save()
            kinds = ["referral.accepted"]
            handoff = Handoff.objects.filter(referral=referral, status="offered").first()
            if handoff is not None:
                handoff.status, handoff.version, handoff.updated_at = "accepted", handoff.version + 1, now
                handoff.save()
                kinds.append("handoff.accepted")
            tell(request.user, referral, kinds)
            witness(request.user, referral, "accept_referral")
            body = serializers.ReferralWhole(referral).data
            keep_answer(request, body)
        return Response(body)


_OPEN = ("sent", "acknowledged")


def _send(client, said):
    case = Case.objects.select_related("holder_centre").get(pk=number(said["case_id"]))
    corridor = Corridor.objects.get(pk=number(said["corridor_id"]))
    sender = Centre.objects.get(pk=number(said["from_centre_id"]))
    receiver = Centre.objects.get(pk=number(said["to_centre_id"]))
    consent = Consent.objects.get(pk=number(said["consent_id"]), case=case)
    roles = {member.centre_id: member.role for member in Member.objects.filter(corridor_id=corridor.id)}
    now = timezone.now()
    refused = [
        code
        for code, wrong in (
            ("corridor_not_active", corridor.status != "active"),
            ("not_a_member", sender.id not in roles or receiver.id not in roles),
            ("consent_withdrawn", consent.withdrawn_at is not None),
            ("consent_expired", consent.expires_at is not None and consent.expires_at <= now),
            ("consent_does_not_cover", not set(said["share"]) <= set(consent.data_categories)),
            ("centre_not_active", receiver.status != "active"),
            ("service_not_offered", not set(said["service_types"]) <= set(receiver.services)),
            ("not_the_holder", case.holder_centre_id != sender.id or sender.organisation_id != client.organisation_id),
            ("open_transfer_exists", Handoff.objects.filter(case=case, status__in=("offered", "accepted")).exists()),
            (
                "duplicate_open_referral",
                Referral.objects.filter(case=case, to_centre=receiver, status__in=_OPEN).exists(),
            ),
        )
        if wrong
    ]
    if refused:
        raise ValidationError({"codes": refused})
    referral = Referral.objects.create(
        id=uuid.uuid4(), version=1, case=case, corridor=corridor, from_centre=sender,
        from_organisation_id=sender.organisation_id, to_centre=receiver, to_organisation_id=receiver.organisation_id,
        kind=said["kind"], direction="outbound", service_types=said["service_types"], urgency=said["urgency"],
        purpose=said["purpose"], share=said["share"], consent=consent, data_key_id=uuid.uuid4(),
        words=said["summary"].encode(), status="sent", last_action="send", acknowledge_by=now + timedelta(days=3),
        decide_by=now + timedelta(days=14), next_due_at=now + timedelta(days=3), sent_at=now, created_at=now,
        updated_at=now,
    )  # fmt: skip
    Handoff.objects.create(
        id=uuid.uuid4(), version=1, case=case, referral=referral, from_centre_id=sender.id,
        from_organisation_id=sender.organisation_id, to_centre_id=receiver.id,
        to_organisation_id=receiver.organisation_id, status="offered", created_at=now, updated_at=now,
    )  # fmt: skip
    Access.objects.bulk_create(
        [
            Access(organisation_id=party, case_id=case.id, object_id=thing, since=now)
            for party in {sender.organisation_id, receiver.organisation_id}
            for thing in (case.id, referral.id)
        ],
        ignore_conflicts=True,
    )
    tell(client, referral, ["referral.sent", "handoff.offered"])
    witness(client, referral, "create_referral")
    return referral
