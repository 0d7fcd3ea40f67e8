"""What leaves the process and is not PostgreSQL. One fake per port in tests/fakes.py."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from attendance_app.domain.capture import Faces
from attendance_app.domain.glimpse import Glimpse
from attendance_app.domain.identification import Gallery, Model
from attendance_app.domain.ids import EmployeeId, ExportId
from attendance_app.domain.payroll import PayrollDataset
from attendance_app.domain.payroll_profile import Profile


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the current instant, in UTC."""
        ...


class FaceEncoder(Protocol):
    """Turns frames into faces."""

    def encode(self, frames: Sequence[bytes]) -> list[Faces]:
        """Return what is seen in each JPEG or PNG of `frames`, in their order.

        Raises:
            UnreadableImage: a frame is no picture, or breaks a limit.
            FaceWorkerUnavailable: no answer within the deadline, or nonsense.

        """
        ...

    def ready(self) -> bool:
        """Tell whether the worker answers and is warm."""
        ...

    def current_model(self) -> Model | None:
        """Return the model in use, at most half a minute old; None when the worker is away."""
        ...


class Galleries(Protocol):
    """Hands out the enrolled faces, decrypted in memory."""

    def current(self, model_id: str) -> Gallery:
        """Return the faces that may be matched, at most a second old.

        They belong to active employees whose consent to the text in force stands; held ones are
        left out.
        """
        ...

    def everyone(self, model_id: str) -> Gallery:
        """Return every stored face, held ones too, as of now: to find somebody enrolled twice."""
        ...

    def look_again(self) -> None:
        """Look for changes at the next use: this process has just made one."""
        ...


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An object in the store."""

    key: str
    size: int
    sha256: str


class ObjectStore(Protocol):
    """Keeps files."""

    @property
    def links_reach_browsers(self) -> bool:
        """Whether a link works outside this machine; where not, the application hands files out."""
        ...

    def put(self, key: str, path: Path, content_type: str) -> StoredFile:
        """Store a file under `key`, replacing what is there.

        Raises:
            StorageUnavailable: the store did not take it.
            StorageRefused: the store will not take it however often it is asked.

        """
        ...

    def read(self, key: str) -> Iterator[bytes]:
        """Return the pieces of a file, the first one read already.

        Raises:
            NotFound: there is no such file.
            StorageUnavailable: the store did not answer.

        """
        ...

    def delete(self, key: str) -> None:
        """Remove `key`; nothing happens when it is not there."""
        ...

    def retain(self, key: str, until: datetime) -> bool:
        """See that nobody removes a file before `until`; False where the bucket has no such lock.

        Raises:
            StorageUnavailable: the store did not answer.
            StorageRefused: the keys may not.

        """
        ...

    def link(self, key: str, download_name: str, seconds: int) -> str:
        """Return a URL that downloads `key` for `seconds` (at most 300), and nothing else."""
        ...

    def ready(self) -> bool:
        """Tell whether the store answers."""
        ...


class Documents(Protocol):
    """Renders a payroll dataset. The same dataset gives the same bytes."""

    def write(self, dataset: PayrollDataset, kind: str, path: Path, progress: "Progress") -> None:
        """Write "xlsx", "pdf", "summary_csv" or "daily_csv" to `path`."""
        ...


class SystemFiles(Protocol):
    """Renders a payroll dataset for payroll systems. The same dataset gives the same bytes."""

    def names(self, profile: Profile, stem: str) -> Sequence[str]:
        """Return the names of the files that a system gets, `stem` being that of the export."""
        ...

    def pieces(
        self, dataset: PayrollDataset, profile: Profile, part: int, progress: "Progress"
    ) -> Iterator[bytes]:
        """Yield the content of one of those files; everybody in it has passed the preflight."""
        ...


class Glimpses(Protocol):
    """Looks at how finished files begin."""

    def of(self, path: Path, folder: Path) -> Glimpse:
        """Return it; pictures of the first pages are written to `folder` as page-1.png and so on.

        Raises:
            Exception: whatever happens to who reads a broken file; the file itself is not ours.

        """
        ...


class Logos(Protocol):
    """Makes pictures that papers can carry."""

    def clean(self, picture: bytes) -> bytes:
        """Return a PNG of a PNG or JPEG.

        Raises:
            RuleViolation: it is none, or too large.

        """
        ...


class Progress(Protocol):
    """Takes reports of a long step."""

    def __call__(self, step: str, rows_done: int, rows_total: int) -> None:
        """Report; may raise to stop the work (cancelled, or taken over)."""
        ...


class JobQueue(Protocol):
    """Wakes a worker. The job's row is the truth; a lost message is found by the sweep."""

    def export(self, job: ExportId) -> None:
        """Enqueue an export.

        Raises:
            QueueUnavailable: the row stays and the sweep will enqueue it.

        """
        ...

    def deliver(self, delivery: int) -> None:
        """Wake somebody who sends a notice; never raises: the sweep finds it too."""
        ...

    def recompute(self) -> None:
        """Wake somebody who computes stale days; never raises: the sweep finds them too."""
        ...


