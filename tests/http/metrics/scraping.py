"""Scrapes metrics as Prometheus does."""

import httpx2
from prometheus_client.parser import text_string_to_metric_families

Samples = dict[tuple[str, tuple[str, ...]], float]
"""By name and values of labels."""


async def scraped(port: int, path: str = "/metrics") -> tuple[str, Samples]:
    """The text, and what it says."""
    async with httpx2.AsyncClient(timeout=60, trust_env=False) as http:
        answer = await http.get(f"http://127.0.0.1:{port}{path}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    families = text_string_to_metric_families(answer.text)
    return answer.text, {
        (one.name, (*one.labels.values(),)): one.value for family in families for one in family.samples
    }


async def gauge(port: int, name: str) -> float | None:
    """One value; ``None`` if it is left out."""
    return (await scraped(port))[1].get((name, ()))
