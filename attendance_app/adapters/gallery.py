"""The enrolled faces in memory, decrypted, and never much older than the database."""

import logging
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np

from attendance_app.db import lookalikes, templates
from attendance_app.db.engine import Transaction
from attendance_app.domain.identification import Gallery, Vectors
from attendance_app.domain.ids import EmployeeId
from attendance_app.services.ports import Clock
from attendance_app.services.vault_ports import TemplateVault

_LOG = logging.getLogger(__name__)
_LOOK_EVERY_S = 1.0
_WATCH_EVERY_S = 2.0
_CHUNK = 500


@dataclass
class _Loaded:
    """One model's faces. vectors: by template, so that only new ones are decrypted."""

    state: tuple[int, int]
    matchable: Gallery
    everyone: Gallery
    vectors: dict[UUID, Vectors] = field(repr=False)


class DatabaseGalleries:
    """The galleries of `services.ports.Galleries`.

    Each use looks at the version counter when the last look is older than a second. A thread looks
    every two seconds as well, so that an erased face leaves the memory of a process that nobody
    asks; when the database does not answer it drops everything, and the next use loads again or
    fails. A template that does not open is left out and logged by its id.
    watch_every_s: 0 starts no thread.
    """

    def __init__(
        self,
        transaction: Transaction,
        vault: TemplateVault,
        clock: Clock,
        *,
        watch_every_s: float = _WATCH_EVERY_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transaction, self._vault, self._clock = transaction, vault, clock
        self._monotonic = monotonic
        self._lock = threading.RLock()
        self._loaded: dict[str, _Loaded] = {}
        self._looked: dict[str, float] = {}
        self._watch_every_s = watch_every_s
        self._watching = watch_every_s <= 0  # nothing is left to start

    def current(self, model_id: str) -> Gallery:
        """Return the faces that may be matched."""
        return self._fresh(model_id).matchable

    def everyone(self, model_id: str) -> Gallery:
        """Return every stored face, as of now."""
        self.look_again()
        return self._fresh(model_id).everyone

    def look_again(self) -> None:
        """Look for changes at the next use."""
        with self._lock:
            self._looked.clear()

    def drop(self) -> None:
        """Forget every face."""
        with self._lock:
            self._loaded.clear()
            self._looked.clear()

    def renew(self) -> None:
        """Look for changes of all models in use now; forget them when that fails."""
        try:
            self.look_again()
            for model_id in list(self._loaded):
                self._fresh(model_id)
        except Exception:
            self.drop()
            _LOG.warning("The database does not tell of changed faces; they are forgotten.")

    def _fresh(self, model_id: str) -> _Loaded:
        with self._lock:
            now = self._monotonic()
            loaded = self._loaded.get(model_id)
            if loaded and now - self._looked.get(model_id, -_LOOK_EVERY_S) < _LOOK_EVERY_S:
                return loaded
            loaded = self._loaded[model_id] = self._load(model_id, loaded)
            self._looked[model_id] = now
            self._watch()
            return loaded

    def _load(self, model_id: str, before: _Loaded | None) -> _Loaded:
        known = before.vectors if before else {}
        with self._transaction() as session:
            now = self._clock.now()
            state = templates.state(session, now)
            if before and before.state == state:
                return before
            listed = templates.listed(session, model_id, now)
            doubles = frozenset(who for pair in lookalikes.pairs(session) for who in pair)
            wanted = [one.id for one in listed if one.id not in known]
            fresh: dict[UUID, Vectors] = {}
            for start in range(0, len(wanted), _CHUNK):
                for sealed in templates.sealed(session, wanted[start : start + _CHUNK]):
                    self._open(sealed, fresh)
        vectors = {
            one.id: v for one in listed if (v := known.get(one.id, fresh.get(one.id))) is not None
        }
        present = [one for one in listed if one.id in vectors]
        return _Loaded(
            state,
            _gallery(model_id, [one for one in present if one.matchable], vectors, doubles),
            _gallery(model_id, present, vectors, doubles),
            vectors,
        )

    def _open(self, sealed: templates.Sealed, into: dict[UUID, Vectors]) -> None:
        context = templates.context(sealed.id, sealed.model_id)
        owner = EmployeeId(sealed.employee)
        try:
            into[sealed.id] = self._vault.open(sealed.ciphertext, sealed.wrapped, owner, context)
        except ValueError as error:
            _LOG.error("Template %s of employee %s is left out: %s", sealed.id, owner, error)

    def _watch(self) -> None:
        if not self._watching:
            self._watching = True
            threading.Thread(
                target=_keep_fresh,
                args=(weakref.ref(self), self._watch_every_s),
                name="gallery",
                daemon=True,
            ).start()


def _keep_fresh(galleries: "weakref.ref[DatabaseGalleries]", every_s: float) -> None:
    while True:
        time.sleep(every_s)
        alive = galleries()
        if alive is None:
            return
        alive.renew()
        del alive


def _gallery(
    model_id: str,
    listed: list[templates.Listed],
    vectors: dict[UUID, Vectors],
    doubles: frozenset[int],
) -> Gallery:
    if not listed:
        return Gallery(model_id, np.empty((0, 0), np.float32), np.empty(0, np.int64))
    return Gallery(
        model_id,
        np.stack([vectors[one.id] for one in listed]),
        np.array([one.employee for one in listed], dtype=np.int64),
        np.array([one.site for one in listed], dtype=np.int64),
        doubles,
    )