@dataclass(frozen=True, slots=True)
class Mail:
    """A plain letter to one person. message_id: a letter that comes again has the same one."""

    to: str
    subject: str
    text: str
    message_id: str = ""


class Mailer(Protocol):
    """Hands letters to a mail server, within a deadline."""

    def send(self, mail: Mail) -> None:
        """Send a letter.

        Raises:
            MailUnavailable: the server did not answer in time, or asked to come again.
            MailRefused: it will not take this letter, or does not know us.

        """
        ...


@dataclass(frozen=True, slots=True)
class PresentNow:
    """One entry of the presence cache. version: newer wins."""

    employee: EmployeeId
    direction: str
    at: datetime
    site: int
    version: int


class PresenceCache(Protocol):
    """Answers "who is in now" without the database. It may vanish at any time."""

    def update(self, entry: PresentNow) -> None:
        """Store an entry unless a newer one is there; never raises: what is lost is rebuilt."""
        ...

    def everyone(self) -> Sequence[PresentNow] | None:
        """Return all entries, or None when the cache is away, empty or not complete."""
        ...

    def rebuild(self, entries: Sequence[PresentNow]) -> None:
        """Replace everything by `entries`; an update that came meanwhile wins when it is newer."""
        ...

    def revision(self) -> int:
        """Return a number that grows with each change, to notice news cheaply; 0 when away."""
        ...


class HolidayCatalogue(Protocol):
    """Knows the public holidays of countries; what it says is frozen once it is taken over."""

    @property
    def version(self) -> str:
        """Name and version, to store beside what was taken."""
        ...

    def countries(self) -> Mapping[str, Sequence[str]]:
        """Return the ISO 3166 codes of countries, each with those of its subdivisions."""
        ...

    def days(self, country: str, subdivision: str, year: int) -> Sequence[tuple[date, str]]:
        """Return (day, name) in order.

        Raises:
            RuleViolation: there is no such country or subdivision.

        """
        ...


class PasswordHasher(Protocol):
    """argon2id, for passwords and PINs."""

    def hash(self, secret: str) -> str:
        """Return the encoded hash."""
        ...

    def verify(self, encoded: str | None, secret: str) -> bool:
        """Compare. With `encoded` None it costs the same and is False."""
        ...


class RateLimiter(Protocol):
    """Counts attempts. Without its store it counts in this process: it never opens."""

    def hit(self, rule: str, *identity: str) -> int:
        """Count an attempt; return 0 when allowed, else the seconds until the next one."""
        ...

    def remaining(self, rule: str, *identity: str) -> int:
        """Return how many attempts are left."""
        ...

    def clear(self, rule: str, *identity: str) -> None:
        """Forget the attempts, after a success."""
        ...


Labels = Mapping[str, str]
