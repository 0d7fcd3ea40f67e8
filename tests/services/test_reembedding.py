"""After a change of the model faces are computed anew from photos, where a site keeps them."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from attendance_app.db import photos
from attendance_app.domain.errors import Conflict, FaceNotRecognised
from attendance_app.services.reembedding import Anew, Reembedding
from attendance_app.services.sites import Sites
from attendance_app.web.wording import kept_of_face
from tests.builders import admin
from tests.faces import Doors
from tests.fakes import MODEL, vector_of

NEW = "new-model"


@pytest.fixture
def doors(world) -> Doors:
    doors = Doors(world)
    doors.text = world.consent_text("2", "Pictures may be kept.", covers_photos=True)
    keep(doors)
    return doors


@pytest.fixture
def anew(doors) -> Reembedding:
    world = doors.world
    return Reembedding(world.transaction, world.clock, doors.encoder, doors.galleries, doors.vault)


def keep(doors: Doors, wanted: bool = True) -> None:
    sites = Sites(doors.world.transaction, doors.world.clock)
    sites.edit(admin(), doors.site, "Berlin", "Europe/Berlin", True, wanted)


def enrolled(doors: Doors, name: str) -> int:
    employee = doors.employee(name)
    doors.world.consent(employee, doors.text)
    assert doors.enrol(employee, name, version="2").templates == 3
    return employee


def scalar(doors: Doors, sql: str, **values):
    with doors.world.transaction() as session:
        return session.execute(text(sql), values).scalar()


def kept(doors: Doors) -> int:
    return scalar(doors, "select count(*) from enrolment_photos")


def another_model(doors: Doors) -> None:
    doors.encoder.model_id = NEW


# ---- what is kept -------------------------------------------------------------------------------


def test_a_photo_is_kept_encrypted_and_opens_only_for_its_person(doors):
    mira, jon = enrolled(doors, "mira"), enrolled(doors, "jon")
    with doors.world.transaction() as session:
        one, wrapped = session.execute(
            text(
                "select p.id, k.wrapped from enrolment_photos p join employee_keys k"
                " using (employee_id) where employee_id = :e limit 1"
            ),
            {"e": mira},
        ).one()
        sealed = photos.of_employee(session, mira)
        row = next(row for row in sealed if row.id == one)
        ciphertext = row.ciphertext
    frame = doors.vault.open_photo(ciphertext, wrapped, mira, one)
    assert frame in doors.encoder.seen
    assert frame not in ciphertext
    with pytest.raises(ValueError, match="does not open"):
        doors.vault.open_photo(ciphertext, wrapped, jon, one)


def test_without_the_sites_wish_nothing_is_kept(doors):
    keep(doors, False)
    enrolled(doors, "mira")
    assert kept(doors) == 0


def test_a_site_cannot_keep_what_the_consent_text_does_not_speak_of(doors):
    doors.text = doors.world.consent_text("3", "We keep no picture.")
    with pytest.raises(Conflict, match="consent text"):
        keep(doors)
    employee = doors.employee("mira")
    doors.world.consent(employee, doors.text)
    doors.enrol(employee, "mira", version="3")
    assert kept(doors) == 0


@pytest.mark.parametrize("how", ["withdrawn", "erased", "archived", "switched off"])
def test_photos_go_with_the_face(doors, how):
    mira = enrolled(doors, "mira")
    assert kept(doors) == 3
    {
        "withdrawn": lambda: doors.consents.withdraw(admin(), mira),
        "erased": lambda: doors.enrolment.erase(admin(), mira, "asked for"),
        "archived": lambda: doors.employees().archive(admin(), mira),
        "switched off": lambda: keep(doors, False),
    }[how]()
    assert kept(doors) == 0


# ---- another model ------------------------------------------------------------------------------


def test_everybody_with_photos_is_recognised_by_the_new_model_and_still_by_the_old(doors, anew):
    mira, jon = enrolled(doors, "mira"), enrolled(doors, "jon")
    assert anew.due() is None
    another_model(doors)
    with pytest.raises(FaceNotRecognised):
        doors.punch("mira")
    job = anew.due()
    assert anew.due() == job
    assert anew.run(job) is False
    assert anew.standing(admin()) == Anew("done", 2, 0, 2)
    assert doors.punch("mira").employee_id == mira
    doors.encoder.model_id = MODEL
    assert doors.punch("jon").employee_id == jon


def test_whose_photos_give_no_face_is_counted_and_not_tried_for_ever(doors, anew):
    enrolled(doors, "mira")
    doors.encoder.seen.clear()
    another_model(doors)
    anew.run(anew.due())
    assert anew.standing(admin()) == Anew("done", 0, 1, 1)
    assert anew.due() is None


def test_whoever_withdrew_meanwhile_gets_no_new_face(doors, anew):
    mira = enrolled(doors, "mira")
    another_model(doors)
    job = anew.due()
    doors.world.consent(mira, doors.text, "withdraw")  # as another process would
    anew.run(job)
    assert scalar(doors, "select count(*) from face_templates where model_id = :m", m=NEW) == 0


def test_a_held_face_stays_held_and_people_who_now_look_alike_confirm_by_pin(doors, anew):
    mira, jon = enrolled(doors, "mira"), enrolled(doors, "jon")
    with doors.world.transaction() as session:
        session.execute(
            text("update face_templates set held_for = :j where employee_id = :m"),
            {"j": jon, "m": mira},
        )
    for frame, (seen,) in doors.encoder.seen.items():
        doors.encoder.seen[frame] = (type(seen)(**fields(seen) | {"vector": vector_of("one")}),)
    another_model(doors)
    anew.run(anew.due())
    held = "select count(*) from face_templates where model_id = :m and held_for is not null"
    assert scalar(doors, held, m=NEW) == 3
    assert scalar(doors, "select count(*) from lookalikes") == 1


def fields(face) -> dict:
    return {name: getattr(face, name) for name in face.__slots__}


# ---- faults -------------------------------------------------------------------------------------


def test_with_the_worker_away_it_is_put_back_and_goes_on_later(doors, anew):
    enrolled(doors, "mira")
    another_model(doors)
    job = anew.due()
    doors.encoder.down = True
    assert anew.run(job) is False
    doors.encoder.down = False
    assert anew.standing(admin()) == Anew("queued", 0, 0, 1)
    assert anew.run(anew.due()) is False
    assert anew.standing(admin()) == Anew("done", 1, 0, 1)


def test_two_consumers_do_not_work_on_the_same(doors, anew):
    enrolled(doors, "mira")
    another_model(doors)
    job = anew.due()
    with doors.world.transaction() as session:
        assert photos.claim(session, job, doors.world.clock.now(), timedelta(minutes=2))
    assert anew.run(job) is False
    assert anew.standing(admin()) == Anew("running", 0, 0, 1)
    doors.world.clock.advance(minutes=3)  # whoever had it was killed
    anew.run(job)
    assert anew.standing(admin()) == Anew("done", 1, 0, 1)


def test_long_work_lets_the_queue_breathe_and_goes_on_where_it_was(doors, anew):
    for name in ("mira", "jon", "kim"):
        enrolled(doors, name)
    another_model(doors)
    ticks = iter(range(0, 10_000, 15))
    slow = Reembedding(
        *(getattr(anew, n) for n in ("transaction", "clock", "encoder", "galleries", "vault")),
        monotonic=lambda: next(ticks),
    )
    job, runs = slow.due(), 1
    while slow.run(job):
        runs += 1
        assert runs < 20
    assert runs > 1
    assert anew.standing(admin()) == Anew("done", 3, 0, 3)
    assert scalar(doors, "select count(*) from face_templates where model_id = :m", m=NEW) == 9


def test_a_model_that_changes_again_ends_the_work_for_the_one_before(doors, anew):
    enrolled(doors, "mira")
    another_model(doors)
    first = anew.due()
    doors.encoder.model_id = "third"
    assert anew.due() != first
    assert anew.run(first) is False
    assert scalar(doors, "select state from reembeddings where id = :j", j=first) == "superseded"


# ---- what is said of it -------------------------------------------------------------------------


def test_what_is_kept_of_a_face_names_the_photos_and_the_model_in_use(doors, anew):
    mira = enrolled(doors, "mira")
    found = doors.enrolment.standing(admin(), mira)
    assert (found.templates, found.photos, found.model_id) == (3, 3, MODEL)
    assert not found.is_stale
    another_model(doors)
    assert doors.enrolment.standing(admin(), mira).is_stale
    anew.run(anew.due())
    found = doors.enrolment.standing(admin(), mira)
    assert (found.templates, found.photos, found.model_id) == (6, 3, NEW)
    assert not found.is_stale
    doors.encoder.down = True  # whose model is unknown, belies nobody
    assert not doors.enrolment.standing(admin(), mira).is_stale


@pytest.mark.parametrize(
    ("photos", "words"), [(0, "No photo is kept."), (1, "1 encrypted enrolment photo.")]
)
def test_the_words_never_deny_a_photo(photos, words):
    assert kept_of_face(3, photos).endswith(words)
