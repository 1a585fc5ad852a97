"""Two partner systems complete a referral with the generated Python client.

Reads address and credentials as JSON from standard input, and writes the result as JSON.
"""

import base64
import json
import sys
from typing import TypeVar
from uuid import uuid4

from corridor_client import AuthenticatedClient, Client
from corridor_client.api.cases import open_case
from corridor_client.api.consents import record_consent
from corridor_client.api.o_auth import request_token
from corridor_client.api.referrals import accept_referral, create_referral, get_referral, send_referral
from corridor_client.models import (
    AcceptReferralRequest,
    Consent,
    ConsentMethod,
    CorridorRecipients,
    CreateReferralRequest,
    DataCategory,
    OpenCaseRequest,
    OpenedCase,
    Problem,
    ProblemCode,
    Purpose,
    RecordConsentRequest,
    Referral,
    ReferralKind,
    ReferralStatus,
    ServiceType,
    Token,
    TokenRequest,
    TokenRequestGrantType,
)

T = TypeVar("T")


def expect(kind: type[T], answer: object) -> T:
    """Give the answer, where it is of the kind that was asked for."""
    assert isinstance(answer, kind), answer
    return answer


def signed_in(issuer: str, client_id: str, secret: str) -> AuthenticatedClient:
    """Get a token by client credentials, and a client that sends it."""
    shown = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    asking = Client(base_url=issuer, headers={"Authorization": f"Basic {shown}"})
    wanted = TokenRequest(grant_type=TokenRequestGrantType.CLIENT_CREDENTIALS)
    token = expect(Token, request_token.sync(client=asking, body=wanted))
    return AuthenticatedClient(base_url=issuer, token=token.access_token)


def main() -> None:
    """Take the referral from draft to accepted."""
    given = json.load(sys.stdin)
    origin = signed_in(given["issuer"], *given["origin"])
    destination = signed_in(given["issuer"], *given["destination"])

    opening = OpenCaseRequest(centre_id="nea-battambang")
    key = uuid4().hex
    case = expect(OpenedCase, open_case.sync(client=origin, body=opening, idempotency_key=key))
    again = open_case.sync_detailed(client=origin, body=opening, idempotency_key=key)
    consent = expect(
        Consent,
        record_consent.sync(
            case.id,
            client=origin,
            body=RecordConsentRequest(
                purposes=[Purpose.REFERRAL],
                data_categories=[DataCategory.PROFILE],
                recipients=CorridorRecipients(corridor_id="KH-TH"),
                method=ConsentMethod.THUMBPRINT,
                language="km",
            ),
        ),
    )
    draft = expect(
        Referral,
        create_referral.sync(
            client=origin,
            body=CreateReferralRequest(
                case_id=case.id,
                corridor_id="KH-TH",
                from_centre_id="nea-battambang",
                to_centre_id="map-chiang-mai",
                kind=ReferralKind.TRANSFER,
                service_types=[ServiceType.LEGAL_ASSISTANCE],
                share=[DataCategory.PROFILE],
                consent_id=consent.id,
            ),
        ),
    )
    too_early = expect(Problem, accept_referral.sync(draft.id, client=origin, body=AcceptReferralRequest()))
    sent = expect(Referral, send_referral.sync(draft.id, client=origin))
    accepted = expect(
        Referral,
        accept_referral.sync(sent.id, client=destination, body=AcceptReferralRequest(handler="Somchai P.")),
    )
    seen = expect(Referral, get_referral.sync(sent.id, client=origin))
    assert (draft.status, sent.status) == (ReferralStatus.DRAFT, ReferralStatus.SENT)
    assert too_early.code in ProblemCode
    assert again.headers["Idempotent-Replayed"] == "true"
    json.dump({"status": seen.status, "handler": accepted.handler, "refused": too_early.code}, sys.stdout)


if __name__ == "__main__":
    main()
