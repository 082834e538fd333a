"""One key, one effect: answers are kept and given again (https://docs.stripe.com/api/idempotent_requests)."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from orders.sandbox.errors import ApiError
from orders.sandbox.store import Body, Book


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over the wire."""

    status: int
    body: Body
    replayed: bool = False


def answer_once(
    book: Book,
    key: str | None,
    path: str,
    form: Sequence[tuple[str, str]],
    work: Callable[[], Body],
) -> Answer:
    """Do the work unless this key has its answer already; a refusal is an answer like any other.

    Raises ApiError (400, idempotency_error) when the key was used for something else. What fails
    before the work begins (unknown parameters, a wrong API key) never comes here and isn't kept.
    """
    fingerprint = hashlib.sha256(json.dumps(sorted(form)).encode()).hexdigest()
    row = book.connection.execute(
        "SELECT path, fingerprint, status, body FROM answers WHERE key = ?", (key,)
    ).fetchone()
    if row:
        _insist_on_same(key, (path, fingerprint), row[:2])
        return Answer(row[2], json.loads(row[3]), replayed=True)
    try:
        answer = Answer(200, work())
    except ApiError as error:
        answer = Answer(error.status, error.body())
    if key:
        book.connection.execute(
            "INSERT INTO answers (key, path, fingerprint, status, body) VALUES (?, ?, ?, ?, ?)",
            (key, path, fingerprint, answer.status, json.dumps(answer.body)),
        )
    return answer


def _insist_on_same(key: str | None, asked: tuple[str, str], first: tuple[str, str]) -> None:
    if asked == first:
        return
    what = "parameters" if asked[0] == first[0] else "endpoint"
    raise ApiError(
        400,
        f"Keys for idempotent requests can only be used with the same {what} they were first "
        f"used with. Try using a key other than '{key}' if you meant to execute a different "
        "request.",
        kind="idempotency_error",
    )
