"""Punches while Valkey, the face worker or the whole product is killed: none lost, none doubled."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, text

from attendance_app import wiring
from attendance_app.db import engine
from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import PairedKiosk, Role
from attendance_app.domain.errors import FaceWorkerUnavailable
from attendance_app.domain.ids import EmployeeId
from attendance_app.services.recording import Receipt
from attendance_app.settings import Settings
from attendance_app.wiring import UseCases
from tests.ai_worker.conftest import TOKEN, models, serving, start, until_ready
from tests.builders import World
from tests.e2e.product import ROOT, Product, running
from tests.photos import jpeg, photo, pixels, webcam_frame
from tests.stack import Servers

__all__ = ["models"]
pytestmark = pytest.mark.faults


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Assembles the application, and lets its connections go afterwards."""
    made: list[Engine] = []

    def make_engine(url: str, **options: Any) -> Engine:
        made.append(engine.make_engine(url, **options))
        return made[-1]

    def build_one(settings: Settings) -> UseCases:
        cases.append(wiring.build(settings))
        return cases[-1]

    cases: list[UseCases] = []
    monkeypatch.setattr(wiring, "make_engine", make_engine)
    yield build_one
    for case in cases:
        for adapter in (case.check_in.encoder, case.check_in.presence, case.check_in.limiter):
            adapter.close()  # pyright: ignore[reportAttributeAccessIssue]
    for used in made:
        used.dispose()


def shots(frame: bytes) -> list[bytes]:
    """Eight pictures of one moment; the same picture twice would be a replay."""
    picture = pixels(frame)
    taken = []
    for n in range(8):
        picture[:8, 8 * n : 8 * n + 8] = 0
        taken.append(jpeg(picture))
    return taken


def rows(transaction: Transaction) -> int:
    with transaction() as session:
        return session.execute(text("select count(*) from attendance_logs")).scalar_one()


def test_punches_go_on_without_valkey_and_presence_is_right_afterwards(
    build: Any, settings: Settings, servers: Servers, world: World, transaction: Transaction
):
    cases: UseCases = build(settings)
    world.company()
    site = world.site()
    kiosk, hr = world.kiosk(site), world.actor(Role.ADMIN, Role.HR)
    people = [world.employee(f"Person {n}", site, number=str(100 + n)) for n in range(6)]
    pins = {n: cases.employees.new_pin(hr, employee) for n, employee in enumerate(people)}
    keys = {n: uuid4() for n in pins}

    def punch(n: int) -> Receipt:
        return cases.pin_and_badge.by_pin(kiosk, str(100 + n), pins[n], keys[n], "127.0.0.1")

    before = [punch(n) for n in (0, 1)]
    servers.kill("valkey")
    try:
        during = [punch(n) for n in (2, 3)]
        again = [punch(n) for n in (0, 2)]
        assert cases.board.now(hr).here == 4
    finally:
        servers.restart("valkey")
    after = [punch(n) for n in (4, 5)]
    cases.board.rebuild()

    assert [r.repeated for r in (*before, *during, *after)] == [False] * 6
    assert [(r.punch_id, r.repeated) for r in again] == [
        (before[0].punch_id, True),
        (during[0].punch_id, True),
    ]
    assert rows(transaction) == 6
    assert cases.board.now(hr).here == 6


def test_a_worker_killed_in_mid_request_costs_no_punch_and_doubles_none(
    build: Any, settings: Settings, world: World, transaction: Transaction, models: Path
):
    frame = webcam_frame(photo("obama"))
    with serving(models, THREADS="1") as worker:
        address = worker.client.base_url
        cases: UseCases = build(
            settings.model_copy(
                update={
                    "face_worker_url": str(address).rstrip("/"),
                    "face_worker_token": SecretStr(TOKEN),
                    "face_worker_deadline_s": 20.0,
                }
            )
        )
        kiosk, _ = _enrolled(cases, world, frame)
        key, told = uuid4(), []

        def ask() -> None:
            try:
                told.append(cases.check_in.by_face(kiosk, shots(frame), key))
            except FaceWorkerUnavailable as away:
                told.append(away)

        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(0.1)
        worker.process.kill()
        asking.join(30)
        assert len(told) == 1

        assert address.port is not None
        with start(models, address.port) as again:
            try:
                until_ready(again, worker.client)
                receipt = _until_answered(cases, kiosk, frame, key)
            finally:
                again.kill()
    assert rows(transaction) == 1
    if isinstance(told[0], Receipt):
        assert (receipt.punch_id, receipt.repeated) == (told[0].punch_id, True)


