"""Secrets may come as files, as Compose and Kubernetes mount them."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from attendance_app.settings import DatabaseSettings

SECRET = "postgresql+psycopg://attendance:a-secret@postgres/attendance"


def test_a_secret_is_read_from_the_file_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "database_url").write_text(f"{SECRET}\n")
    monkeypatch.setenv("ATTENDANCE_DATABASE_URL_FILE", str(tmp_path / "database_url"))
    monkeypatch.setenv("ATTENDANCE_DATABASE_URL", "the file is the more careful way and wins")
    given = DatabaseSettings()  # pyright: ignore[reportCallIssue]
    assert given.database_url.get_secret_value() == SECRET
    assert "a-secret" not in repr(given)


@pytest.mark.parametrize(("content", "said"), [(None, "cannot be read"), (b"\n", "is empty")])
def test_a_file_that_holds_no_secret_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None, said: str
):
    path = tmp_path / "database_url"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv("ATTENDANCE_DATABASE_URL_FILE", str(path))
    with pytest.raises(ValidationError, match=rf"ATTENDANCE_DATABASE_URL_FILE names .*{said}"):
        DatabaseSettings()  # pyright: ignore[reportCallIssue]
