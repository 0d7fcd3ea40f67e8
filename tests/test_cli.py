"""What the holder of the machine may do, as a program of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from attendance_app.adapters.object_store import make_client
from attendance_app.settings import Settings
from tests.stack import Servers

ROOT = Path(__file__).parents[1]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(servers: Servers, settings: Settings) -> Run:
    environment = {
        **os.environ,
        **servers.settings,
        "ATTENDANCE_DATABASE_URL": settings.database_url.get_secret_value(),
        "ATTENDANCE_FACE_WORKER_URL": "http://127.0.0.1:9",
        "ATTENDANCE_FACE_WORKER_TOKEN": "none",
    }

    def command(*words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "attendance_app", *words],
            cwd=ROOT,
            env=environment | more,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return command


def test_the_first_start_prints_a_link_and_the_next_another(run: Run) -> None:
    first, second = run("prepare"), run("prepare")
    assert first.returncode == second.returncode == 0
    assert first.stdout.startswith("setup-link /setup?token=")
    assert first.stdout != second.stdout


def test_an_administrator_from_the_environment_needs_no_link(run: Run) -> None:
    given = {
        "ATTENDANCE_ADMIN_EMAIL": "ada@example.com",
        "ATTENDANCE_ADMIN_PASSWORD": "a long enough sentence",
    }
    done = run("prepare", **given)
    assert done.stdout == "administrator ada@example.com\n"
    assert run("prepare", **given).stdout == ""
    assert run("setup-link").stdout == ""


def test_a_weak_password_is_refused_with_a_sentence(run: Run) -> None:
    done = run("create-admin", "--email", "ada@example.com", ATTENDANCE_ADMIN_PASSWORD="short")
    assert done.returncode == 1
    assert done.stderr == "Use at least 12 characters. A sentence is fine.\n"


def test_a_password_is_never_an_argument(run: Run) -> None:
    done = run("create-admin", "--email", "a@example.com", "--password", "x")
    assert done.returncode == 2
    assert "unrecognized arguments" in done.stderr


def test_tokens_are_made_listed_and_revoked(run: Run) -> None:
    made = run("token", "create", "--name", "Payroll", "--scope", "hr")
    assert made.stdout.startswith("att_")
    assert run("token", "list").stdout == "1\tactive\thr\t-\tPayroll\n"
    assert run("token", "revoke", "1").returncode == 0
    assert "revoked" in run("token", "list").stdout
    nowhere = run("token", "create", "--name", "K", "--scope", "kiosk", "--site", "Nowhere")
    assert (nowhere.returncode, "There is no site 'Nowhere'" in nowhere.stderr) == (1, True)


def test_the_chain_is_verified(run: Run) -> None:
    run("prepare")
    done = run("audit", "verify")
    assert (done.returncode, done.stdout) == (0, "1 entries, the chain is unbroken\n")


def test_a_night_may_be_done_at_any_time(run: Run) -> None:
    for _ in range(2):
        done = run("nightly")
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("0 punches put into their month, 0 sessions forgotten")


def test_a_restored_copy_is_looked_at(run: Run, settings: Settings, tmp_path: Path) -> None:
    """The frozen clock's months are long past or to come for a real process: so is the verdict."""
    run("prepare")
    address = tmp_path / "url"
    address.write_text(settings.database_url.get_secret_value())
    done = run("verify-backup", "--database-url-file", str(address))
    lines = dict(line.split("\t")[1::-1] for line in done.stdout.splitlines())
    assert lines == {
        "schema": "ok",
        "months": "ok",
        "strays": "ok",
        "punches": "WRONG",  # nobody has clocked in yet: a copy of nothing proves nothing
        "audit": "ok",
    }
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "--database-url-file names {}, which is empty."),
        ("not an address", "{} holds no address: write postgresql+psycopg://"),
    ],
)
def test_a_copy_that_has_no_address_is_refused_with_a_sentence(
    run: Run, tmp_path: Path, content: str, said: str
) -> None:
    address = tmp_path / "url"
    address.write_text(content)
    done = run("verify-backup", "--database-url-file", str(address))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(said.format(address))


def test_the_bucket_gets_its_rules_and_each_answer_is_said(run: Run, servers: Servers) -> None:
    of, bucket = servers.settings, "ruled-by-command"
    keys = {
        "aws_access_key_id": of["ATTENDANCE_S3_ACCESS_KEY_ID"],
        "aws_secret_access_key": of["ATTENDANCE_S3_SECRET_ACCESS_KEY"],
    }
    made = make_client(of["ATTENDANCE_S3_ENDPOINT_URL"], of["ATTENDANCE_S3_REGION"], keys)
    made.create_bucket(Bucket=bucket)
    done = run("storage", "apply", ATTENDANCE_S3_BUCKET=bucket)
    assert done.returncode == 0, done.stderr
    said = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert said["lifecycle"] == "partly. This store has no Glacier: files only expire."
    assert said["public access block"].startswith("not offered")
    assert said["versions"].startswith("done")
    unknown = run("storage", "apply", ATTENDANCE_S3_BUCKET="nowhere")
    assert (unknown.returncode, "bucket nowhere" in unknown.stderr) == (1, True)
