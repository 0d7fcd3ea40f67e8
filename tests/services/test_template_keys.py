"""The template key can be changed while people punch: nobody is lost, and nothing old remains."""

import base64
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from attendance_app.adapters.template_vault import AesGcmVault
from attendance_app.services.badge_numbers import BadgeNumbers
from attendance_app.services.template_keys import KeyUse, Rewrapped, TemplateKeys
from tests.builders import World
from tests.faces import Doors

OLD, NEW = (b"k" * 32, "k1"), (b"n" * 32, "k2")  # the first is that of Doors


@pytest.fixture
def doors(world: World) -> Doors:
    return Doors(world)


def with_key(doors: Doors, vault: AesGcmVault, **more: object) -> TemplateKeys:
    numbers = BadgeNumbers(vault)
    return TemplateKeys(doors.world.transaction, doors.world.clock, vault, numbers, **more)  # pyright: ignore[reportArgumentType]


def changing(doors: Doors, **more: object) -> TemplateKeys:
    return with_key(doors, AesGcmVault(*NEW, other=OLD), **more)


def recognised(doors: Doors, vault: AesGcmVault) -> set[int]:
    """Whom a process with these keys knows after its start."""
    doors.vault = vault
    return set(doors.new_galleries().everyone(doors.encoder.model_id).people.tolist())


def key_ids(doors: Doors) -> set[str]:
    with doors.world.transaction() as session:
        found = session.execute(
            text(
                "select key_id from employee_keys union select key_id from face_templates"
                " union select key_id from enrolment_photos"
            )
        )
        return set(found.scalars())


def test_after_the_change_the_new_key_opens_everything_and_the_old_one_nothing(doors: Doors):
    people = {doors.enrolled("mira"), doors.enrolled("jon")}
    keys = changing(doors)
    assert keys.use() == KeyUse("k2", 0, 2, {})
    assert keys.run() == Rewrapped(2, 0)
    assert keys.use() == KeyUse("k2", 2, 0, {})
    assert keys.use().done
    assert key_ids(doors) == {"k2"}
    assert recognised(doors, AesGcmVault(*NEW)) == people
    assert recognised(doors, AesGcmVault(*OLD)) == set()


def test_a_face_that_was_copied_with_its_old_key_fits_no_longer(doors: Doors):
    """The employee key is a new one as well: whoever knew the old one reads nothing newer."""
    mira = doors.enrolled("mira")

    def row() -> tuple[bytes, bytes]:
        with doors.world.transaction() as session:
            found = session.execute(
                text("select wrapped, ciphertext from employee_keys join face_templates"
                     " using (employee_id) where employee_id = :e"), {"e": mira},
            ).first()  # fmt: skip
            assert found
            return bytes(found[0]), bytes(found[1])

    wrapped, _ = row()
    changing(doors).run()
    _, sealed = row()
    with pytest.raises(ValueError, match="does not open"):
        AesGcmVault(*OLD).open(sealed, wrapped, mira, "any")


def test_photos_are_changed_with_their_faces(doors: Doors):
    doors.text = doors.world.consent_text("2", "Pictures may be kept.", covers_photos=True)
    with doors.world.transaction() as session:
        session.execute(text("update sites set keep_photos = true"))
    mira = doors.employee("mira")
    doors.world.consent(mira, doors.text)
    doors.enrol(mira, "mira", version="2")
    changing(doors).run()
    vault, opened = AesGcmVault(*NEW), []
    with doors.world.transaction() as session:
        for id, sealed, wrapped in session.execute(
            text("select p.id, p.ciphertext, wrapped from enrolment_photos p"
                 " join employee_keys using (employee_id)")
        ):  # fmt: skip
            opened.append(vault.open_photo(bytes(sealed), bytes(wrapped), mira, id))
    assert len(opened) == 3
    assert set(opened) <= set(doors.encoder.seen)


def test_while_both_keys_are_at_hand_everybody_reads_everybody(doors: Doors):
    """Half changed, in a process that uses the old key still and in one that uses the new one."""
    mira, jon = doors.enrolled("mira"), doors.enrolled("jon")
    ticks = iter([0.0, 0.0, 0.0, 60.0, 60.0])
    keys = changing(doors, monotonic=lambda: next(ticks))
    keys.run()
    assert keys.use() == KeyUse("k2", 1, 1, {})
    assert recognised(doors, AesGcmVault(*OLD, other=NEW)) == {mira, jon}
    assert recognised(doors, AesGcmVault(*NEW, other=OLD)) == {mira, jon}


