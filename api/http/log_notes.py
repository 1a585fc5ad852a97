"""What the line that the log has of each request says besides its status (docs/operations/requests.md).

Notes are kept in the state of the request until it has ended. They are codes and names of our own: never a message, a
value or an id.
"""

from fastapi import Request
from pydantic_core import from_json

from api.http.problems import code_of
from domain.kernel.errors import CorridorError, Unavailable
from domain.kernel.request_info import StoredAnswer

CODE, REASON, REPLAYED = "code", "reason", "replayed"
NOTES = (CODE, REASON, REPLAYED)


def note_problem(request: Request, problem: CorridorError) -> None:
    """Note the code of a problem and, if something is unavailable, what."""
    request.state.code = code_of(problem)
    if isinstance(problem, Unavailable):
        request.state.reason = kinds_of(problem)


def note_code(request: Request, code: str) -> None:
    """Note the code of an OAuth error."""
    request.state.code = code


def note_replay(request: Request, answer: StoredAnswer) -> None:
    """Note that a kept response is given again, and which problem it was."""
    request.state.replayed = True
    if answer.headers.get("Content-Type") == "application/problem+json":
        request.state.code = str(from_json(answer.body).get("code"))


def kinds_of(problem: BaseException) -> str:
    """Name the classes of an error and of what caused it, such as ``DatabaseUnavailable from DiskFullError``."""
    chain = [problem]
    while (cause := chain[-1].__cause__) is not None and cause not in chain:
        chain.append(cause)
    return " from ".join(type(one).__name__ for one in chain)
