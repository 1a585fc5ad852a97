"""The page to which a problem's type points."""

from tests.app_under_test import World


async def test_the_type_of_a_problem_leads_to_a_page_that_explains_it(world: World) -> None:
    nea = await world.caller("nea")
    problem = (await nea.get("/v1/cases/case_unknown")).json()
    page = await world.http.get(problem["type"], headers={"accept-language": "th"})
    assert page.status_code == 200
    assert "not_found" in page.text
    assert page.headers["content-language"] == "th"
    assert (await world.http.get("/docs/problems/no_such_code")).status_code == 404
