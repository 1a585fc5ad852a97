"""Every router of the application, in the order of ``openapi.yaml``."""

from fastapi import APIRouter

from api import docs_page, docs_problems
from api.oauth import router as oauth
from api.routes import (
    audit,
    case_ends,
    cases,
    centres,
    clients,
    consents,
    corridors,
    handoff_actions,
    handoffs,
    health,
    lookups,
    organisations,
    referral_actions,
    referrals,
    vocabularies,
)

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    oauth.router,
    vocabularies.router,
    organisations.router,
    clients.router,
    centres.router,
    corridors.router,
    lookups.router,
    cases.router,
    case_ends.router,
    consents.router,
    referrals.router,
    referral_actions.router,
    handoffs.router,
    handoff_actions.router,
    audit.router,
    docs_page.router,
    docs_problems.router,
)
