"""One fake for each port of `services`. The database, queue and store of tests are real."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import numpy as np

from attendance_app.domain.capture import Face, Faces
from attendance_app.domain.errors import (
    FaceWorkerUnavailable,
    NotFound,
    QueueUnavailable,
    RuleViolation,
)
from attendance_app.domain.identification import Gallery, Model, Vectors
from attendance_app.domain.ids import EmployeeId, ExportId
from attendance_app.domain.payroll import PayrollDataset
from attendance_app.services.ports import Mail, PresentNow, Progress, StoredFile
from attendance_app.services.webhook_ports import WebhookPost

MODEL = "fake-model-1"
LANDMARKS = ((250.0, 200.0), (330.0, 200.0), (290.0, 245.0), (260.0, 290.0), (320.0, 290.0))


class FrozenClock:
    """Stands still; a Monday morning."""

    def __init__(self, now: datetime = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, **by: float) -> datetime:
        """Go on by a timedelta's words: `clock.advance(minutes=5)`."""
        self._now += timedelta(**by)
        return self._now

    def set(self, now: datetime) -> None:
        self._now = now


def vector_of(person: str, wobble: float = 0.0) -> Vectors:
    """A unit vector that belongs to a person; `wobble` turns it a little."""
    seed = int.from_bytes(sha256(person.encode()).digest()[:4])
    vector = np.random.default_rng(seed).normal(size=128)
    if wobble:
        vector += wobble * np.random.default_rng(seed + 1).normal(size=128)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def face(person: str = "mira", **measured: object) -> Face:
    """A good face of a person, as the worker would measure it; any measure can be given."""
    good: dict[str, object] = {
        "box": (200.0, 120.0, 180.0, 220.0),
        "yaw": 0.0,
        "pitch": 0.0,
        "roll": 0.0,
        "sharpness": 200.0,
        "brightness": 130.0,
        "contrast": 50.0,
        "eye_distance": 80.0,
        "liveness": 0.95,
        "vector": vector_of(person),
        "landmarks": LANDMARKS,
    }
    return Face(**good | measured)  # pyright: ignore[reportArgumentType]


@dataclass
class FakeFaceEncoder:
    """Sees in a frame what the test said is in it: `seen[frame] = (face("mira"),)`.

    A frame that was never named shows nobody.
    """

    seen: dict[bytes, tuple[Face, ...]] = field(default_factory=dict)
    model_id: str = MODEL
    threshold: float = 0.50
    margin: float = 0.05
    down: bool = False
    calls: list[tuple[bytes, ...]] = field(default_factory=list)

    def encode(self, frames: Sequence[bytes]) -> list[Faces]:
        self.calls.append(tuple(frames))
        if self.down:
            raise FaceWorkerUnavailable("The face worker does not answer.")
        return [Faces(self.model, 640, 480, self.seen.get(frame, ())) for frame in frames]

    @property
    def model(self) -> Model:
        return Model(self.model_id, self.threshold, self.margin)

    def ready(self) -> bool:
        return not self.down

    def current_model(self) -> Model | None:
        return None if self.down else self.model


class FakeVault:
    """Seals by remembering the context; what is sealed for one employee opens for no other."""

    key_id = "fake"
    readable = ("fake",)

    def new_wrapped_key(self, employee: EmployeeId) -> bytes:
        return f"key of {employee}".encode()

    def seal(self, vector: Vectors, wrapped: bytes, employee: EmployeeId, context: str) -> bytes:
        return self._lock(wrapped, employee, context) + vector.tobytes()

    def open(self, sealed: bytes, wrapped: bytes, employee: EmployeeId, context: str) -> Vectors:
        lock = self._lock(wrapped, employee, context)
        if not sealed.startswith(lock):
            raise ValueError("sealed with another key or for another use")
        return np.frombuffer(sealed[len(lock) :], dtype=np.float32)

    def seal_photo(self, photo: bytes, wrapped: bytes, employee: EmployeeId, id: UUID) -> bytes:
        return self._lock(wrapped, employee, f"photo {id}") + photo

    def open_photo(self, sealed: bytes, wrapped: bytes, employee: EmployeeId, id: UUID) -> bytes:
        lock = self._lock(wrapped, employee, f"photo {id}")
        if not sealed.startswith(lock):
            raise ValueError("sealed with another key or for another use")
        return sealed[len(lock) :]

    def _lock(self, wrapped: bytes, employee: EmployeeId, context: str) -> bytes:
        return sha256(wrapped + f"|{employee}|{context}".encode()).digest()


@dataclass
class FakeGalleries:
    """Hands out what the test enrolled."""

    enrolled: list[tuple[EmployeeId, Vectors]] = field(default_factory=list)

    def enrol(self, employee: EmployeeId, *vectors: Vectors) -> None:
        self.enrolled += [(employee, vector) for vector in vectors]

    def current(self, model_id: str) -> Gallery:
        vectors = [vector for _, vector in self.enrolled]
        stacked = np.stack(vectors) if vectors else np.empty((0, 128), np.float32)
        owners = np.array([owner for owner, _ in self.enrolled], dtype=np.int64)
        return Gallery(model_id, stacked, owners)

    def everyone(self, model_id: str) -> Gallery:
        return self.current(model_id)

    def look_again(self) -> None:
        pass


