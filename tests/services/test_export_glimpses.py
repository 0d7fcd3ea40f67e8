"""What is kept of an export to be looked at: made with it, seen by who may, gone with it."""

from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import Engine

from attendance_app.domain.actor import SYSTEM, Role
from attendance_app.domain.errors import AccessDenied, NotFound
from attendance_app.domain.glimpse import Glimpse, PageGlimpse
from attendance_app.services.export_glimpses import ExportGlimpses, GlimpseMaker
from attendance_app.services.payroll import Payroll
from tests.builders import World, actor_with
from tests.fakes import FrozenClock
from tests.services.test_payroll import HR, RefusingStore, worked
from tests.services.test_payroll import Office as PayrollOffice

PDF, XLSX = "payroll_2026-03-01_2026-03-31.pdf", "payroll_2026-03-01_2026-03-31.xlsx"


class Looks:
    """Sees a page in each PDF and a row in everything else; or breaks."""

    def __init__(self, broken: bool = False) -> None:
        self.broken = broken

    def of(self, path: Path, folder: Path) -> Glimpse:
        if self.broken:
            raise RuntimeError("pages were not drawn")
        if path.suffix != ".pdf":
            return Glimpse(rows=(("Number",), ("7",)))
        Image.new("L", (20, 30)).save(folder / "page-1.png")
        return Glimpse(pages=(PageGlimpse(20, 30, "Mira"),), page_count=1)


class Office(PayrollOffice):
    """A payroll whose files are looked at."""

    looks = Looks()

    def payroll(self) -> Payroll:
        made = super().payroll()
        object.__setattr__(made.work, "glimpses", GlimpseMaker(self.store, self.looks))
        return made

    @property
    def shown(self) -> ExportGlimpses:
        return ExportGlimpses(self.transaction, self.clock, self.store)


@pytest.fixture
def office(engine: Engine, clock: FrozenClock, world: World) -> Office:
    world.company()
    worked(world)
    return Office(engine, clock)


def test_pages_and_rows_stand_beside_the_files_under_fixed_keys(office: Office) -> None:
    job = office.request()
    assert office.payroll().run(job) == "done"
    folder = next(iter(office.store.files)).rsplit("/", 1)[0]
    kept = {key.removeprefix(f"{folder}/") for key in office.store.files}
    assert kept == {
        *(PDF, XLSX),
        *(f"glimpses/{PDF}.json", f"glimpses/{PDF}-1.png", f"glimpses/{XLSX}.json"),
    }
    assert all(file.shown for file in office.payroll().get(HR, job).files)
    assert office.shown.look(HR, job, PDF).pages == (PageGlimpse(20, 30, "Mira"),)
    assert office.shown.look(HR, job, XLSX).rows == (("Number",), ("7",))
    assert b"".join(office.shown.picture(HR, job, PDF, 1)).startswith(b"\x89PNG")


def test_an_export_is_done_even_when_nothing_of_it_can_be_shown(office: Office) -> None:
    office.looks = Looks(broken=True)
    job = office.request()
    assert office.payroll().run(job) == "done"
    assert [file.shown for file in office.payroll().get(HR, job).files] == [False, False]
    with pytest.raises(NotFound, match="nothing to see"):
        office.shown.look(HR, job, PDF)


def test_what_is_shown_goes_with_an_export_that_has_no_result(office: Office) -> None:
    office.store = RefusingStore(ValueError("the disk is full"), good=2)
    job = office.request()
    for _ in range(3):
        office.payroll().run(job)
    assert office.payroll().get(HR, job).state == "failed"
    assert office.store.files == {}


def test_only_who_may_download_may_look_and_each_look_is_written_down(
    office: Office, world: World
) -> None:
    job = office.request()
    office.payroll().run(job)
    for nobody in (actor_with(Role.MANAGER), actor_with(Role.EMPLOYEE)):
        with pytest.raises(AccessDenied):
            office.shown.look(nobody, job, PDF)
        with pytest.raises(AccessDenied):
            office.shown.picture(nobody, job, PDF, 1)
    office.shown.look(HR, job, PDF)
    rows = office.sql(
        "select action, details ->> 'file' from audit_entries where action like '%look'"
    )
    assert [tuple(row) for row in rows] == [("payroll.look", PDF)]


@pytest.mark.parametrize(
    ("name", "number"), [("other.pdf", 1), (PDF, 0), (PDF, 2), (PDF, 4), (XLSX, 1)]
)
def test_what_is_not_there_is_not_found(office: Office, name: str, number: int) -> None:
    job = office.request()
    office.payroll().run(job)
    with pytest.raises(NotFound):
        b"".join(office.shown.picture(SYSTEM, job, name, number))
    with pytest.raises(NotFound):
        office.shown.look(SYSTEM, job + 1, PDF)
