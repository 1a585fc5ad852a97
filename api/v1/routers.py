"""Every router of the application, in the order of ``openapi.yaml``."""

from fastapi import APIRouter

from api.desk import lost_pages as desk_lost
from api.desk import router as desk
from api.html import static_files
from api.http import health
from api.oauth import router as oauth
from api.openapi import docs_page, docs_problems
from api.track import json_routes as track
from api.track import lost_pages as track_lost
from api.track import page_routes as track_pages
from api.track import sms_route as track_sms
from api.v1.activities import routes as activities
from api.v1.agreements import routes as agreements
from api.v1.audit import routes as audit
from api.v1.cases import end_routes as case_ends
from api.v1.cases import kept_routes as kept_cases
from api.v1.cases import lookup_routes as lookups
from api.v1.cases import merge_routes as case_merges
from api.v1.cases import note_routes as notes
from api.v1.cases import routes as cases
from api.v1.centres import routes as centres
from api.v1.claims import routes as claims
from api.v1.clients import routes as clients
from api.v1.consents import routes as consents
from api.v1.corridors import board_routes as boards
from api.v1.corridors import routes as corridors
from api.v1.documents import routes as documents
from api.v1.documents import upload_routes as uploads
from api.v1.events import routes as events
from api.v1.groups import routes as groups
from api.v1.handoffs import action_routes as handoff_actions
from api.v1.handoffs import routes as handoffs
from api.v1.matches import routes as matches
from api.v1.organisations import invitation_routes as invitations
from api.v1.organisations import routes as organisations
from api.v1.referrals import action_routes as referral_actions
from api.v1.referrals import message_routes as messages
from api.v1.referrals import routes as referrals
from api.v1.statistics import routes as statistics
from api.v1.vocabularies import routes as vocabularies
from api.v1.webhooks import routes as webhooks

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    oauth.router,
    vocabularies.router,
    organisations.router,
    invitations.router,
    clients.router,
    centres.router,
    corridors.router,
    matches.router,
    boards.router,
    agreements.router,
    lookups.router,
    cases.router,
    case_ends.router,
    kept_cases.router,
    case_merges.router,
    notes.router,
    consents.router,
    referrals.router,
    referral_actions.router,
    messages.router,
    documents.router,
    uploads.router,
    activities.router,
    groups.router,
    handoffs.router,
    handoff_actions.router,
    claims.router,
    statistics.router,
    events.router,
    webhooks.router,
    audit.router,
    track.router,
    track_pages.router,
    track_sms.router,
    docs_page.router,
    docs_problems.router,
    static_files.router,
    desk.router,
    desk_lost.router,
    track_lost.router,
)
