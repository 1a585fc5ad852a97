"""A referral as the API returns it."""

from rest_framework import serializers

from peer.models import Case, Referral


class CasePreview(serializers.ModelSerializer):
    class Meta:
        model = Case
        fields = ("stage", "sex", "birth_year", "sector", "case_types", "languages")


class ReferralItem(serializers.ModelSerializer):
    case_code = serializers.CharField(source="case.code")
    allowed_actions = serializers.SerializerMethodField()

    class Meta:
        model = Referral
        fields = (
            "id", "version", "status", "case_id", "case_code", "corridor_id", "from_centre_id", "to_centre_id", "kind",
            "direction", "service_types", "urgency", "purpose", "window_from", "window_to", "acknowledge_by",
            "decide_by", "contact_by", "redirected_from", "redirected_to", "sent_at", "created_at", "updated_at",
            "allowed_actions",
        )  # fmt: skip

    def get_allowed_actions(self, referral):
        if referral.status in ("sent", "acknowledged"):
            return ["acknowledge", "ask", "accept", "decline"]
        return []


class ReferralWhole(ReferralItem):
    case = CasePreview()

    class Meta(ReferralItem.Meta):
        fields = (
            *ReferralItem.Meta.fields, "case", "fallback_centre_ids", "share", "consent_id", "attempts",
            "contact_confirmed_at", "contact_verified", "outcome", "services_delivered", "acknowledged_at",
            "accepted_at", "ended_at",
        )  # fmt: skip


class CreateReferral(serializers.Serializer):
    case_id = serializers.CharField()
    corridor_id = serializers.CharField()
    from_centre_id = serializers.CharField()
    to_centre_id = serializers.CharField()
    kind = serializers.ChoiceField(["transfer", "service"])
    service_types = serializers.ListField(child=serializers.CharField())
    urgency = serializers.ChoiceField(["emergency", "urgent", "normal"])
    purpose = serializers.CharField()
    summary = serializers.CharField()
    share = serializers.ListField(child=serializers.CharField())
    consent_id = serializers.CharField()
    send = serializers.BooleanField()


class AcceptReferral(serializers.Serializer):
    handler = serializers.CharField()
    note = serializers.CharField()
