"""People at kiosks: the check-in's use cases on a real database, with faces the test names."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from attendance_app.adapters.gallery import DatabaseGalleries
from attendance_app.adapters.template_vault import AesGcmVault
from attendance_app.db.tables import CompanyRow
from attendance_app.domain.actor import Actor, PairedKiosk, Role
from attendance_app.domain.ids import EmployeeId
from attendance_app.services.check_in import CheckIn
from attendance_app.services.consents import Consents
from attendance_app.services.enrolment import Enrolled, Enrolment
from attendance_app.services.recording import Receipt
from tests.builders import World
from tests.fakes import (
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
    limiter: CountingLimiter = field(default_factory=lambda: CountingLimiter(most=1000))

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
        self.check_in = self.new_check_in(self.galleries)

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
            PlainHasher(),
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
        name = f"{people}{wobble}{measured}{len(self.encoder.seen)}".encode()
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

    def punch(
        self,
        person: str,
        key: UUID | None = None,
        kiosk: PairedKiosk | None = None,
        frames: Sequence[bytes] = (),
    ) -> Receipt:
        shown = frames or self.frames(person)
        return self.check_in.by_face(kiosk or self.kiosk, shown, key or uuid4())
