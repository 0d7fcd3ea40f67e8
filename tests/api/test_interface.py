"""What holds for the whole HTTP interface."""

import pytest
from fastapi import Depends, FastAPI
from starlette.types import Receive, Scope, Send

from attendance_app.api.csp import inline_hashes, policy
from attendance_app.api.headers import SecurityHeaders
from attendance_app.api.origin import client_ip
from attendance_app.api.security import public, require_marks, signed_in
from attendance_app.wiring import UseCases
from tests.api.conftest import Client


def test_a_route_without_a_mark_stops_the_start() -> None:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.get("/forgotten")(lambda: 1)
    with pytest.raises(RuntimeError, match="/forgotten has 0 access marks"):
        require_marks(app)


def test_a_route_with_two_marks_stops_the_start() -> None:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.get("/torn", dependencies=[Depends(public()), Depends(signed_in())])(lambda: 1)
    with pytest.raises(RuntimeError, match="/torn has 2 access marks"):
        require_marks(app)


def test_the_automatic_documentation_would_stop_the_start() -> None:
    with pytest.raises(RuntimeError):
        require_marks(FastAPI())


def test_the_docs_are_a_page_without_scripts(client: Client) -> None:
    page = client.get("/api/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "<script" not in page.text
    for path in client.get("/api/openapi.json").json()["paths"]:
        assert path in page.text


def test_inline_scripts_are_allowed_by_their_hash_only() -> None:
    page = '<script src="/a.js"></script><script type="module">import "/b.js";</script>'
    (digest,) = inline_hashes([page, page])
    said = policy("https://a.example", [digest])
    assert f"script-src 'self' '{digest}';" in said
    assert "unsafe-eval" not in said
    assert "connect-src 'self' wss://a.example;" in said
    # the value that browsers compute, from the reference implementation in the CSP specification
    assert inline_hashes(["<script>alert('Hello, world.');</script>"]) == [
        "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng="
    ]


@pytest.mark.parametrize(
    ("status", "kind", "says"),
    [
        (200, "text/html; charset=utf-8", "script-src 'self'"),
        (200, "application/json", "default-src 'none'"),
        (304, "", None),
        (304, "text/html", None),
    ],
)
def test_a_304_never_replaces_the_policy_of_the_page_that_a_browser_holds(
    status: int, kind: str, says: str | None
) -> None:
    async def answers(_scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"content-type", kind.encode())] if kind else []
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    asking = Client(SecurityHeaders(answers, "script-src 'self'", https=False), "http://a.example")
    headers = asking.get("/").headers
    asking.close()
    assert headers["x-content-type-options"] == "nosniff"
    policy = headers.get("content-security-policy")
    assert policy is None if says is None else says in policy


@pytest.mark.parametrize(
    ("hops", "forwarded", "expected"),
    [
        (0, "1.1.1.1", "203.0.113.9"),
        (1, "1.1.1.1", "1.1.1.1"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (2, "6.6.6.6, 1.1.1.1, 2.2.2.2", "1.1.1.1"),
        (2, "1.1.1.1", "203.0.113.9"),
        (1, "", "203.0.113.9"),
    ],
)
def test_a_forged_address_is_not_believed(
    cases: UseCases, monkeypatch: pytest.MonkeyPatch, hops: int, forwarded: str, expected: str
) -> None:
    from starlette.requests import Request

    from attendance_app.api import origin

    given = origin.settings().model_copy(update={"trusted_proxy_hops": hops})
    monkeypatch.setattr(origin, "settings", lambda: given)
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    scope = {"type": "http", "headers": headers, "client": ("203.0.113.9", 1)}
    assert client_ip(Request(scope)) == expected


def test_readiness_names_what_fails_and_no_address(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    found = {check["name"]: check["ok"] for check in answer.json()["checks"]}
    assert found["database"]
    assert found["redis"]
    assert not found["face_worker"]  # none runs in this test
    assert "127.0.0.1" not in answer.text