def test_a_change_that_was_cut_off_goes_on_where_it_was(doors: Doors):
    for name in ("mira", "jon", "eva"):
        doors.enrolled(name)
    before = changing(doors)
    killed = AesGcmVault(*NEW, other=OLD)
    seal, done = killed.seal, []

    def dies(*given: object) -> bytes:
        done.append(given)
        if len(done) == 5:  # in the midst of the second person's three faces
            raise KeyboardInterrupt
        return seal(*given)  # pyright: ignore[reportArgumentType]

    killed.seal = dies
    with pytest.raises(KeyboardInterrupt):
        with_key(doors, killed).run()
    assert before.use() == KeyUse("k2", 1, 2, {})
    assert changing(doors).run() == Rewrapped(2, 0)
    assert len(recognised(doors, AesGcmVault(*NEW))) == 3


def test_whose_face_does_not_open_is_named_and_stops_nobody(
    doors: Doors, caplog: pytest.LogCaptureFixture
):
    mira, jon = doors.enrolled("mira"), doors.enrolled("jon")
    with doors.world.transaction() as session:
        session.execute(
            text("update face_templates set ciphertext = '\\x00' where employee_id = :e"),
            {"e": mira},
        )
    keys = changing(doors)
    assert keys.run() == Rewrapped(1, 1)
    assert f"employee {mira} stay as they are" in caplog.text
    assert not keys.use().done
    assert recognised(doors, AesGcmVault(*NEW)) == {jon}


def test_with_one_key_nothing_is_changed_and_what_is_lost_is_counted(doors: Doors):
    doors.enrolled("mira")
    keys = with_key(doors, AesGcmVault(*NEW))
    assert keys.run() == Rewrapped(0, 0)
    assert keys.use() == KeyUse("k2", 0, 0, {"k1": 1})
    assert not keys.use().done


def test_a_gallery_that_could_not_read_a_face_reads_it_after_the_change(doors: Doors):
    mira = doors.enrolled("mira")
    doors.vault = AesGcmVault(*NEW)
    gallery = doors.new_galleries()
    assert gallery.everyone(doors.encoder.model_id).people.tolist() == []
    changing(doors).run()
    assert set(gallery.everyone(doors.encoder.model_id).people.tolist()) == {mira}


def test_the_audit_log_tells_of_the_change_and_holds_no_key(doors: Doors):
    doors.enrolled("mira")
    changing(doors).run()
    with doors.world.transaction() as session:
        said = session.execute(
            text("select subject_id, details from audit_entries where action like 'template%'")
        ).one()
    assert tuple(said) == ("k2", {"people": 1, "left": 0})


def test_two_keys_of_one_name_are_refused():
    with pytest.raises(ValueError, match="give a new one a new id"):
        AesGcmVault(*OLD, other=(os.urandom(32), "k1"))


def test_the_other_key_comes_from_a_file_too(tmp_path: Path):
    paths = [tmp_path / "one", tmp_path / "two"]
    for path in paths:
        path.write_bytes(base64.b64encode(os.urandom(32)))
    vault = AesGcmVault.from_file(paths[0], "k1", other=(paths[1], "k2"))
    assert vault.readable == ("k1", "k2")
    wrapped = AesGcmVault.from_file(paths[1], "k2").new_wrapped_key(1)  # pyright: ignore[reportArgumentType]
    assert vault.unlocks(wrapped, 1)  # pyright: ignore[reportArgumentType]
    assert not vault.unlocks(wrapped, 2)  # pyright: ignore[reportArgumentType]


def test_two_who_change_at_once_change_everybody_once(doors: Doors):
    """The consumer and somebody who types rotate-keys meet."""
    for number in range(6):
        doors.enrolled(f"person {number}")
    both = [changing(doors), changing(doors)]
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(TemplateKeys.run, both))
    assert sum(turn.people for turn in done) == 6
    assert sum(turn.failed for turn in done) == 0
    assert len(recognised(doors, AesGcmVault(*NEW))) == 6
