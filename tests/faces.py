"""People at kiosks: the check-in's use cases on a real database, with faces the test names."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import numpy as np
import pytest

from attendance_app.adapters.gallery import DatabaseGalleries
from attendance_app.adapters.template_vault import AesGcmVault
from attendance_app.db.tables import CompanyRow, EmployeeRow
from attendance_app.domain.actor import Actor, PairedKiosk, Role
from attendance_app.domain.challenge import Turn
from attendance_app.domain.errors import CheckInRefused
from attendance_app.domain.ids import EmployeeId
from attendance_app.services.badge_numbers import BadgeNumbers
from attendance_app.services.badges import Badges
from attendance_app.services.check_in import CheckIn
from attendance_app.services.consents import Consents
from attendance_app.services.doubles import Doubles
from attendance_app.services.employees import Employees
from attendance_app.services.enrolment import Enrolled, Enrolment
from attendance_app.services.pin_and_badge import PinAndBadge
from attendance_app.services.recording import Receipt
from tests.builders import World
from tests.fakes import (
    LANDMARKS,
    CountingLimiter,
    FakeFaceEncoder,
    FakePresenceCache,
    PlainHasher,
    face,
    vector_of,
)


@dataclass
class Doors:
    """A company that recognises faces. A frame is named by whom it shows: `frame("mira")`."""

    world: World
    encoder: FakeFaceEncoder = field(default_factory=FakeFaceEncoder)
    presence: FakePresenceCache = field(default_factory=lambda: FakePresenceCache({}))
    limiter: CountingLimiter = field(
        default_factory=lambda: CountingLimiter(1000, 900, {"face_liveness": 3, "face_rest": 1})
    )

    _numbers: itertools.count = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.world.company()
        self.site = self.world.site()
        self.kiosk = self.world.kiosk(self.site)
        self.text = self.world.consent_text()
        self.hr = self.world.actor(Role.HR, name="Hanna HR")
        self.vault = AesGcmVault(b"k" * 32, "k1")
        self.galleries = self.new_galleries()
        tx, clock = self.world.transaction, self.world.clock
        self.consents = Consents(tx, clock, self.galleries)
        self.enrolment = Enrolment(tx, clock, self.encoder, self.galleries, self.vault)
        self.doubles = Doubles(tx, clock, self.galleries)
        self.check_in = self.new_check_in(self.galleries)
        numbers = BadgeNumbers(self.vault)
        self.badges = Badges(tx, clock, numbers)
        self.pin_and_badge = PinAndBadge(
            tx, clock, self.presence, PlainHasher(), numbers, self.limiter
        )

    def new_galleries(self) -> DatabaseGalleries:
        """The memory of one more process."""
        tx, clock = self.world.transaction, self.world.clock
        return DatabaseGalleries(tx, self.vault, clock, watch_every_s=0)

    def new_check_in(self, galleries: DatabaseGalleries) -> CheckIn:
        return CheckIn(
            self.world.transaction,
            self.world.clock,
            self.encoder,
            galleries,
            self.presence,
            self.limiter,
        )

    def policy(self, **policy: float) -> None:
        """Change what the company decided."""
        with self.world.transaction() as session:
            company = session.get_one(CompanyRow, 1)
            for name, value in policy.items():
                setattr(company, name, value)

    def frame(self, *people: str, wobble: float = 0.0, **measured: object) -> bytes:
        """A picture that shows these people, the first one largest."""
        name = f"{people}{wobble}{measured}{next(self._numbers)}".encode()
        self.encoder.seen[name] = tuple(
            face(who, **({"vector": vector_of(who, wobble)} | measured)) for who in people
        )
        return name

    def frames(self, person: str, count: int = 3, **measured: object) -> list[bytes]:
        """Several pictures of one person, each a little different."""
        return [self.frame(person, wobble=0.05 * n, **measured) for n in range(count)]

    def employee(self, name: str, **details) -> EmployeeId:
        return self.world.employee(name, self.site, **details)

    def enrolled(self, name: str, person: str = "", **details) -> EmployeeId:
        """An employee who agreed and whose face is known; the face is named as the person."""
        employee = self.employee(name, **details)
        self.world.consent(employee, self.text)
        assert self.enrol(employee, person or name).templates == 3
        return employee

    def enrol(
        self, employee: EmployeeId, person: str, actor: Actor | None = None, version: str = "1"
    ) -> Enrolled:
        return self.enrolment.enrol(actor or self.hr, employee, self.frames(person), version)

    def employees(self) -> Employees:
        tx, clock = self.world.transaction, self.world.clock
        return Employees(tx, clock, PlainHasher(), self.galleries)

    def decide(self, employee: EmployeeId, verdict: str) -> None:
        """Decide about a held face as somebody who did not take the pictures."""
        self.doubles.decide(self.world.actor(Role.HR, name="Second HR"), employee, verdict)

    def punch(
        self,
        person: str,
        key: UUID | None = None,
        kiosk: PairedKiosk | None = None,
        frames: Sequence[bytes] = (),
    ) -> Receipt:
        shown = frames or self.frames(person)
        return self.check_in.by_face(kiosk or self.kiosk, shown, key or uuid4())

    def refused(
        self, frames: Sequence[bytes], attempt: UUID | None = None, kiosk: PairedKiosk | None = None
    ) -> CheckInRefused:
        """Show frames that do not make a punch; return why."""
        with pytest.raises(CheckInRefused) as refused:
            self.check_in.by_face(kiosk or self.kiosk, frames, uuid4(), attempt)
        return refused.value

    def pin(self, employee: EmployeeId, pin: str = "4711") -> str:
        """Give an employee a PIN; return the number that goes with it."""
        with self.world.transaction() as session:
            person = session.get_one(EmployeeRow, employee)
            person.pin_hash = f"plain:{pin}"
            return person.number

    def by_pin(
        self,
        number: str,
        attempt: UUID | None = None,
        kiosk: PairedKiosk | None = None,
        pin: str = "4711",
    ) -> Receipt:
        ways = self.pin_and_badge
        return ways.by_pin(kiosk or self.kiosk, number, pin, uuid4(), "10.0.0.9", attempt)

    def badge(self, employee: EmployeeId, number: str = "04A2246B12") -> str:
        """Give an employee a badge; return its number."""
        self.badges.assign(self.hr, employee, number)
        return number

    def by_badge(
        self,
        number: str = "04A2246B12",
        pin: str = "",
        key: UUID | None = None,
        kiosk: PairedKiosk | None = None,
        attempt: UUID | None = None,
    ) -> Receipt:
        given = (number, pin, key or uuid4(), "10.0.0.9", attempt)
        return self.pin_and_badge.by_badge(kiosk or self.kiosk, *given)

    def turning(self, person: str, turn: Turn, degrees: float = 24.0, **measured) -> list[bytes]:
        """Pictures of a head that turns as asked and turns back."""
        angles = [0.0, 0.3 * degrees, 0.8 * degrees, degrees, 0.5 * degrees, 0.1 * degrees]
        return [
            self.frame(person, wobble=0.02 * n, **head(turn, angle), **measured)
            for n, angle in enumerate(angles)
        ]


def head(turn: Turn, degrees: float, *, flat: bool = False) -> dict[str, object]:
    """What the worker measures of a head turned so far; flat: of a picture of one."""
    angle = np.radians(degrees)
    yaw, pitch = {Turn.LEFT: (angle, 0.0), Turn.RIGHT: (-angle, 0.0), Turn.UP: (0.0, angle)}[turn]
    middle = np.array([290.0, 235.0])
    depth = np.array([0.0, 0.0, 0.0 if flat else 34.0, 2.0, 2.0])
    x, y = (np.array(LANDMARKS) - middle).T
    turned = np.column_stack(
        [x * np.cos(yaw) + depth * np.sin(yaw), y * np.cos(pitch) - depth * np.sin(pitch)]
    )
    return {
        "yaw": float(np.degrees(yaw)),
        "pitch": float(np.degrees(pitch)),
        "landmarks": tuple(map(tuple, (turned + middle).tolist())),
    }
