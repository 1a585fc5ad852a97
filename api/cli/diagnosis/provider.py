"""How ``corridor doctor`` checks an external identity provider."""

import asyncio

from adapters.oauth.provider.provider_keys import ProviderKeys
from api.cli.diagnosis.finding import Finding
from api.process.settings import Settings
from domain.kernel.errors import Unavailable


def provider_finding(settings: Settings) -> Finding:
    """Read the provider's keys as the service will."""
    issuer = str(settings.identity_provider)
    try:
        keys = asyncio.run(ProviderKeys(issuer).jwks(""))["keys"]
    except Unavailable:
        advice = (
            f"They are found through {issuer}/.well-known/openid-configuration, which must name exactly this issuer."
        )
        return Finding("identity provider", False, f"The keys of {issuer} cannot be read.", advice)
    found = f"Usable keys at {issuer}: {len(keys)}."
    return Finding("identity provider", bool(keys), found, "" if keys else "It must sign with ES256, EdDSA or PS256.")
