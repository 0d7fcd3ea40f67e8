"""Looks at Redis, the object store and the recognition worker."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import redis

from attendance_app.adapters.face_client import HttpFaceEncoder
from attendance_app.adapters.object_store import S3ObjectStore
from attendance_app.db import vitals
from attendance_app.db.engine import make_engine, transactions
from attendance_app.domain.errors import (
    FaceWorkerUnavailable,
    NotFound,
    StorageRefused,
    StorageUnavailable,
    Unavailable,
    UnreadableImage,
)
from attendance_app.services.doctor import Finding, note, ok, wrong

OLDEST_REDIS = 7
PROBE = b"written by the doctor, and removed by it\n"


def queue(url: str) -> Iterator[Finding]:
    """Look at Redis or Valkey."""
    client = redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
    try:
        client.ping()
        said: dict[str, object] = client.info()  # pyright: ignore[reportAssignmentType]
    except (redis.RedisError, OSError) as error:
        yield wrong(
            "redis",
            f"does not answer ({type(error).__name__})",
            "Check ATTENDANCE_REDIS_URL, its password, and the network. Until it is back people"
            " punch, but exports wait and pages are slower.",
        )
        return
    finally:
        client.close()
    known = str(said.get("valkey_version") or said["redis_version"])
    detail = f"answers, {'Valkey' if 'valkey_version' in said else 'Redis'} {known}"
    if int(known.partition(".")[0]) < OLDEST_REDIS:
        yield wrong("redis", detail, f"Use version {OLDEST_REDIS} or newer.")
    else:
        yield ok("redis", detail)
    policy = str(said.get("maxmemory_policy", "unknown"))
    if policy.startswith("allkeys") and said.get("maxmemory"):
        yield wrong(
            "eviction",
            f"maxmemory-policy is {policy}: queued jobs can vanish",
            "Set maxmemory-policy to noeviction or volatile-lru.",
        )
    else:
        yield ok("eviction", f"maxmemory-policy is {policy}")


def store(files: S3ObjectStore, keep_years: int = 0) -> Iterator[Finding]:
    """Put, read and delete a file of its own; then ask for the bucket's rules.

    keep_years: for which files of locked periods are locked, where the bucket can.
    """
    key = f"doctor/{uuid4()}"
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "probe"
            path.write_bytes(PROBE)
            files.put(key, path, "text/plain")
        same = b"".join(files.read(key)) == PROBE
        files.delete(key)
    except (StorageRefused, StorageUnavailable, NotFound) as error:
        yield wrong(
            "store", str(error), "Check ATTENDANCE_S3_* and the rights of its keys or role."
        )
        return
    if not same:
        yield wrong(
            "store", "gives back other bytes than it took", "Check what stands in front of it."
        )
        return
    yield ok("store", "takes, gives back and removes a file")
    rules = files.rules()
    yield _encryption(rules.encryption)
    yield _lifecycle(rules.aborts_uploads)
    yield _lock(files.locks(), keep_years)


def _encryption(found: str | None) -> Finding:
    if found:
        return ok("encryption", f"the bucket encrypts with {found}")
    said = "the bucket does not say" if found is None else "the bucket does not encrypt"
    return note(
        "encryption", said, "Turn on default encryption (SSE-S3 or SSE-KMS), or encrypt its disk."
    )


def _lifecycle(aborts: bool | None) -> Finding:
    if aborts:
        return ok("lifecycle", "broken uploads are removed")
    said = "the bucket does not say" if aborts is None else "broken uploads stay for ever"
    return note("lifecycle", said, "Add a lifecycle rule that aborts incomplete multipart uploads.")


def _lock(on: bool, years: int) -> Finding:
    if not on:
        return note(
            "object lock",
            "the bucket has none, or does not say: files of locked periods can be removed",
            "A bucket gets Object Lock when it is made; the keys need s3:PutObjectRetention and"
            " s3:GetBucketObjectLockConfiguration. See docs/exports.md.",
        )
    if not years:
        return note(
            "object lock",
            "the bucket has it, and files of locked periods get no term",
            "Set ATTENDANCE_S3_RETENTION_YEARS.",
        )
    return ok("object lock", f"files of locked periods are kept for {years} years")


def worker(encoder: HttpFaceEncoder, database_url: str) -> Iterator[Finding]:
    """Look at the recognition worker: warm, our token taken, its model that of the gallery."""
    model = encoder.current_model()
    if model is None:
        yield wrong(
            "worker",
            "does not answer, or is not warm",
            "Check ATTENDANCE_FACE_WORKER_URL and the worker's log; see"
            " docs/runbooks/worker-out-of-memory.md. Meanwhile people punch by PIN.",
        )
        return
    try:
        encoder.encode([b"no picture"])
    except UnreadableImage:
        yield ok("worker", f"ready with {model.id}")
    except FaceWorkerUnavailable:
        yield wrong(
            "worker",
            "is ready, but refuses us",
            "ATTENDANCE_FACE_WORKER_TOKEN must be the worker's AI_WORKER_TOKEN.",
        )
    yield from _gallery(model.id, database_url)


def _gallery(model: str, database_url: str) -> Iterator[Finding]:
    engine = make_engine(database_url, pool_size=1)
    try:
        with transactions(engine)() as session:
            faces = vitals.gallery_models(session)
    except Unavailable:
        return  # the database's own finding says so
    finally:
        engine.dispose()
    others = sum(count for known, count in faces.items() if known != model)
    if faces and model not in faces:
        yield wrong(
            "gallery",
            f"all {others} faces are of another model than {model}: nobody is recognised",
            "Give AI_WORKER_RECOGNISER its old value, or enrol anew.",
        )
    elif others:
        yield note(
            "gallery",
            f"{others} faces are of another model than {model}",
            "They are computed anew where photos are kept; the others enrol again.",
        )
    else:
        yield ok("gallery", f"{faces.get(model, 0)} faces of {model}")
