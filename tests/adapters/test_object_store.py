"""The object store, on a real S3."""

import socket
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from attendance_app.adapters.object_store import S3ObjectStore
from attendance_app.domain.downloads import attachment
from attendance_app.domain.errors import NotFound, StorageRefused, StorageUnavailable
from tests.stack import Servers

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def connect(servers: Servers, **changed: str | None) -> S3ObjectStore:
    of = servers.settings
    given: dict[str, str | None] = {
        "region": of["ATTENDANCE_S3_REGION"],
        "endpoint": of["ATTENDANCE_S3_ENDPOINT_URL"],
        "key_id": of["ATTENDANCE_S3_ACCESS_KEY_ID"],
        "secret": of["ATTENDANCE_S3_SECRET_ACCESS_KEY"],
    }
    bucket = changed.pop("bucket", None) or of["ATTENDANCE_S3_BUCKET"]
    return S3ObjectStore(bucket, **given | changed)  # pyright: ignore[reportArgumentType]


@pytest.fixture
def store(servers: Servers):
    store = connect(servers)
    yield store
    store.close()


def file(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "file"
    path.write_bytes(content)
    return path


def test_a_file_comes_back_as_it_was_stored(store: S3ObjectStore, tmp_path: Path):
    content = b"minutes" * 1000
    stored = store.put("t/a.xlsx", file(tmp_path, content), XLSX)
    assert stored.size == len(content)
    assert b"".join(store.read("t/a.xlsx")) == content


def test_a_large_file_goes_up_in_parts(store: S3ObjectStore, tmp_path: Path):
    content = bytes(range(256)) * 4 * 20_000  # 20 MB
    stored = store.put("t/large", file(tmp_path, content), "application/pdf")
    assert sum(map(len, store.read("t/large"))) == stored.size == len(content)


def test_the_second_attempt_replaces_the_first(store: S3ObjectStore, tmp_path: Path):
    for content in (b"first", b"second"):
        store.put("t/twice", file(tmp_path, content), XLSX)
    assert b"".join(store.read("t/twice")) == b"second"


def test_a_deleted_file_is_gone_and_may_be_deleted_again(store: S3ObjectStore, tmp_path: Path):
    store.put("t/gone", file(tmp_path, b"x"), XLSX)
    for _ in range(2):
        store.delete("t/gone")
    with pytest.raises(NotFound):
        store.read("t/gone")


def test_a_link_downloads_under_the_given_name_and_nothing_else(
    store: S3ObjectStore, tmp_path: Path
):
    store.put("t/linked", file(tmp_path, b"hours"), XLSX)
    link = store.link("t/linked", "Löhne März.xlsx", 60)
    with urllib.request.urlopen(link, timeout=10) as answer:  # noqa: S310
        assert answer.read() == b"hours"
        told = answer.headers["Content-Disposition"]
    assert told.endswith("filename*=UTF-8''L%C3%B6hne%20M%C3%A4rz.xlsx")
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(link.replace("t/linked", "t/other"), timeout=10)  # noqa: S310


def test_no_link_lives_longer_than_five_minutes(store: S3ObjectStore):
    asked = parse_qs(urlsplit(store.link("t/a", "a", 86_400)).query)
    assert asked["X-Amz-Expires"] == ["300"]


def test_links_name_the_address_that_browsers_reach(servers: Servers):
    inside = connect(servers)
    assert not inside.links_reach_browsers
    outside = connect(servers, public_endpoint="https://files.example.com")
    assert outside.links_reach_browsers
    assert outside.link("t/a", "a", 60).startswith("https://files.example.com/")
    assert connect(servers, endpoint=None).links_reach_browsers


@pytest.mark.parametrize(
    "wrong", [{"secret": "not-the-secret"}, {"key_id": "nobody"}, {"bucket": "no-such-bucket"}]
)
def test_wrong_settings_are_refused_in_words_that_help(
    servers: Servers, tmp_path: Path, wrong: dict[str, str]
):
    store = connect(servers, **wrong)
    with pytest.raises(StorageRefused, match="Check the keys, the bucket"):
        store.put("t/a", file(tmp_path, b"x"), XLSX)
    assert not store.ready()


def test_a_store_that_is_away_is_not_taken_for_a_refusal(servers: Servers, tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
        store = connect(servers, endpoint=nobody)
        with pytest.raises(StorageUnavailable) as caught:
            store.put("t/a", file(tmp_path, b"x"), XLSX)
        assert not isinstance(caught.value, StorageRefused)
        assert not store.ready()


def test_the_store_is_ready(store: S3ObjectStore):
    assert store.ready()


@pytest.mark.parametrize(
    ("name", "plain"),
    [("a.pdf", "a.pdf"), ('q"\\.pdf', "q__.pdf"), ("\r\nSet-Cookie: x", "__Set-Cookie: x")],
)
def test_a_download_name_breaks_out_of_no_header(name: str, plain: str):
    header = attachment(name)
    assert header.startswith(f'attachment; filename="{plain}"; ')
    assert unquote(header.split("UTF-8''")[1]) == name
    assert header.isprintable()
