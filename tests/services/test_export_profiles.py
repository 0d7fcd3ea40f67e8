"""Payroll systems: who sets them up, what stops their files, what a job writes with."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, text

from attendance_app.adapters.payroll_systems import SystemFiles
from attendance_app.db.engine import transactions
from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AccessDenied, NotFound, RuleViolation
from attendance_app.domain.payroll_profile import Profile
from attendance_app.services.export_profiles import ExportProfiles
from attendance_app.services.export_systems import Systems
from attendance_app.services.export_work import ExportWork
from attendance_app.services.pay_periods import PayPeriods
from attendance_app.services.payroll import Payroll
from attendance_app.services.payroll_reading import PayrollReading
from attendance_app.services.recompute import Recompute
from tests.builders import World, actor_with
from tests.fakes import FakeDocuments, FakeQueue, FakeStore, FrozenClock

HR = actor_with(Role.HR)
ADP = Profile("adp", {"REG": "Reg Hours", "OT": "O/T Hours"}, {"co_code": "7X"})
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
LINE = b"7X_,ATT,17,8.33,,,,,"


class Office:
    """One employee with a day in October, the exports, and two people of HR."""

    def __init__(self, engine: Engine, clock: FrozenClock, world: World) -> None:
        transaction = transactions(engine)
        reading = PayrollReading(transactions(engine.execution_options()))
        self.world, self.clock, self.transaction = world, clock, transaction
        self.store, systems = FakeStore(), Systems(transaction, SystemFiles())
        work = ExportWork(
            transaction, reading, self.store, FakeDocuments(), systems, timedelta(seconds=5)
        )
        self.payroll = Payroll(transaction, clock, reading, work, self.store, FakeQueue())
        self.profiles = ExportProfiles(transaction, clock, reading, SystemFiles())
        self.periods = PayPeriods(transaction, clock, Recompute(transaction, clock, "2026f"))
        self.hr = world.actor(Role.HR, name="Beatriz")
        self.other_hr = world.actor(Role.HR, name="Ida")
        self.mira = world.employee("Mira Santos", number="17")
        world.clocked(self.mira, "2026-10-05 08:00 in", "2026-10-05 16:20 out")
        self.october = next(
            line.id for line in self.periods.list(self.hr) if line.starts_on == OCTOBER[0]
        )

    def lock(self) -> None:
        self.periods.approve_team(self.other_hr, self.october, None)
        self.periods.approve_hr(self.hr, self.october)
        self.periods.lock(self.other_hr, self.october)

    def export(self, *kinds: str, look_ahead: bool = False) -> int:
        return int(self.payroll.request(self.hr, self.october, kinds, look_ahead=look_ahead))

    def files(self, job: int) -> dict[str, bytes]:
        assert self.payroll.run(job) == "done", self.payroll.get(self.hr, job).error
        folder = f"payroll/{self.october}/{job}/"
        found = self.store.files.items()
        return {key.removeprefix(folder): data for key, data in found if key.startswith(folder)}


@pytest.fixture
def office(engine: Engine, clock: FrozenClock, world: World) -> Office:
    world.company()
    return Office(engine, clock, world)


def test_each_change_is_a_new_row_and_the_newest_counts(office: Office):
    office.profiles.save(HR, ADP)
    office.profiles.save(HR, replace(ADP, settings={"co_code": "ABC"}))
    assert office.profiles.get(HR, "adp").settings == {"co_code": "ABC"}
    with office.transaction() as session:
        assert session.execute(text("select count(*) from export_profiles")).scalar_one() == 2


def test_every_pay_code_that_may_come_is_offered(office: Office):
    with office.transaction() as session:
        for code, paid in (("VAC", True), ("OFF", False)):
            session.execute(
                text(
                    "insert into leave_types (code, name, paid, counted, day_minutes)"
                    " values (:code, :code, :paid, true, 480)"
                ),
                {"code": code, "paid": paid},
            )
    codes = office.profiles.get(HR, "adp").codes
    kinds = ["REG", "OT", "DT", "HOLIDAY", "NIGHT", "HOLIDAY_WORKED"]
    assert list(codes) == [*kinds, "LEAVE VAC", "LEAVE"]
    assert set(codes.values()) == {""}


def test_what_a_system_could_not_read_is_not_saved(office: Office):
    with pytest.raises(RuleViolation) as refused:
        office.profiles.save(HR, replace(ADP, settings={"co_code": "=1"}))
    assert refused.value.field == "co_code"
    assert office.profiles.get(HR, "adp").set_at is None


@pytest.mark.parametrize("role", [Role.MANAGER, Role.EMPLOYEE])
def test_only_hr_and_administrators_see_and_change_profiles(office: Office, role: Role):
    somebody = actor_with(role)
    for act in (
        lambda who: office.profiles.every(who),
        lambda who: office.profiles.get(who, "adp"),
        lambda who: office.profiles.save(who, ADP),
        lambda who: office.profiles.check(who, "adp", office.october),
    ):
        with pytest.raises(AccessDenied):
            act(somebody)
    office.profiles.save(actor_with(Role.ADMIN), ADP)


def test_a_change_is_written_down_without_anybodys_id(office: Office):
    office.profiles.save(HR, replace(ADP, ids={"17": "4711"}))
    with office.transaction() as session:
        said = "select details::text from audit_entries where action = 'export_profile.changed'"
        entry = session.execute(text(said)).scalar_one()
    assert "REG = Reg Hours" in entry
    assert "4711" not in entry


def test_a_locked_period_gives_the_same_bytes_again(office: Office):
    office.profiles.save(HR, ADP)
    office.lock()
    first = office.files(office.export("adp"))
    assert list(first) == ["PR7X_EPI.csv"]
    assert first["PR7X_EPI.csv"].splitlines()[1:] == [LINE]
    assert office.files(office.export("adp")) == first


def test_a_job_writes_with_the_profile_that_was_there_when_it_was_asked_for(office: Office):
    office.profiles.save(HR, ADP)
    office.lock()
    job = office.export("adp")
    office.profiles.save(HR, replace(ADP, settings={"co_code": "NEW"}))
    assert list(office.files(job)) == ["PR7X_EPI.csv"]
    assert list(office.files(office.export("adp"))) == ["PRNEWEPI.csv"]


def test_documents_and_files_for_systems_come_in_one_export(office: Office):
    office.profiles.save(HR, ADP)
    lug = Profile("datev_lug", {"REG": "200"})
    office.profiles.save(HR, lug)
    office.lock()
    stem = "payroll_2026-10-01_2026-10-31"
    assert sorted(office.files(office.export("datev_lug", "xlsx", "adp"))) == [
        "PR7X_EPI.csv",
        f"{stem}-datev-lug.ini",
        f"{stem}-datev-lug.txt",
        f"{stem}.xlsx",
    ]


def test_an_open_period_is_refused_or_marked_as_a_look_ahead(office: Office):
    office.profiles.save(HR, ADP)
    with pytest.raises(RuleViolation) as refused:
        office.export("adp")
    assert refused.value.field == "look_ahead"
    job = office.export("adp", look_ahead=True)
    assert list(office.files(job)) == ["look-ahead-PR7X_EPI.csv"]
    assert office.payroll.get(HR, job).look_ahead


def test_a_period_that_is_reopened_meanwhile_gets_no_file(office: Office):
    office.profiles.save(HR, ADP)
    office.lock()
    job = office.export("adp")
    office.periods.ask_reopen(office.hr, office.october, "A shift was forgotten.")
    office.periods.reopen(office.other_hr, office.october)
    assert office.payroll.run(job) == "failed"
    assert "was reopened" in office.payroll.get(HR, job).error
    assert not office.store.files


def test_a_system_that_is_not_set_up_is_refused(office: Office):
    with pytest.raises(RuleViolation, match="Set Gusto CSV up first"):
        office.export("gusto", look_ahead=True)
    with pytest.raises(NotFound):
        office.profiles.check(HR, "gusto", office.october)


def test_nobody_is_written_while_one_cannot_be_and_all_are_named(office: Office):
    office.profiles.save(HR, ADP)
    other = office.world.employee("Kenji Sato", number="A-9")
    office.world.clocked(other, "2026-10-06 08:00 in", "2026-10-06 16:00 out")
    office.world.clocked(office.mira, "2026-10-07 08:00 in")
    job = office.export("xlsx", "adp", look_ahead=True)
    assert office.payroll.run(job) == "failed"
    cause = office.payroll.get(HR, job).error
    assert "17 Mira Santos: 2026-10-07: missing out is to settle." in cause
    assert "A-9 Kenji Sato: The id does not fit" in cause
    assert not office.store.files


def test_the_check_lists_everybody_and_shows_how_the_file_begins(office: Office):
    office.profiles.save(HR, ADP)
    clean = office.profiles.check(HR, "adp", office.october)
    assert (clean.total, clean.checked, clean.people) == (0, 1, 1)
    (file,) = clean.files
    assert file.lines[1:] == (LINE.decode(),)
    other = office.world.employee("Kenji Sato", number="A-9")
    office.world.clocked(other, "2026-10-06 08:00 in", "2026-10-06 16:00 out")
    flawed = office.profiles.check(HR, "adp", office.october)
    assert [(one.name, one.fix) for one in flawed.problems] == [("Kenji Sato", "id")]
    assert flawed.files == clean.files


def test_the_check_stops_at_a_bound_and_says_so(office: Office, monkeypatch: pytest.MonkeyPatch):
    office.profiles.save(HR, ADP)
    office.world.employee("Kenji Sato", number="18")
    monkeypatch.setattr("attendance_app.services.export_profiles.MOST_CHECKED", 1)
    monkeypatch.setattr("attendance_app.services.export_profiles._TOGETHER", 1)
    found = office.profiles.check(HR, "adp", office.october)
    assert (found.checked, found.people) == (1, 2)
