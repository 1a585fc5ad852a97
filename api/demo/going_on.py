"""What to try by hand after the story: the pages, and five shell lines, each complete."""

from api.demo.cast import Cast, Crossing


def desk_lines(url: str, cast: Cast, crossing: Crossing) -> tuple[str, ...]:
    """Return whom to sign in as at the desk, and where the migrant follows her case."""
    lines = ["", f"The desk: {url}/desk. Sign in in two browsers, as", ""]
    lines += [
        f"  {one.sign_in_name}  password {one.password}  code {' or '.join(one.codes[:3])} (each works once)  {one.at}"
        for one in cast.staff
    ]
    return (*lines, "", f"The migrant's page: {url}/track, with the code {crossing.tracking_code}")


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
