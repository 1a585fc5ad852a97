"""The general part of ``openapi.yaml``: the introduction, the groups of operations, and shared parameters."""

SERVER = "https://corridor.example"
"""The address in the committed file; the served copy has the service's own address instead."""

CONTACT = {"name": "The organisation that runs this service"}

CODES = """What went wrong, for programs. Later releases may add codes: treat an unknown one by its HTTP status.
The problem's `type` is a page that explains the code."""

FAULTS = """What is wrong with one value, or which rule is broken, for programs. Later releases may add codes."""

TEXT = """Corridor lets Migrant Worker Resource Centres refer migrants to one another across borders, without losing
them.

Exactly one centre answers for each open case at any time. Nobody sees the person before accepting. Consent can be
withdrawn, with immediate effect. Errors are `application/problem+json` (RFC 9457): look at `code`, show `detail`.
Retries are safe with an `Idempotency-Key`, changes with `If-Match`. Lists are keyset pages: follow `next_cursor`.

Start with `docs/partners/first-referral.md`: half an hour with `curl`. What may change, and with how much notice, is in
`docs/partners/versions.md`. A later release may add operations, fields and values: ignore fields that you do not know.

Not there yet: the page on which migrants follow their case.
"""

TAGS = {
    "Cases": "A person's case: open it, read it, open the identity, see which centre holds it, close it, erase it.",
    "Consents": "What the person allowed, and for whom: record it, read it, withdraw it.",
    "Referrals": "Refer a person to another centre of a corridor, and answer what was referred to you.",
    "Claims": "What migrants are owed and pursue: respondents, steps, and amounts claimed, awarded and paid.",
    "Documents": "Files on a referral: add them, also over a slow line, open them, remove them.",
    "Activities": "What centres do besides cases and referrals, recorded one by one or as a spreadsheet.",
    "Handoffs": "Hand a case on, or back, without a referral.",
    "Groups": "One matter that many workers share: group their cases and refer them in one request.",
    "Events": "What happens, as a feed, a stream, or webhooks to your own system.",
    "Tracking": "What the migrant sees without an account, by the code on their slip.",
    "Statistics": "Figures on what centres do: your own, exactly, and the network's, as published.",
    "Directory": "Organisations, centres, corridors, and the lists of codes with their labels.",
    "Organisations": "The partner systems of an organisation.",
    "Audit": "Who did what, and proofs that nobody changed the record afterwards.",
    "OAuth": "Tokens, and people who sign in.",
    "Service": "The state of the service, and this document.",
}
"""In the order in which a partner meets them."""

ID_OR_CODE = "Its id or its code."
PARAMETERS = {
    (
        "path",
        "case_id",
    ): "The id of a case, `case_…`, or its code, `KH-7Q2M-9FX4`: in any case, with or without dashes.",
    ("path", "consent_id"): "The id of a consent, `consent_…`.",
    ("path", "referral_id"): "The id of a referral, `referral_…`.",
    ("path", "webhook_id"): "The id of a webhook, `webhook_…`.",
    ("path", "delivery_id"): "The id of a delivery, `delivery_…`.",
    ("path", "document_id"): "The id of a document, `document_…`.",
    ("path", "upload_id"): "The id of an upload, `upload_…`.",
    ("path", "handoff_id"): "The id of a handoff, `handoff_…`.",
    ("path", "activity_id"): "The id of an activity, `activity_…`.",
    ("path", "group_id"): "The id of a group, `group_…`.",
    ("path", "agreement_id"): "The id of an agreement, `agreement_…`.",
    ("path", "claim_id"): "The id of a claim, `claim_…`.",
    ("path", "client_id"): "The id of a partner system, `client_…`.",
    ("path", "organisation_id"): ID_OR_CODE,
    ("query", "client_id"): "The client id of your application.",
    ("query", "request_uri"): "What `/oauth/par` answered.",
    ("query", "case_id"): "Only for this case, by id or code.",
    ("query", "corridor_id"): "Along this corridor, by id or code.",
    ("query", "status"): "In this state.",
    ("query", "country"): "In this country (ISO 3166-1), such as `KH`.",
    ("query", "area"): "In this area (ISO 3166-2), such as `KH-2`.",
    ("query", "origin_country"): "From this country (ISO 3166-1).",
    ("query", "destination_country"): "To this country (ISO 3166-1).",
    ("query", "operator_type"): "Run by an organisation of this kind.",
    ("query", "holder"): "`me`: cases that your centres hold. `any`: also cases that they are or were a party to.",
    ("query", "stage"): "Only people at this stage of migration.",
    ("query", "box"): "`inbox`: received. `outbox`: sent. `all`: both.",
    ("query", "external_id"): "Which your own organisation calls so.",
    ("query", "forum_country"): "Only claims brought before an office or court of this country.",
    ("query", "urgency"): "Of this urgency.",
    ("query", "updated_since"): "Changed at this time or later.",
}
"""Descriptions for parameters without one in their route, by location and name."""