@dataclass
class FakeStore:
    """Keeps files in memory."""

    files: dict[str, bytes] = field(default_factory=dict)
    down: bool = False
    locks: bool = False
    kept: dict[str, datetime] = field(default_factory=dict)

    def put(self, key: str, path: Path, content_type: str) -> StoredFile:
        self.files[key] = data = path.read_bytes()
        return StoredFile(key, len(data), sha256(data).hexdigest())

    @property
    def links_reach_browsers(self) -> bool:
        return True

    def read(self, key: str) -> Iterator[bytes]:
        if key not in self.files:
            raise NotFound("There is no such file.")
        return iter([self.files[key]])

    def delete(self, key: str) -> None:
        self.files.pop(key, None)

    def retain(self, key: str, until: datetime) -> bool:
        if self.locks:
            self.kept[key] = until
        return self.locks

    def link(self, key: str, download_name: str, seconds: int) -> str:
        return f"https://store.example/{key}?name={download_name}&seconds={seconds}"

    def ready(self) -> bool:
        return not self.down


class FakeDocuments:
    """Writes the dataset's hash, step by step."""

    def write(self, dataset: PayrollDataset, kind: str, path: Path, progress: Progress) -> None:
        total = len(dataset.employees)
        for done in range(total + 1):
            progress(f"Writing {kind}", done, total)
        path.write_text(f"{kind} {dataset.sha256}")


@dataclass
class FakeQueue:
    """Remembers what was enqueued."""

    exports: list[ExportId] = field(default_factory=list)
    deliveries: list[int] = field(default_factory=list)
    down: bool = False
    woken: int = 0

    def export(self, job: ExportId) -> None:
        if self.down:
            raise QueueUnavailable("The queue does not answer.")
        self.exports.append(job)

    def deliver(self, delivery: int) -> None:
        self.deliveries.append(delivery)

    def recompute(self) -> None:
        self.woken += 1


@dataclass
class FakeMailer:
    """Keeps the letters it was given; `trouble` is what it raises instead."""

    sent: list[Mail] = field(default_factory=list)
    trouble: BaseException | None = None

    def send(self, mail: Mail) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.sent.append(mail)


@dataclass
class FakeWebhooks:
    """Keeps what was posted; `trouble` is what it raises instead."""

    posts: list[WebhookPost] = field(default_factory=list)
    trouble: BaseException | None = None

    def check(self, url: str) -> None:
        if not url.startswith("https://"):
            raise RuleViolation("This is not an address. Check it.", "url")

    def post(self, post: WebhookPost) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.posts.append(post)


class FakeBox:
    """Seals by writing the purpose before the secret."""

    key_id = "fake"

    def key_of(self, sealed: bytes) -> str:
        return self.key_id if sealed else ""

    def seal(self, secret: bytes, purpose: str) -> bytes:
        return f"{purpose}|".encode() + secret

    def open(self, sealed: bytes, purpose: str) -> bytes:
        before = f"{purpose}|".encode()
        if not sealed.startswith(before):
            raise ValueError("The secret does not open.")
        return sealed[len(before) :]


@dataclass
class FakePresenceCache:
    """A cache in memory; `lost` makes it behave as one that is away."""

    entries: dict[EmployeeId, PresentNow] | None = None
    changes: int = 0
    lost: bool = False

    def update(self, entry: PresentNow) -> None:
        if self.lost or self.entries is None:
            return
        known = self.entries.get(entry.employee)
        if known is None or entry.version > known.version:
            self.entries[entry.employee] = entry
            self.changes += 1

    def everyone(self) -> Sequence[PresentNow] | None:
        return None if self.lost or self.entries is None else list(self.entries.values())

    def rebuild(self, entries: Sequence[PresentNow]) -> None:
        if self.lost:
            return
        newer = self.entries or {}
        self.entries = {entry.employee: entry for entry in entries}
        self.changes += 1
        for entry in newer.values():
            self.update(entry)

    def revision(self) -> int:
        return 0 if self.lost else self.changes


class PlainHasher:
    """No hash at all, for speed; the real one has tests of its own."""

    def hash(self, secret: str) -> str:
        return f"plain:{secret}"

    def verify(self, encoded: str | None, secret: str) -> bool:
        return encoded == f"plain:{secret}"


@dataclass
class CountingLimiter:
    """Allows `most` attempts, then asks for `wait` seconds; never forgets by itself.

    rules: for single rules, another number than `most`.
    """

    most: int = 5
    wait: int = 60
    rules: dict[str, int] = field(default_factory=dict)
    counts: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def hit(self, rule: str, *identity: str) -> int:
        self.counts[(rule, *identity)] += 1
        return self.wait if self.counts[(rule, *identity)] > self._most(rule) else 0

    def remaining(self, rule: str, *identity: str) -> int:
        return max(0, self._most(rule) - self.counts[(rule, *identity)])

    def clear(self, rule: str, *identity: str) -> None:
        self.counts.pop((rule, *identity), None)

    def _most(self, rule: str) -> int:
        return self.rules.get(rule, self.most)
