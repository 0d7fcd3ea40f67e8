"""Teaches the system a face: consent first, then frames that are judged one by one.

Nothing of a frame is kept but its vector, sealed; the frame itself, sealed too, only where the site
keeps photos and the consent text says so. A person who is already somebody else is held
back until HR decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlmodel import Session

from attendance_app.db import consents, lookalikes, photos, punches, templates
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import EmployeeKeyRow, EmployeeRow, EnrolmentPhotoRow, FaceTemplateRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.capture import ENROLMENT_GATES, Face, only_face, require_live
from attendance_app.domain.decision import for_model, same_person
from attendance_app.domain.errors import (
    CheckInRefused,
    Conflict,
    ConsentMissing,
    FaceWorkerUnavailable,
    NotFound,
    NotLive,
    RuleViolation,
    UnreadableImage,
)
from attendance_app.domain.identification import MatchPolicy, Model, Vectors, ranked, strangers
from attendance_app.domain.ids import EmployeeId
from attendance_app.domain.refusals import said
from attendance_app.services import audit
from attendance_app.services.consents import require_for
from attendance_app.services.ports import Clock, FaceEncoder, Galleries
from attendance_app.services.seeing import policy_in
from attendance_app.services.vault_ports import TemplateVault
from attendance_app.services.verdicts import FrameVerdict, verdict

MOST_FRAMES = 8
LARGEST_FRAME = 2 * 1024 * 1024  # bytes
FROM_WEBCAM = 3
FROM_UPLOAD = 1


@dataclass(frozen=True, slots=True)
class FrameRefusal:
    """A frame that is not used. index: from 0, in the order given."""

    index: int
    code: str
    hint: str


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What came of it. templates: 0 when nothing was stored; `refused` then says why."""

    templates: int
    held: bool
    held_for_name: str | None
    refused: tuple[FrameRefusal, ...]
    needed: int


@dataclass(frozen=True, slots=True)
class Destruction:
    """Proof that faces were destroyed. at: UTC."""

    at: datetime
    templates: int
    reason: str
    actor: str


@dataclass(frozen=True, slots=True)
class FaceStanding:
    """What is kept of somebody's face. state: none, consented, enrolled or held. Times: UTC.

    templates, photos: how many are kept, of all models. model_id: the one in use, where there is a
    face of it, else that of the newest. is_stale: there is none of the model in use.
    """

    state: str
    templates: int
    photos: int
    model_id: str | None
    is_stale: bool
    enrolled_at: datetime | None
    held_for_id: EmployeeId | None
    held_for_name: str | None
    last_destruction: Destruction | None


