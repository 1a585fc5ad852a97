"""Stores objects and responds as each product documents; anything outside its protocol gets 404 or 401."""

import asyncio
import json
import re
from dataclasses import dataclass, field
from typing import Any

TOKEN = "the-token"
Request = tuple[str, str, dict[str, str], Any]


@dataclass(slots=True)
class StandIn:
    """Objects under ``path`` with ``opening`` as their status; ``wrapped`` puts an answer in ``{"data": …}``."""

    path: str
    query: str
    opening: str
    page_key: str
    wrapped: bool = False
    page: int = 50
    ignores_changes: bool = False
    fails_from: int | None = None
    asked: list[Request] = field(default_factory=list)
    objects: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                request, *lines = head.decode().strip().split("\r\n")
                headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
                content = await reader.readexactly(int(headers.get("content-length", 0)))
                method, target, _ = request.split()
                self.asked.append((method, target, headers, json.loads(content) if content else None))
                status, said = self.answer(*self.asked[-1])
                body = json.dumps(said).encode()
                writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def answer(self, method: str, target: str, headers: dict[str, str], said: Any) -> tuple[int, Any]:
        if headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {}
        if self.fails_from is not None and len(self.asked) > self.fails_from:
            return 429, {}
        if method == "POST" and target == self.path:
            number = f"n{len(self.objects)}"
            self.objects[number] = {**said, "id": number, "status": self.opening}
            return 201, self.shown(self.objects[number])
        if method == "GET" and target == f"{self.path}?{self.query}":
            page = [one for one in self.objects.values() if one["status"] == self.opening][-self.page :]
            return 200, {self.page_key: page}
        found = self.objects.get(re.sub(f"^{re.escape(self.path.rstrip('/'))}/|/$", "", target))
        if found is None:
            return 404, {}
        if method in ("PUT", "PATCH") and not self.ignores_changes:
            found["status"] = said[0]["value"] if isinstance(said, list) else said["status"]
        return 200, self.shown(found)

    def shown(self, one: dict[str, Any]) -> dict[str, Any]:
        return {"data": one} if self.wrapped else one
