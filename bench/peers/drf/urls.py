"""The four operations compared."""

from django.urls import path
from peer.views import AcceptReferral, ReferralDetail, ReferralList

urlpatterns = [
    path("v1/referrals", ReferralList.as_view()),
    path("v1/referrals/<str:public_id>", ReferralDetail.as_view()),
    path("v1/referrals/<str:public_id>/accept", AcceptReferral.as_view()),
]
