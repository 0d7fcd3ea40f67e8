"""How the files of an export begin: made when they are, kept beside them, and gone with them."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import Session

from attendance_app.db import export_jobs
from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import NotFound
from attendance_app.domain.glimpse import MOST_PAGES, Glimpse, glimpse_from_json, glimpse_json
from attendance_app.services.audit import record
from attendance_app.services.ports import Clock, Glimpses, ObjectStore

_LOG = logging.getLogger(__name__)


def keys(key: str) -> list[str]:
    """Return every key under which something of a file's beginning may stand."""
    plain = key.removesuffix(".zip")
    pictures = [picture_key(plain, n) for n in range(1, MOST_PAGES + 1)]
    return [glimpse_key(plain), *(pictures if plain.endswith(".pdf") else ())]


def glimpse_key(key: str) -> str:
    """Return where the beginning of a file stands; a ZIP has the one that its file would have."""
    folder, _, name = key.removesuffix(".zip").rpartition("/")
    return f"{folder}/glimpses/{name}.json"


def picture_key(key: str, number: int) -> str:
    """Return where the picture of a page stands; pages count from 1."""
    return f"{glimpse_key(key).removesuffix('.json')}-{number}.png"


@dataclass(frozen=True, slots=True)
class GlimpseMaker:
    """Makes and stores the beginning of a file, in the consumer."""

    store: ObjectStore
    glimpses: Glimpses

    def make(self, key: str, path: Path) -> bool:
        """Do it for a file that is stored under `key`; tell whether it is there to be seen.

        An export is worth more than a look at it: what goes wrong here is logged.
        """
        try:
            with TemporaryDirectory(dir=path.parent) as folder:
                self._make(key, path, Path(folder))
        except Exception:
            _LOG.warning("Nothing is shown of %s", path.name, exc_info=True)
            return False
        return True

    def _make(self, key: str, path: Path, folder: Path) -> None:
        shown = self.glimpses.of(path, folder)
        for number in range(1, len(shown.pages) + 1):
            self.store.put(picture_key(key, number), folder / f"page-{number}.png", "image/png")
        written = folder / "glimpse.json"
        written.write_text(json.dumps(glimpse_json(shown)))
        self.store.put(glimpse_key(key), written, "application/json")


@dataclass(frozen=True, slots=True)
class ExportGlimpses:
    """Shows them to who may download the files: admins and HR."""

    transaction: Transaction
    clock: Clock
    store: ObjectStore

    def look(self, actor: Actor, export_id: int, file_name: str) -> Glimpse:
        """Return how a file begins; it is written down, as a download is.

        Raises:
            NotFound: there is no such file, or nothing of it is kept to be seen.

        """
        with self.transaction() as session:
            key = _key(session, actor, export_id, file_name)
            details = {"file": file_name}
            record(session, self.clock, actor, "payroll.look", "export", export_id, details)
        return glimpse_from_json(json.loads(b"".join(self.store.read(glimpse_key(key)))))

    def picture(self, actor: Actor, export_id: int, file_name: str, number: int) -> Iterator[bytes]:
        """Return the pieces of a page's PNG; pages count from 1.

        Raises:
            NotFound: there is no such file, or no picture of that page.

        """
        if not 1 <= number <= MOST_PAGES:
            raise NotFound("There is no picture of this page.")
        with self.transaction() as session:
            key = _key(session, actor, export_id, file_name)
        return self.store.read(picture_key(key, number))


def _key(session: Session, actor: Actor, export_id: int, file_name: str) -> str:
    actor.require(Role.ADMIN, Role.HR)
    found = export_jobs.get(session, export_id)
    if found is None:
        raise NotFound("There is no such export.")
    files = found[0].files if found[0].state == "done" else []
    key = next((str(f["key"]) for f in files if f["name"] == file_name and f.get("shown")), None)
    if key is None:
        raise NotFound("There is nothing to see of this file.")
    return key
