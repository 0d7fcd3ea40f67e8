"""What the holder of the machine may do, as a program of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

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