def _enrolled(cases: UseCases, world: World, frame: bytes) -> tuple[PairedKiosk, EmployeeId]:
    world.company()
    site = world.site()
    hr = world.actor(Role.ADMIN, Role.HR)
    cases.maintenance.prepare()
    person = world.employee("Mira Sand", site)
    consent = cases.consents.current_text()
    cases.consents.grant(hr, person, consent.id, "Mira Sand")
    cases.enrolment.enrol(hr, person, [frame], consent.version, uploaded=True)
    return world.kiosk(site), person


def _until_answered(cases: UseCases, kiosk: PairedKiosk, frame: bytes, key: UUID) -> Receipt:
    end = time.monotonic() + 20
    while True:
        try:
            return cases.check_in.by_face(kiosk, shots(frame), key)
        except FaceWorkerUnavailable:
            assert time.monotonic() < end, "the worker is back, and still nobody asks it"
            time.sleep(0.2)


def test_a_killed_launcher_loses_no_punch_that_was_acknowledged(tmp_path: Path):
    home = tmp_path / "home"
    items = [
        {"key": str(uuid4()), "employee_number": "7", "at": f"2026-11-{day:02}T{hour:02}:00:00Z"}
        for day in range(2, 21)
        for hour in (8, 12, 13, 17)
    ]
    acknowledged: list[str] = []
    with running(home) as product, _program(product) as program:
        site = program.get("/api/v1/employees").json()
        assert site["total"] == 0
        _employ(program, product)
        sending = threading.Thread(target=_send, args=(program, items, acknowledged))
        sending.start()
        while len(acknowledged) < len(items) // 4:
            time.sleep(0.01)
        os.kill(product.process.pid, signal.SIGKILL)
        sending.join(30)
        product.process.wait(30)
    assert len(acknowledged) < len(items), "nothing was left to lose: the kill came too late"

    with running(home) as product, _program(product) as program:
        kept = _stored(product)
        assert set(acknowledged) <= kept
        _send(program, items, done := [])
        assert len(done) == len(items)
        assert _stored(product) == {item["key"] for item in items}
        assert _count(product) == len(items)


def _program(product: Product) -> httpx.Client:
    """A program with a token made on the command line."""
    made = _command(product, "token", "create", "--name", "till", "--scope", "admin")
    return httpx.Client(
        base_url=product.url, headers={"Authorization": f"Bearer {made.strip()}"}, timeout=20
    )


def _command(product: Product, *arguments: str) -> str:
    python = sys.executable
    command = [python, "-m", "standalone", "exec", python, "-m", "attendance_app", *arguments]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"ATTENDANCE_HOME": str(product.home)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout


def _employ(program: httpx.Client, product: Product) -> None:
    """Make a site, which REST does not, and an employee, which it does."""
    with _database(product) as link:
        found = link.execute(
            "insert into sites (name, zone) values ('Gate', 'UTC') returning id"
        ).fetchone()
    assert found is not None
    person = {"number": "7", "name": "Mira Sand", "site_id": found[0], "starts_on": "2026-01-01"}
    assert program.post("/api/v1/employees", json=person).status_code == 201


def _send(program: httpx.Client, items: list[dict[str, str]], acknowledged: list[str]) -> None:
    """Send the punches one by one, and note each that was acknowledged, until nobody answers."""
    for item in items:
        try:
            answer = program.post("/api/v1/punches", json={"punches": [item]})
        except httpx.TransportError:
            return
        if answer.status_code >= 500:
            return
        (outcome,) = answer.json()["results"]
        assert outcome["status"] in ("created", "repeated"), outcome
        acknowledged.append(item["key"])


def _database(product: Product) -> psycopg.Connection:
    settings = json.loads((product.home / "env.json").read_text())
    url = settings["ATTENDANCE_DATABASE_URL"].replace("postgresql+psycopg://", "postgresql://")
    return psycopg.connect(url, autocommit=True, connect_timeout=10)


def _stored(product: Product) -> set[str]:
    with _database(product) as link:
        found = link.execute("select key from punch_keys where punch_id is not null").fetchall()
    return {str(key) for (key,) in found}


def _count(product: Product) -> int:
    with _database(product) as link:
        found = link.execute("select count(*) from attendance_logs").fetchone()
    assert found is not None
    return found[0]
