"""What the runbooks tell people to type does what they say, on the real PostgreSQL."""

import base64
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from attendance_app.adapters.clock import SystemClock
from attendance_app.adapters.template_vault import AesGcmVault
from attendance_app.db import partitions
from attendance_app.db.tables import PunchRow
from attendance_app.settings import Settings
from standalone import postgres
from tests import runbooks
from tests.builders import World
from tests.faces import Doors
from tests.stack import Servers


@pytest.fixture
def around(servers: Servers, settings: Settings) -> dict[str, str]:
    """The environment of somebody at the machine, whose psql and pg_dump reach the database."""
    url = settings.database_url.get_secret_value()
    parts = make_url(url)
    return servers.settings | {
        "ATTENDANCE_DATABASE_URL": url,
        "ATTENDANCE_FACE_WORKER_URL": "http://127.0.0.1:9",
        "ATTENDANCE_FACE_WORKER_TOKEN": "none",
        "PGHOST": str(parts.host),
        "PGPORT": str(parts.port),
        "PGUSER": str(parts.username),
        "PGPASSWORD": str(parts.password),
        "PGDATABASE": str(parts.database),
    }


def test_the_template_key_is_changed_by_its_runbook(
    world: World, around: dict[str, str], tmp_path: Path
):
    doors = Doors(world)
    mira = doors.enrolled("mira")
    (tmp_path / "key").write_bytes(base64.b64encode(b"k" * 32))  # the key of Doors
    script = runbooks.commands("rotate-keys.md", "## The template key")
    ours = around | {"ATTENDANCE_TEMPLATE_KEY_FILE": "key"}
    done = runbooks.followed(f"{script}\nenv", tmp_path, ours)
    assert done.returncode == 0, done.stderr
    assert "1 people under k2, 0 to go" in done.stdout
    assert "every other key may be taken away" in done.stdout
    left = sorted(x for x in done.stdout.splitlines() if x.startswith("ATTENDANCE_TEMPLATE"))
    assert left == [
        f"ATTENDANCE_TEMPLATE_KEY_FILE={tmp_path}/template_key_k2",
        "ATTENDANCE_TEMPLATE_KEY_ID=k2",
    ]
    assert (tmp_path / "template_key_k2").stat().st_mode & 0o077 == 0
    doors.vault = AesGcmVault.from_file(tmp_path / "template_key_k2", "k2")
    assert doors.new_galleries().everyone(doors.encoder.model_id).people.tolist() == [mira]


@pytest.fixture
def no_copy(around: dict[str, str]) -> Iterator[None]:
    """Drop the copy, which every database of this PostgreSQL would share."""
    yield
    drop = [postgres.programs() / "dropdb", "--force", "--if-exists", "attendance_restored"]
    subprocess.run(drop, env={**os.environ, **around}, check=True, timeout=30)


def punch(world: World, employee: int) -> None:
    now = SystemClock().now()
    with world.transaction() as session:
        partitions.ensure(session, now.date())
        session.add(
            PunchRow(
                occurred_at=now,
                employee_id=employee,
                direction="in",
                method="face",
                site_id=world.any_site(),
            )
        )


@pytest.mark.usefixtures("no_copy")
def test_a_dump_is_restored_beside_and_looked_at_by_its_runbook(
    world: World, around: dict[str, str], tmp_path: Path
):
    punch(world, world.employee("Ada"))
    script = runbooks.commands("restore.md")
    done = runbooks.followed(script, tmp_path, around, postgres.programs())
    assert done.returncode == 0, done.stderr
    found = [line.split("\t") for line in done.stdout.splitlines()]
    assert {name: state for state, name, _ in found} == dict.fromkeys(
        ("schema", "months", "strays", "punches", "audit"), "ok"
    )
    assert (tmp_path / "restored_url").stat().st_mode & 0o077 == 0
    assert around["PGPASSWORD"] not in done.stdout + done.stderr


@pytest.mark.usefixtures("no_copy")
def test_a_dump_that_was_cut_off_leaves_nothing_to_be_taken_for_a_copy(
    world: World, around: dict[str, str], tmp_path: Path
):
    punch(world, world.employee("Ada"))
    script = runbooks.commands("restore.md")
    cut = script.replace("createdb", "truncate -s 50000 before.dump\ncreatedb")
    done = runbooks.followed(cut, tmp_path, around, postgres.programs())
    assert done.returncode != 0
    assert "pg_restore: error" in done.stderr
    assert not (tmp_path / "restored_url").exists()
