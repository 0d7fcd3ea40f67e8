"""The doctor before a real worker that is cold, refuses us, or runs another recogniser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from attendance_app.adapters.examination.servers import worker
from attendance_app.adapters.face_client import HttpFaceEncoder
from attendance_app.services.doctor import Finding, State
from attendance_app.settings import Settings
from standalone.ports import free_port
from tests.ai_worker.conftest import TOKEN, Server, start
from tests.builders import World
from tests.faces import Doors

Examine = Callable[..., dict[str, Finding]]


@pytest.fixture
def examine(settings: Settings) -> Iterator[Examine]:
    clients: list[HttpFaceEncoder] = []

    def look(url: object, token: str = TOKEN) -> dict[str, Finding]:
        clients.append(HttpFaceEncoder(str(url), token, 20.0))
        found = list(worker(clients[-1], settings.database_url.get_secret_value()))
        assert all(bool(f.mend) == (f.state is not State.OK) for f in found)
        return {finding.name: finding for finding in found}

    yield look
    for client in clients:
        client.close()


def test_a_warm_worker_that_knows_us_is_in_order(server: Server, examine: Examine):
    found = examine(server.client.base_url)
    assert {finding.state for finding in found.values()} == {State.OK}


def test_a_worker_that_takes_another_token_is_told_from_one_that_is_away(
    server: Server, examine: Examine
):
    found = examine(server.client.base_url, "another-token-of-at-least-32-letters")["worker"]
    assert (found.state, found.detail) == (State.WRONG, "is ready, but refuses us")
    assert "AI_WORKER_TOKEN" in found.mend


def test_a_worker_of_another_model_than_the_gallerys(
    server: Server, examine: Examine, world: World
):
    doors = Doors(world)  # its faces are of a model that no worker runs
    doors.enrolled("mira")
    found = examine(server.client.base_url)["gallery"]
    assert found.state is State.WRONG
    assert "nobody is recognised" in found.detail
    assert "AI_WORKER_RECOGNISER" in found.mend
    known = server.client.get("/readyz").json()["model_id"]
    with world.transaction() as session:
        session.execute(text("update face_templates set model_id = :m where id ="
                             " (select id from face_templates limit 1)"), {"m": known})  # fmt: skip
    assert examine(server.client.base_url)["gallery"].state is State.NOTE


def test_a_worker_that_is_still_cold(models: Path, examine: Examine):
    port = free_port()
    process = start(models, port)
    try:
        found = examine(f"http://127.0.0.1:{port}")
    finally:
        process.kill()
        process.wait(10)
    assert found["worker"].state is State.WRONG
    assert "not warm" in found["worker"].detail
    assert "people punch by PIN" in found["worker"].mend
    assert "gallery" not in found
