"""The faces in memory are those that may be matched, and no others, in every process."""

import gc
import logging
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import text

from attendance_app.adapters.gallery import DatabaseGalleries
from attendance_app.adapters.template_vault import AesGcmVault
from attendance_app.services.employees import EmployeeForm
from tests.builders import admin
from tests.faces import Doors
from tests.fakes import MODEL, vector_of

ROOT = Path(__file__).parents[2]


@pytest.fixture
def doors(world) -> Doors:
    return Doors(world)


def owners(gallery) -> set[int]:
    return {int(owner) for owner in gallery.owners}


def test_an_enrolled_person_is_in_the_gallery_with_each_face(doors):
    mira = doors.enrolled("mira")
    gallery = doors.new_galleries().current(MODEL)
    assert owners(gallery) == {mira}
    assert gallery.vectors.shape == (3, 128)
    assert max(gallery.vectors @ vector_of("mira")) == pytest.approx(1, abs=1e-5)


def test_faces_of_another_model_are_never_mixed_in(doors):
    doors.enrolled("mira")
    assert len(doors.new_galleries().current("another-model").owners) == 0


def test_an_archived_employee_is_left_out(doors):
    mira, jon = doors.enrolled("mira"), doors.enrolled("jon")
    with doors.world.transaction() as session:
        session.execute(text("update employees set archived_at = now() where id = :i"), {"i": mira})
    assert owners(doors.new_galleries().current(MODEL)) == {jon}


def test_held_faces_are_left_out_but_found_when_looking_for_doubles(doors):
    mira = doors.enrolled("mira")
    double = doors.employee("Double")
    doors.world.consent(double, doors.text)
    assert doors.enrol(double, "mira").held
    galleries = doors.new_galleries()
    assert owners(galleries.current(MODEL)) == {mira}
    assert owners(galleries.everyone(MODEL)) == {mira, double}


def test_a_new_consent_text_takes_everybody_out_until_they_agree_again(doors):
    mira, jon = doors.enrolled("mira"), doors.enrolled("jon")
    new_text = doors.world.consent_text("2", "We changed what we do.")
    galleries = doors.new_galleries()
    assert owners(galleries.current(MODEL)) == set()
    doors.consents.grant(admin(), mira, new_text, "Mira")
    galleries.look_again()
    assert owners(galleries.current(MODEL)) == {mira}
    assert jon not in owners(galleries.current(MODEL))


def test_a_withdrawal_reaches_another_process_within_a_second(doors):
    mira = doors.enrolled("mira")
    now = [50.0]
    other = DatabaseGalleries(
        doors.world.transaction,
        doors.vault,
        doors.world.clock,
        watch_every_s=0,
        monotonic=lambda: now[0],
    )
    assert owners(other.current(MODEL)) == {mira}
    doors.consents.withdraw(doors.hr, mira)
    now[0] += 1.0
    assert owners(other.current(MODEL)) == set()


def test_the_process_that_erases_forgets_at_once(doors):
    mira = doors.enrolled("mira")
    assert owners(doors.galleries.current(MODEL)) == {mira}
    doors.enrolment.erase(doors.hr, mira, "asked")
    assert owners(doors.galleries.current(MODEL)) == set()


def test_an_idle_process_forgets_too(doors):
    mira = doors.enrolled("mira")
    idle = DatabaseGalleries(
        doors.world.transaction, doors.vault, doors.world.clock, watch_every_s=0.1
    )
    idle.current(MODEL)
    doors.consents.withdraw(doors.hr, mira)
    until = time.monotonic() + 5
    while idle._loaded[MODEL].vectors and time.monotonic() < until:
        time.sleep(0.05)
    assert not idle._loaded[MODEL].vectors
    del idle
    gc.collect()
    time.sleep(0.3)


def test_another_process_forgets_and_learns_within_seconds(doors, database):
    """Two real processes: one erases and enrols, the other is asked by nobody but itself."""
    mira = doors.enrolled("mira")
    with subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, database, MODEL],
        cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True,
    ) as other:  # fmt: skip
        try:
            assert told(other) == {mira}
            doors.enrolment.erase(doors.hr, mira, "asked")
            assert within(5, lambda: told(other) == set())
            jon = doors.enrolled("jon")
            assert within(5, lambda: told(other) == {jon})
        finally:
            other.kill()


OTHER_PROCESS = """
import sys
from attendance_app.adapters.gallery import DatabaseGalleries
from attendance_app.adapters.template_vault import AesGcmVault
from attendance_app.db.engine import make_engine, transactions
from tests.fakes import FrozenClock
galleries = DatabaseGalleries(
    transactions(make_engine(sys.argv[1], pool_size=2)), AesGcmVault(b"k" * 32, "k1"), FrozenClock()
)
for _ in sys.stdin:
    print(*sorted(set(galleries.current(sys.argv[2]).owners.tolist())), flush=True)
"""