@dataclass(frozen=True, slots=True)
class _Good:
    """A frame that passed."""

    face: Face
    model: Model
    frame: bytes


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Enrols, judges and erases faces. HR and administrators act; the employee may erase."""

    transaction: Transaction
    clock: Clock
    encoder: FaceEncoder
    galleries: Galleries
    vault: TemplateVault

    def judge(self, actor: Actor, employee: EmployeeId, frame: bytes) -> FrameVerdict:
        """Say whether a frame would do. Nothing is kept.

        Raises:
            ConsentMissing: before the frame is looked at.
            UnreadableImage: the frame is no picture.
            FaceWorkerUnavailable: nobody looked.

        """
        actor.require(Role.ADMIN, Role.HR)
        with self.transaction() as session:
            self._require_consent(session, employee)
            least = punches.company(session).min_liveness
        _check_size([frame])
        (seen,) = self.encoder.encode([frame])
        try:
            face = only_face(seen, ENROLMENT_GATES)
        except CheckInRefused as refusal:
            return verdict(seen, refusal.code, said(refusal).headline)
        if face.liveness < least:
            return verdict(seen, NotLive.code, said(NotLive("")).headline)
        return verdict(seen, "ok", "")

    def current_model(self, actor: Actor) -> str:
        """Return the model that faces are enrolled with now.

        Raises:
            FaceWorkerUnavailable: the worker does not tell.

        """
        actor.require(Role.ADMIN, Role.HR, Role.MANAGER)
        model = self.encoder.current_model()
        if model is None:
            raise FaceWorkerUnavailable("The face worker does not tell which model it uses.")
        return model.id

    def enrol(
        self,
        actor: Actor,
        employee: EmployeeId,
        frames: Sequence[bytes],
        consent_version: str,
        *,
        uploaded: bool = False,
    ) -> Enrolled:
        """Replace an employee's faces by those in `frames`.

        frames: 1 to 8. From the webcam at least three must be good and live together; of uploaded
        photos one is enough, and HR answers for where they come from. All must show one person,
        else none is used.

        Raises:
            ConsentMissing: before a frame is looked at.
            Conflict: `consent_version` is not the text in force.
            FaceWorkerUnavailable: nobody looked; nothing has changed.

        """
        actor.require(Role.ADMIN, Role.HR)
        with self.transaction() as session:
            self._require_consent(session, employee, consent_version)
            least = punches.company(session).min_liveness
        _check_size(frames)
        needed = FROM_UPLOAD if uploaded else FROM_WEBCAM
        good, refused = self._look_at(frames)
        refused += _not_alike(good)
        if not uploaded and good:
            refused += _not_live(good, least)
        usable = not any(one.index in good for one in refused)
        if len(good) < needed or not usable:
            return Enrolled(0, False, None, tuple(sorted(refused, key=_by_index)), needed)
        held_for = self._store(actor, employee, list(good.values()))
        return Enrolled(len(good), held_for is not None, held_for, tuple(refused), needed)

    def erase(self, actor: Actor, employee: EmployeeId, reason: str) -> int:
        """Destroy an employee's faces and their key; return how many there were."""
        require_for(actor, employee)
        if not reason.strip():
            raise RuleViolation("Say why the face is erased.", "reason")
        with self.transaction() as session:
            _person(session, employee)
            punches.lock_employee(session, employee)
            gone = templates.destroy(
                session, employee, reason.strip()[:200], self.clock.now(), actor.name
            )
            if gone:
                self._note(session, actor, "face.erased", employee, templates=gone)
        self.galleries.look_again()
        return gone

    def standing(self, actor: Actor, employee: EmployeeId) -> FaceStanding:
        """Return what is kept of the employee's face."""
        require_for(actor, employee)
        model = self.encoder.current_model()
        with self.transaction() as session:
            _person(session, employee)
            rows = templates.of_employee(session, employee)
            kept = len(photos.of_employee(session, employee))
            granted = consents.is_granted(session, employee, self.clock.now())
            held = next((row.held_for for row in rows if row.held_for is not None), None)
            name = _person(session, held).name if held is not None else None
            proof = templates.last_destruction(session, employee)
        state = "held" if held else "enrolled" if rows else "consented" if granted else "none"
        used = [row for row in rows if model is None or row.model_id == model.id]
        shown = next(reversed(used or rows), None)
        return FaceStanding(
            state=state,
            templates=len(rows),
            photos=kept,
            model_id=shown.model_id if shown else None,
            is_stale=bool(rows and not used),
            enrolled_at=rows[0].created_at if rows else None,
            held_for_id=EmployeeId(held) if held is not None else None,
            held_for_name=name,
            last_destruction=Destruction(proof.at, proof.templates, proof.reason, proof.actor)
            if proof
            else None,
        )

    def _require_consent(
        self, session: Session, employee: EmployeeId, version: str | None = None
    ) -> None:
        person, now = _person(session, employee), self.clock.now()
        if person.archived_at is not None:
            raise Conflict("This employee is archived. Restore the employee first.")
        text = consents.current_text(session, now)
        if version is not None and text is not None and text.version != version:
            raise Conflict(f"The consent text in force is version {text.version}.")
        if not consents.is_granted(session, employee, now):
            raise ConsentMissing(
                "This employee has not agreed to the consent text in force. Record it first."
            )

    def _look_at(self, frames: Sequence[bytes]) -> tuple[dict[int, _Good], list[FrameRefusal]]:
        """Judge each frame for itself, so that a bad one does not spoil the others."""
        good: dict[int, _Good] = {}
        refused: list[FrameRefusal] = []
        for index, frame in enumerate(frames):
            try:
                (seen,) = self.encoder.encode([frame])
                good[index] = _Good(only_face(seen, ENROLMENT_GATES), seen.model, frame)
            except CheckInRefused as refusal:
                refused.append(FrameRefusal(index, refusal.code, said(refusal).headline))
            except UnreadableImage as error:
                refused.append(FrameRefusal(index, error.reason, str(error)))
        return good, refused

    def _store(self, actor: Actor, employee: EmployeeId, good: Sequence[_Good]) -> str | None:
        """Seal and store; return whom the faces resemble, when they do."""
        with self.transaction() as session:
            person = punches.lock_employee(session, employee)
            templates.lock_changes(session)  # one enrolment at a time: two may be the same person
            self._require_consent(session, employee)
            twin = self._resembled(session, employee, good)
            templates.destroy(
                session, employee, "replaced by a new enrolment", self.clock.now(), actor.name
            )
            self._seal(session, actor, employee, good, twin.id if twin else None)
            details = {"templates": len(good), "held_for": twin.id if twin else None}
            self._note(session, actor, "face.enrolled", employee, **details)
            name = twin.name if twin is not None and person is not None else None
        self.galleries.look_again()
        return name

    def _resembled(
        self, session: Session, employee: EmployeeId, good: Sequence[_Good]
    ) -> EmployeeRow | None:
        """Return the other employee, held ones too, who is as near as a match would have to be.

        Whoever is known as the employee's twin or look-alike holds nothing back again.
        """
        known = {other.id for _, other in lookalikes.of_employee(session, employee)} | {employee}
        model = good[0].model
        gallery = self.galleries.everyone(model.id)
        nearest: tuple[float, int] | None = None
        for one in good:
            others = (hit for hit in ranked(one.face.vector, gallery) if hit[0] not in known)
            other, similarity = next(others, (0, -1.0))
            if other and (nearest is None or similarity > nearest[0]):
                nearest = (similarity, other)
        asked = for_model(policy_in(session).decision, model).site.threshold
        if nearest is None or nearest[0] < asked:
            return None
        return session.get_one(EmployeeRow, nearest[1])

    def _seal(
        self,
        session: Session,
        actor: Actor,
        employee: EmployeeId,
        good: Sequence[_Good],
        held_for: int | None,
    ) -> None:
        now = self.clock.now()
        wrapped = self.vault.new_wrapped_key(employee)
        key = EmployeeKeyRow(
            employee_id=employee, wrapped=wrapped, key_id=self.vault.key_id, created_at=now
        )
        rows = []
        for one in good:
            id = uuid4()
            rows.append(
                FaceTemplateRow(
                    id=id,
                    employee_id=employee,
                    model_id=one.model.id,
                    ciphertext=self.vault.seal(
                        one.face.vector, wrapped, employee, templates.context(id, one.model.id)
                    ),
                    key_id=self.vault.key_id,
                    held_for=held_for,
                    created_at=now,
                    created_by=actor.account,
                )
            )
        templates.add(session, key, rows)
        if photos.are_kept(session, employee, now):
            self._keep(session, employee, good, wrapped)

    def _keep(
        self, session: Session, employee: EmployeeId, good: Sequence[_Good], wrapped: bytes
    ) -> None:
        """Seal the pictures too, so that another model needs no new ones."""
        rows = []
        for one in good:
            id = uuid4()
            rows.append(
                EnrolmentPhotoRow(
                    id=id,
                    employee_id=employee,
                    ciphertext=self.vault.seal_photo(one.frame, wrapped, employee, id),
                    key_id=self.vault.key_id,
                    created_at=self.clock.now(),
                )
            )
        photos.add(session, rows)

    def _note(
        self,
        session: Session,
        actor: Actor,
        action: str,
        employee: EmployeeId,
        **details: int | None,
    ) -> None:
        audit.record(session, self.clock, actor, action, "employee", employee, details)


