import json
import stat
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import boto3
import psycopg
import pytest
import redis
from botocore.exceptions import ClientError

from standalone.ports import GRPC
from tests.stack import Servers, start_servers
from tests.standalone.processes import command_lines, descendants, eventually, running


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    with start_servers(tmp_path_factory.mktemp("servers") / "home") as started:
        yield started


def database(servers: Servers) -> psycopg.Connection:
    address = servers.settings["ATTENDANCE_DATABASE_URL"].replace("+psycopg", "")
    return psycopg.connect(address, autocommit=True, connect_timeout=5)


def s3(servers: Servers, *, secret: str | None = None):
    given = servers.settings
    return boto3.client(
        "s3",
        endpoint_url=given["ATTENDANCE_S3_ENDPOINT_URL"],
        region_name=given["ATTENDANCE_S3_REGION"],
        aws_access_key_id=given["ATTENDANCE_S3_ACCESS_KEY_ID"],
        aws_secret_access_key=secret or given["ATTENDANCE_S3_SECRET_ACCESS_KEY"],
    )


def test_the_database_is_postgresql_18_in_utc(servers: Servers) -> None:
    with database(servers) as link:
        (number,) = link.execute("show server_version_num").fetchone() or ("",)
        (zone,) = link.execute("show timezone").fetchone() or ("",)

    assert (number[:2], zone) == ("18", "UTC")


@pytest.mark.parametrize("name", ["postgres", "valkey", "s3"])
def test_a_wrong_password_opens_nothing(servers: Servers, name: str) -> None:
    if name == "postgres":
        address = servers.settings["ATTENDANCE_DATABASE_URL"].replace("+psycopg", "")
        user, _, place = address.rpartition("@")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(f"{user.rpartition(':')[0]}:wrong@{place}", connect_timeout=5)
    elif name == "valkey":
        place = servers.settings["ATTENDANCE_REDIS_URL"].rpartition("@")[2]
        link = redis.Redis.from_url(f"redis://:wrong@{place}")
        with link, pytest.raises(redis.AuthenticationError):
            link.ping()
    else:
        with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
            s3(servers, secret="wrong").list_buckets()


def test_the_bucket_is_there(servers: Servers) -> None:
    names = [bucket["Name"] for bucket in s3(servers).list_buckets()["Buckets"]]

    assert names == [servers.settings["ATTENDANCE_S3_BUCKET"]]


def test_no_secret_stands_on_a_command_line(servers: Servers) -> None:
    home = Path(servers.settings["ATTENDANCE_HOME"])
    kept = [path.read_text().strip() for path in (home / "secrets").iterdir()]
    shown = command_lines()

    assert len(kept) >= 4
    assert str(home) in shown
    assert [secret for secret in kept if secret in shown] == []


def test_every_file_with_a_secret_is_private(servers: Servers) -> None:
    home = Path(servers.settings["ATTENDANCE_HOME"])
    kept = [path.read_text().strip() for path in (home / "secrets").iterdir()]
    files = [path for part in ("secrets", "run", "logs") for path in (home / part).iterdir()]
    holding = [
        path
        for path in files
        if path.is_file() and any(secret in path.read_text(errors="replace") for secret in kept)
    ]

    assert {path.name for path in holding} >= {"postgres", "valkey.conf", "s3.json"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in holding} == {0o600}
    assert [path for path in holding if path.parent.name == "logs"] == []


def test_everything_listens_on_the_loopback_address_only(servers: Servers) -> None:
    ours = {
        link.readlink().name
        for pid in descendants_of_servers(servers)
        for link in files_of(pid)
        if str(link.readlink()).startswith("socket:")
    }
    listening = [
        words[1]
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        if (words := line.split())[3] == "0A" and f"socket:[{words[9]}]" in ours
    ]

    assert len(listening) >= 7
    assert [address for address in listening if not address.startswith("0100007F:")] == []


def descendants_of_servers(servers: Servers) -> set[int]:
    pids = [servers.supervisor.child(name).pid for name in ("postgres", "valkey", "s3")]
    return set().union(*(descendants(pid) for pid in pids))


def files_of(pid: int) -> list[Path]:
    try:
        return [link for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()]
    except OSError:
        return []


@pytest.mark.faults
def test_what_was_stored_survives_the_kill_of_each_server(servers: Servers) -> None:
    bucket = servers.settings["ATTENDANCE_S3_BUCKET"]
    cache = redis.Redis.from_url(servers.settings["ATTENDANCE_REDIS_URL"])
    with database(servers) as link:
        link.execute("create table kept (word text)")
        link.execute("insert into kept values ('row')")
    cache.set("kept", "value")
    assert cache.execute_command("WAITAOF", 1, 0, 3000)[0] == 1
    s3(servers).put_object(Bucket=bucket, Key="kept", Body=b"object")

    for name in ("postgres", "valkey", "s3"):
        servers.kill(name)
        servers.restart(name)

    with database(servers) as link:
        assert link.execute("select word from kept").fetchall() == [("row",)]
    assert cache.get("kept") == b"value"
    cache.close()
    assert s3(servers).get_object(Bucket=bucket, Key="kept")["Body"].read() == b"object"


@pytest.mark.faults
def test_a_killed_launcher_leaves_no_server_and_the_next_start_has_the_data(tmp_path: Path) -> None:
    home = tmp_path / "home"
    launcher = textwrap.dedent(f"""
        import time
        from pathlib import Path
        from tests.stack import start_servers
        from tests.standalone.test_servers import database
        with start_servers(Path({str(home)!r})) as servers:
            database(servers).execute("create table kept (word text)")
            print("up", flush=True)
            time.sleep(120)
    """)
    with subprocess.Popen([sys.executable, "-c", launcher], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        everyone = descendants(process.pid)
        assert len(everyone) > 8
        ports = ports_of_s3(home)
        assert sockets(ports) != set()
        process.kill()

    with start_servers(home) as again:
        assert running(everyone) == set()
        with database(again) as link:
            assert link.execute("select count(*) from kept").fetchone() == (0,)
        now = descendants_of_servers(again)
        ports |= ports_of_s3(home)

    assert eventually(lambda: not running(now))
    assert sockets(ports) == set()


def ports_of_s3(home: Path) -> set[str]:
    given = json.loads((home / "run" / "s3.ports").read_text()).values()
    return {str(number) for port in given for number in (port, port + GRPC)}


def sockets(ports: set[str]) -> set[str]:
    """Return SeaweedFS's sockets in the shared temporary folder, those of these ports."""
    found = Path(tempfile.gettempdir()).glob("seaweedfs-*.sock")
    return {path.name for path in found if path.stem.rpartition("-")[2] in ports}
