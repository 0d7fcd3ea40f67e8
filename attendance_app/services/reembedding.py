"""Computes faces anew with the model in use, from enrolment photos, where a site keeps them.

The row is the truth: each person is one transaction, in which the new faces are stored, the cursor
moves and the lease is renewed. Killed at any moment, the next one goes on with the next person.
The faces of the model before stay, so that both are served until everybody has changed.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlmodel import Session

from attendance_app.db import consents, lookalikes, photos, punches, templates
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import EmployeeKeyRow, FaceTemplateRow, ReembeddingRow
from attendance_app.domain.actor import SYSTEM, Actor, Role
from attendance_app.domain.capture import ENROLMENT_GATES, Face, only_face
from attendance_app.domain.decision import for_model, same_person
from attendance_app.domain.errors import CheckInRefused, FaceWorkerUnavailable, UnreadableImage
from attendance_app.domain.identification import MatchPolicy, Model, ranked, strangers
from attendance_app.domain.ids import EmployeeId
from attendance_app.services import audit
from attendance_app.services.ports import Clock, FaceEncoder, Galleries
from attendance_app.services.seeing import policy_in
from attendance_app.services.vault_ports import TemplateVault

_LOG = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
LONGEST_S = 50.0  # then the queue's other work has its turn


@dataclass(frozen=True, slots=True)
class Anew:
    """How far the work for the model in use is. state: queued, running, done.

    failed: people whose photos gave no face; they have to be enrolled again.
    """

    state: str
    done: int
    failed: int
    total: int


@dataclass(frozen=True, slots=True)
class Reembedding:
    """Finds and does the work. monotonic: for tests."""

    transaction: Transaction
    clock: Clock
    encoder: FaceEncoder
    galleries: Galleries
    vault: TemplateVault
    monotonic: Callable[[], float] = time.monotonic

    def standing(self, actor: Actor) -> Anew | None:
        """Return the last work for the model in use; None when there was none."""
        actor.require(Role.ADMIN, Role.HR)
        model = self.encoder.current_model()
        with self.transaction() as session:
            row = photos.newest(session, model.id) if model else None
            return Anew(row.state, row.done, row.failed, row.total) if row else None

    def due(self) -> int | None:
        """Return the work that has to be done for the model in use, made where it is missing."""
        model = self.encoder.current_model()
        if model is None:
            return None
        with self.transaction() as session:
            return photos.start(session, model.id, self.clock.now())

    def run(self, job: int) -> bool:
        """Work for a while; return whether something is left. Done by somebody else: nothing is."""
        with self.transaction() as session:
            row = photos.claim(session, job, self.clock.now(), LEASE)
            if row is None or row.lease is None:
                return False
            lease, model_id, cursor = row.lease, row.model_id, row.cursor
        until = self.monotonic() + LONGEST_S
        try:
            while self.monotonic() < until:
                with self.transaction() as session:
                    people = photos.waiting(session, model_id, cursor)
                if not people:
                    return self._end(job, lease, "done")
                for employee in people:
                    if self.monotonic() >= until:
                        break
                    if not self._person(job, lease, model_id, EmployeeId(employee)):
                        return False
                    cursor = employee
        except FaceWorkerUnavailable:
            _LOG.info("Faces wait to be computed anew: the worker is away or busy")
            self._end(job, lease, "queued")
            return False
        return self._end(job, lease, "queued")

    def _person(self, job: int, lease: UUID, model_id: str, employee: EmployeeId) -> bool:
        """Compute one person's faces; False when the work is not ours any more."""
        with self.transaction() as session:
            punches.lock_employee(session, employee)  # key and photos are of one moment
            key = templates.key_of(session, employee)
            wrapped = key.wrapped if key else b""
            sealed = photos.of_employee(session, employee) if key else ()
            pictures = [(row.id, row.ciphertext) for row in sealed]
        found = self._faces(pictures, wrapped, employee, model_id)
        with self.transaction() as session:
            punches.lock_employee(session, employee)
            templates.lock_changes(session)
            row = photos.held(session, job, lease)
            if row is None:
                return False
            key = templates.key_of(session, employee)
            left = {photo.id for photo in photos.of_employee(session, employee)}
            same = left == {id for id, _ in pictures}  # not erased or enrolled meanwhile
            agreed = consents.is_granted(session, employee, self.clock.now())
            if found and key and same and agreed:
                self._store(session, employee, key, found)
            row.done += bool(found)
            row.failed += not found
            row.cursor, row.lease_until = employee, self.clock.now() + LEASE
        self.galleries.look_again()
        return True

    def _faces(
        self, pictures: list[tuple[UUID, bytes]], wrapped: bytes, employee: EmployeeId, wanted: str
    ) -> list[tuple[Model, Face]]:
        """Return the faces in somebody's photos, or none when they do not show one person."""
        found: list[tuple[Model, Face]] = []
        for id, ciphertext in pictures:
            try:
                picture = self.vault.open_photo(ciphertext, wrapped, employee, id)
                (seen,) = self.encoder.encode([picture])
                if seen.model_id != wanted:
                    raise FaceWorkerUnavailable("The worker runs another model by now.")
                found.append((seen.model, only_face(seen, ENROLMENT_GATES)))
            except (CheckInRefused, UnreadableImage):
                continue
            except ValueError as error:
                _LOG.error("Photo %s of employee %s is left out: %s", id, employee, error)
        if not found:
            return []
        alike = MatchPolicy(same_person=same_person(found[0][0]))
        return [] if strangers([face.vector for _, face in found], alike) else found

    def _store(
        self,
        session: Session,
        employee: EmployeeId,
        key: EmployeeKeyRow,
        found: list[tuple[Model, Face]],
    ) -> None:
        """Seal the faces. Whoever they resemble now confirms by PIN, as after a calibration."""
        now, model = self.clock.now(), found[0][0]
        near = self._resembled(session, employee, found)
        held = photos.held_for(session, employee)
        rows = []
        for _, face in found:
            id = uuid4()
            context = templates.context(id, model.id)
            rows.append(
                FaceTemplateRow(
                    id=id,
                    employee_id=employee,
                    model_id=model.id,
                    ciphertext=self.vault.seal(face.vector, key.wrapped, employee, context),
                    key_id=key.key_id,
                    held_for=held,
                    created_at=now,
                )
            )
        templates.add(session, None, rows)
        lookalikes.add(
            session, [(employee, other) for other in near], "lookalike", "model", now, ""
        )
        said = {"templates": len(rows), "lookalikes": len(near)}
        audit.record(session, self.clock, SYSTEM, "face.reembedded", "employee", employee, said)

    def _resembled(
        self, session: Session, employee: EmployeeId, found: list[tuple[Model, Face]]
    ) -> set[int]:
        model = found[0][0]
        least = for_model(policy_in(session).decision, model).site.threshold
        gallery = self.galleries.everyone(model.id)
        return {
            other
            for _, face in found
            for other, similarity in ranked(face.vector, gallery)[:10]
            if other != employee and similarity >= least
        }

    def _end(self, job: int, lease: UUID, state: str) -> bool:
        """Let go of the work; return whether something is left."""
        with self.transaction() as session:
            row: ReembeddingRow | None = photos.held(session, job, lease)
            if row is None:
                return False
            row.state, row.lease, row.lease_until = state, None, None
            if state == "done":
                row.finished_at = self.clock.now()
        return state != "done"