def _check_size(frames: Sequence[bytes]) -> None:
    if not frames:
        raise RuleViolation("Send at least one picture.", "images")
    if len(frames) > MOST_FRAMES:
        raise UnreadableImage(f"At most {MOST_FRAMES} pictures at a time.", "too_many_frames")
    if any(len(frame) > LARGEST_FRAME for frame in frames):
        raise UnreadableImage("A picture is larger than 2 MB.", "too_many_bytes")


def _not_alike(good: dict[int, _Good]) -> list[FrameRefusal]:
    indices = list(good)
    vectors: list[Vectors] = [good[i].face.vector for i in indices]
    hint = "This picture does not show the same person as the others."
    alike = MatchPolicy(same_person=max((same_person(g.model) for g in good.values()), default=0))
    return [FrameRefusal(indices[i], "not_same_person", hint) for i in strangers(vectors, alike)]


def _not_live(good: dict[int, _Good], least: float) -> list[FrameRefusal]:
    try:
        require_live([one.face for one in good.values()], ENROLMENT_GATES.living(least))
    except NotLive as refusal:
        return [FrameRefusal(index, refusal.code, said(refusal).headline) for index in good]
    return []


def _by_index(refusal: FrameRefusal) -> int:
    return refusal.index


def _person(session: Session, employee: int) -> EmployeeRow:
    row = session.get(EmployeeRow, employee)
    if row is None:
        raise NotFound("There is no such employee.")
    return row
