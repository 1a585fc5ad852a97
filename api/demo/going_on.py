"""What to try by hand after the story: five shell lines, each complete."""

from api.demo.cast import Cast, Crossing


def curl_lines(url: str, cast: Cast, crossing: Crossing) -> tuple[str, ...]:
    """Return lines to paste into ``sh`` in this order: the first one gets the token that the others send."""
    chiang_mai = cast.chiang_mai
    bearer = '-H "Authorization: Bearer $TOKEN"'
    return (
        f"TOKEN=$(curl -s -u {chiang_mai.client_id}:{chiang_mai.secret} -d grant_type=client_credentials"
        f""" {url}/oauth/token | sed 's/.*"access_token": *"\\([^"]*\\)".*/\\1/')""",
        f"curl -sw '\\n' {bearer} '{url}/v1/referrals?box=inbox'",
        f"curl -sw '\\n' {bearer} {url}/v1/cases/{crossing.case_id}/identity",
        f"curl -sw '\\n' {bearer} {url}/v1/cases/{crossing.case_id}/custody",
        f"curl -sw '\\n' {bearer} -H 'Content-Type: application/json' -d '{{\"centre_id\": \"map-chiang-mai\"}}'"
        f" {url}/v1/cases",
    )
