"""The scope of every operation of the contract (sections 2 to 9): what the code must agree with, not a copy of it."""

SCOPES = """
GET /v1/vocabularies directory:read
GET /v1/vocabularies/{list} directory:read
GET /v1/organisations directory:read
POST /v1/organisations organisations:manage
GET /v1/organisations/{id} directory:read
PATCH /v1/organisations/{id} organisations:manage
POST /v1/organisations/{id}/confirm organisations:manage
POST /v1/organisations/{id}/invitations organisations:manage
GET /v1/organisations/{id}/clients organisations:manage
POST /v1/organisations/{id}/clients organisations:manage
DELETE /v1/organisations/{id}/clients/{client_id} organisations:manage
POST /v1/organisations/{id}/clients/{client_id}/rotate organisations:manage
POST /v1/organisations/{id}/clients/{client_id}/activate organisations:manage
GET /v1/centres directory:read
POST /v1/centres organisations:manage
GET /v1/centres/{id} directory:read
PATCH /v1/centres/{id} directory:write
GET /v1/corridors directory:read
POST /v1/corridors corridors:manage
GET /v1/corridors/{id} directory:read
PATCH /v1/corridors/{id} corridors:manage
PUT /v1/corridors/{id}/members/{centre_id} corridors:manage
DELETE /v1/corridors/{id}/members/{centre_id} corridors:manage
GET /v1/corridors/{id}/agreements directory:read
POST /v1/corridors/{id}/agreements corridors:manage
GET /v1/agreements/{id} directory:read
POST /v1/agreements/{id}/sign corridors:sign
GET /v1/corridors/{id}/matches directory:read
GET /v1/corridors/{id}/board directory:read
GET /v1/cases cases:read
POST /v1/cases cases:write
POST /v1/cases/lookup cases:write
GET /v1/cases/{id} cases:read
PATCH /v1/cases/{id} cases:write
POST /v1/cases/{id}/close cases:write
POST /v1/cases/{id}/erase cases:write
POST /v1/cases/{id}/reopen cases:write
POST /v1/cases/{id}/merge cases:write
POST /v1/cases/{id}/unmerge cases:write
POST /v1/cases/{id}/tracking-code cases:write
GET /v1/cases/{id}/notes cases:read
POST /v1/cases/{id}/notes cases:write
GET /v1/cases/{id}/journey cases:read
GET /v1/cases/{id}/identity identity:read
GET /v1/cases/{id}/timeline cases:read
GET /v1/cases/{id}/custody cases:read
GET /v1/cases/{id}/consents cases:read
POST /v1/cases/{id}/consents consents:write
GET /v1/consents/{id} cases:read
POST /v1/consents/{id}/withdraw consents:write
POST /v1/cases/{id}/handoffs referrals:send
POST /v1/handoffs/{id}/accept referrals:respond
POST /v1/handoffs/{id}/refuse referrals:respond
POST /v1/handoffs/{id}/call-off referrals:send
GET /v1/handoffs referrals:read
GET /v1/handoffs/{id} referrals:read
GET /v1/referrals referrals:read
POST /v1/referrals referrals:send
GET /v1/referrals/{id} referrals:read
PATCH /v1/referrals/{id} referrals:send
GET /v1/referrals/{id}/actions referrals:read
GET /v1/referrals/{id}/timeline referrals:read
POST /v1/referrals/{id}/send referrals:send
POST /v1/referrals/{id}/acknowledge referrals:respond
POST /v1/referrals/{id}/ask referrals:respond
POST /v1/referrals/{id}/answer referrals:send
POST /v1/referrals/{id}/accept referrals:respond
POST /v1/referrals/{id}/decline referrals:respond
POST /v1/referrals/{id}/confirm-contact referrals:respond
POST /v1/referrals/{id}/no-show referrals:respond
POST /v1/referrals/{id}/pause referrals:respond
POST /v1/referrals/{id}/resume referrals:respond
POST /v1/referrals/{id}/complete referrals:respond
POST /v1/referrals/{id}/withdraw referrals:send
POST /v1/referrals/{id}/redirect referrals:send
POST /v1/referrals/{id}/void referrals:send
POST /v1/referrals/{id}/confirm-deletion referrals:respond
POST /v1/referrals/{id}/amend referrals:respond
POST /v1/referrals/{id}/reschedule referrals:send
GET /v1/referrals/{id}/messages referrals:read
POST /v1/referrals/{id}/messages messages:write
GET /v1/referrals/{id}/documents documents:read
POST /v1/referrals/{id}/documents documents:write
GET /v1/referrals/{id}/documents/{document_id} documents:read
DELETE /v1/referrals/{id}/documents/{document_id} documents:write
POST /v1/referrals/{id}/documents/uploads documents:write
HEAD /v1/referrals/{id}/documents/uploads/{upload_id} documents:write
PATCH /v1/referrals/{id}/documents/uploads/{upload_id} documents:write
GET /v1/cases/{id}/claims claims:read
POST /v1/cases/{id}/claims claims:write
GET /v1/claims claims:read
GET /v1/claims/{id} claims:read
PATCH /v1/claims/{id} claims:write
POST /v1/claims/{id}/steps claims:write
GET /v1/respondents/{claim_id}/pattern claims:read
GET /v1/groups claims:read
POST /v1/groups claims:write
GET /v1/groups/{id} claims:read
PATCH /v1/groups/{id} claims:write
POST /v1/groups/{id}/cases claims:write
DELETE /v1/groups/{id}/cases/{case_id} claims:write
POST /v1/groups/{id}/split claims:write
POST /v1/groups/{id}/merge claims:write
POST /v1/groups/{id}/referrals referrals:send
POST /v1/groups/{id}/claims claims:write
GET /v1/events events:read
GET /v1/events/stream events:read
GET /v1/activities activities:read
POST /v1/activities activities:write
POST /v1/activities/batch activities:write
GET /v1/activities/{id} activities:read
PATCH /v1/activities/{id} activities:write
DELETE /v1/activities/{id} activities:write
GET /v1/statistics/definitions statistics:read
GET /v1/statistics/indicators statistics:read
GET /v1/statistics/tables statistics:read
GET /v1/statistics/report statistics:read
GET /v1/webhooks webhooks:manage
POST /v1/webhooks webhooks:manage
GET /v1/webhooks/{id} webhooks:manage
PATCH /v1/webhooks/{id} webhooks:manage
DELETE /v1/webhooks/{id} webhooks:manage
POST /v1/webhooks/{id}/rotate-secret webhooks:manage
POST /v1/webhooks/{id}/test webhooks:manage
POST /v1/webhooks/{id}/replay webhooks:manage
GET /v1/webhooks/{id}/deliveries webhooks:manage
POST /v1/webhooks/{id}/deliveries/{delivery_id}/redeliver webhooks:manage
GET /v1/audit audit:read
GET /v1/audit/tree-head audit:read
GET /v1/audit/proof audit:read
"""


def without_names(path: str) -> str:
    """Give a path whose parameters have no names: these are the project's choice."""
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


SCOPE_OF: dict[tuple[str, str], str] = {}
for _line in SCOPES.strip().splitlines():
    _method, _path, _scope = _line.split()
    SCOPE_OF[_method, without_names(_path)] = _scope