def told(process: subprocess.Popen) -> set[int]:
    """Ask another process whom it would recognise."""
    process.stdin.write("?\n")
    process.stdin.flush()
    return {int(owner) for owner in process.stdout.readline().split()}


def within(seconds: float, happens) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if happens():
            return True
        time.sleep(0.1)
    return False


def test_without_the_database_the_faces_are_forgotten(doors, monkeypatch):
    doors.enrolled("mira")
    galleries = doors.new_galleries()
    galleries.current(MODEL)

    def away():
        raise OSError("no database")

    monkeypatch.setattr(galleries, "_transaction", away)
    galleries.renew()
    assert galleries._loaded == {}
    with pytest.raises(OSError, match="no database"):
        galleries.current(MODEL)


def test_only_new_faces_are_decrypted_again(doors):
    doors.enrolled("mira")
    galleries, opened = doors.new_galleries(), []

    class Counting:
        def open(self, *sealed):
            opened.append(sealed)
            return doors.vault.open(*sealed)

    galleries._vault = Counting()
    galleries.current(MODEL)
    assert len(opened) == 3
    doors.enrolled("jon")
    galleries.look_again()
    assert len(galleries.current(MODEL).owners) == 6
    assert len(opened) == 6


def test_a_template_that_does_not_open_is_left_out_and_told_by_its_id(doors, caplog):
    mira, jon = doors.enrolled("mira"), doors.enrolled("jon")
    with doors.world.transaction() as session:
        session.execute(
            text("update employee_keys set wrapped = 'bent' where employee_id = :i"), {"i": mira}
        )
    with caplog.at_level(logging.ERROR):
        gallery = doors.new_galleries().current(MODEL)
    assert owners(gallery) == {jon}
    assert f"of employee {mira} is left out" in caplog.text


def test_a_row_moved_to_another_employee_does_not_open(doors):
    mira, jon = doors.enrolled("mira"), doors.enrolled("jon")
    with doors.world.transaction() as session:
        session.execute(
            text("update face_templates set employee_id = :jon where employee_id = :mira"),
            {"jon": jon, "mira": mira},
        )
    gallery = doors.new_galleries().current(MODEL)
    assert len(gallery.owners) == 3
    assert np.max(gallery.vectors @ vector_of("mira")) < 0.5


def test_another_wrapping_key_opens_nothing(doors):
    doors.enrolled("mira")
    stranger = DatabaseGalleries(
        doors.world.transaction, AesGcmVault(b"x" * 32, "k1"), doors.world.clock, watch_every_s=0
    )
    assert len(stranger.current(MODEL).owners) == 0


def test_the_database_holds_no_vector_in_the_clear(doors):
    doors.enrolled("mira")
    with doors.world.transaction() as session:
        stored = session.execute(text("select ciphertext from face_templates")).scalars().all()
    plain = {vector_of("mira", 0.05 * n).tobytes()[:16] for n in range(3)}
    assert len(stored) == 3
    assert not any(part in bytes(sealed) for sealed in stored for part in plain)


def test_the_people_of_a_site_are_found_without_looking_through_the_others(doors):
    paris = doors.world.site("Paris", "Europe/Paris")
    mira, jon = doors.enrolled("mira"), doors.enrolled("jon")
    with doors.world.transaction() as session:
        session.execute(
            text("update employees set site_id = :s where id = :i"), {"s": paris, "i": jon}
        )
    gallery = doors.new_galleries().current(MODEL)
    assert gallery.people[gallery.at(doors.site)].tolist() == [mira]
    assert gallery.people[gallery.at(paris)].tolist() == [jon]


def test_who_moves_to_another_site_moves_in_every_process(doors):
    paris = doors.world.site("Paris", "Europe/Paris")
    mira, other = doors.enrolled("mira"), doors.new_galleries()
    assert other.current(MODEL).people[other.current(MODEL).at(doors.site)].tolist() == [mira]
    employees = doors.employees()
    seen = employees.get(doors.hr, mira)
    form = EmployeeForm(seen.number, seen.name, None, "", paris, None, seen.starts_on)
    employees.edit(doors.hr, mira, form, seen.version)
    other.look_again()
    assert other.current(MODEL).people[other.current(MODEL).at(paris)].tolist() == [mira]


def test_twins_are_known_in_every_process(doors):
    mira, jon, other = (
        doors.enrolled("mira"),
        doors.enrolled("jon", number="7"),
        doors.new_galleries(),
    )
    assert other.current(MODEL).doubles == frozenset()
    doors.doubles.declare_twin(doors.hr, mira, "7")
    other.look_again()
    assert other.current(MODEL).doubles == {mira, jon}
    doors.employees().archive(doors.hr, jon)
    other.look_again()
    assert other.current(MODEL).doubles == frozenset()
    doors.employees().restore(doors.hr, jon)
    other.look_again()
    assert other.current(MODEL).doubles == {mira, jon}
