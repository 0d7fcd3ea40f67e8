"""Badges: given to one person, held to a reader, lost, and never readable again."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import text

from attendance_app.adapters.template_vault import AesGcmVault
from attendance_app.domain.actor import Role
from attendance_app.domain.errors import (
    AccessDenied,
    BadgeNeedsPin,
    BadgeNotAllowed,
    BadgeRefused,
    Conflict,
    NotFound,
    PinRefused,
    PunchedTooSoon,
    RuleViolation,
    TooManyTries,
)
from attendance_app.services.audit import Audit, AuditFilter
from attendance_app.services.badge_numbers import BadgeNumbers
from attendance_app.services.template_keys import TemplateKeys
from tests.builders import actor_with, admin
from tests.faces import Doors
from tests.fakes import CountingLimiter

NUMBER = "04A2246B12"


@pytest.fixture
def doors(world) -> Doors:
    return Doors(world)


@pytest.fixture
def jon(doors):
    return doors.employee("Jon Berg", number="77")


@pytest.fixture
def badge(doors, jon) -> str:
    return doors.badge(jon)


def rows(doors, sql: str):
    with doors.world.transaction() as session:
        return [tuple(row) for row in session.execute(text(sql))]


def acts(doors, action: str) -> list[dict]:
    audit = Audit(doors.world.transaction, doors.world.clock)
    found = audit.page(admin(), AuditFilter(action=action)).items
    return [
        {"who": entry.actor_name, "subject": entry.subject_id} | entry.details for entry in found
    ]


def only(doors, employee):
    (view,) = doors.badges.of_employee(doors.hr, employee)
    return view


# ---- given and taken back ---------------------------------------------------------------------


def test_a_badge_is_known_by_its_label_and_its_end_and_by_nothing_else(doors, jon):
    doors.badges.assign(doors.hr, jon, " 04a2246b12\n", "White card")
    view = only(doors, jon)
    assert (view.label, view.ending, view.assigned_by) == ("White card", "6B12", "Hanna HR")
    everything = rows(
        doors, "select b::text from badges b union all select a::text from audit_entries a"
    )
    assert not [told for (told,) in everything if "2246" in told.upper()]
    assert acts(doors, "badge.assigned") == [
        {"who": "Hanna HR", "subject": str(jon), "badge": view.id}
        | {"label": "White card", "ending": "6B12"}
    ]


def test_a_badge_belongs_to_one_person_at_a_time(doors, jon, badge):
    mira = doors.employee("Mira")
    with pytest.raises(Conflict, match="Jon Berg has this badge"):
        doors.badge(mira)
    doors.badges.revoke(doors.hr, jon, only(doors, jon).id, "returned")
    doors.badge(mira)
    assert doors.by_badge().employee_id == mira


def test_somebody_may_hold_several_but_not_any_number(doors, jon):
    for n in range(5):
        doors.badge(jon, f"CARD-{n}")
    with pytest.raises(RuleViolation, match="5 badges are in use"):
        doors.badge(jon, "CARD-5")
    assert doors.by_badge("CARD-3").employee_id == jon


def test_a_personnel_number_is_no_badge(doors, jon):
    doors.world.employee("Mira", doors.site, number="emp-40217")
    (mira,) = rows(doors, "select id from employees where number = 'emp-40217'")[0]
    with pytest.raises(RuleViolation, match="which others know"):
        doors.badge(mira, "EMP-40217")


def test_only_those_who_care_for_people_give_badges(doors, jon, badge):
    for actor in (actor_with(Role.MANAGER), actor_with(Role.EMPLOYEE, employee=jon)):
        with pytest.raises(AccessDenied):
            doors.badges.assign(actor, jon, "CARD-9")
        with pytest.raises(AccessDenied):
            doors.badges.revoke(actor, jon, 1, "lost")
    with pytest.raises(AccessDenied):
        doors.badges.of_employee(actor_with(Role.EMPLOYEE, employee=doors.employee("Mira")), jon)
    assert doors.badges.of_employee(actor_with(Role.EMPLOYEE, employee=jon), jon)


def test_a_badge_of_somebody_else_is_not_revoked_by_mistake(doors, jon, badge):
    with pytest.raises(NotFound):
        doors.badges.revoke(doors.hr, doors.employee("Mira"), only(doors, jon).id, "lost")
    assert doors.by_badge().employee_id == jon


def test_whoever_leaves_opens_nothing_and_their_digests_are_erased(doors, jon, badge):
    doors.employees().archive(doors.hr, jon)
    assert rows(doors, "select digest, revoked_why from badges") == [(None, "left")]
    doors.employees().restore(doors.hr, jon)
    with pytest.raises(BadgeRefused):
        doors.by_badge()
    mira = doors.employee("Mira")
    doors.badge(mira)  # the card goes to the next person
    assert doors.by_badge().employee_id == mira


# ---- held to a reader -------------------------------------------------------------------------


def test_a_badge_records_a_punch_without_consent_or_worker(doors, jon, badge):
    doors.encoder.down = True
    receipt = doors.by_badge()
    assert (receipt.employee_id, receipt.direction) == (jon, "in")
    view = only(doors, jon)
    assert rows(doors, "select method, badge_id, similarity from attendance_logs") == [
        ("badge", view.id, None)
    ]
    assert (view.last_used_at, view.last_used_site) == (receipt.at, "Berlin")


def test_all_ways_share_direction_and_pause(doors, jon, badge):
    number = doors.pin(jon)
    assert doors.by_pin(number).direction == "in"
    with pytest.raises(PunchedTooSoon):
        doors.by_badge()
    doors.world.clock.advance(hours=4)
    assert doors.by_badge().direction == "out"


def test_the_same_key_gets_the_same_punch_but_only_with_the_badge(doors, jon, badge):
    key = uuid4()
    first = doors.by_badge(key=key)
    doors.world.clock.advance(hours=1)
    assert doors.by_badge(key=key) == replace(first, repeated=True)
    with pytest.raises(BadgeRefused):
        doors.by_badge("ANOTHER-1", key=key)
    doors.badge(doors.employee("Mira"), "ANOTHER-1")
    with pytest.raises(Conflict):
        doors.by_badge("ANOTHER-1", key=key)


def test_what_is_stored_under_the_key_does_not_give_the_number_away(doors, jon, badge):
    from attendance_app.services.recording import body_hash

    doors.by_badge()
    ((stored,),) = rows(doors, "select body_hash from punch_keys")
    assert bytes(stored) != body_hash(doors.kiosk, "badge", NUMBER.encode())


@pytest.mark.parametrize("shown", ["CARD-9", "", "1", "x" * 5000, "Müller"])
def test_whatever_is_no_badge_is_refused_alike(doors, badge, shown):
    with pytest.raises(BadgeRefused) as refused:
        doors.by_badge(shown)
    assert refused.value.tries_left is None
    assert rows(doors, "select count(*) from attendance_logs") == [(0,)]


def test_a_lost_badge_opens_nothing_and_hr_hears_where_it_was_shown(doors, jon, badge):
    doors.badges.revoke(doors.hr, jon, only(doors, jon).id, "lost")
    with pytest.raises(BadgeRefused):
        doors.by_badge()
    view = only(doors, jon)
    assert (view.revoked_why, view.last_used_at) == ("lost", None)
    (noted,) = acts(doors, "badge.refused")
    assert noted["who"] == "Front door"
    assert (noted["subject"], noted["ending"], noted["why"]) == (str(jon), "6B12", "lost")


def test_a_badge_revoked_while_it_is_read_records_nothing(doors, jon, badge, monkeypatch):
    record = type(doors.pin_and_badge)._record

    def meanwhile(self, *given):
        doors.badges.revoke(doors.hr, jon, only(doors, jon).id, "lost")
        return record(self, *given)

    monkeypatch.setattr(type(doors.pin_and_badge), "_record", meanwhile)
    with pytest.raises(BadgeRefused):
        doors.by_badge()
    assert rows(doors, "select count(*) from attendance_logs") == [(0,)]
    assert rows(doors, "select count(*) from punch_keys") == [(0,)]


def test_many_unknown_badges_make_the_reader_rest_and_no_other_way(doors, jon, badge):
    doors.limiter.rules["badge_unknown"] = 3
    for n in range(3):
        with pytest.raises(BadgeRefused):
            doors.by_badge(f"GUESS-{n}")
    with pytest.raises(TooManyTries):
        doors.by_badge()
    assert doors.by_pin(doors.pin(jon)).direction == "in"
    doors.world.clock.advance(hours=4)
    assert doors.by_badge(kiosk=doors.world.kiosk(doors.site, "Back door")).direction == "out"


def test_a_shift_that_streams_in_is_no_guessing(doors):
    doors.pin_and_badge = replace(
        doors.pin_and_badge,
        limiter=CountingLimiter(0, rules={"badge_kiosk": 400, "badge_unknown": 1}),
    )
    for n in range(30):
        doors.badge(doors.employee(f"Person {n}"), f"CARD-{n:03}")
        assert doors.by_badge(f"CARD-{n:03}").direction == "in"


# ---- what a site decides ----------------------------------------------------------------------


def test_where_badges_are_switched_off_none_is_looked_up(doors, jon, badge):
    place = doors.world.site("Paris", "Europe/Paris", badge_allowed=False)
    for shown in (NUMBER, "CARD-9"):
        with pytest.raises(BadgeNotAllowed):
            doors.by_badge(shown, kiosk=doors.world.kiosk(place))


@pytest.fixture
def strict(doors):
    """A door where a badge counts only with the PIN; five tries."""
    doors.limiter.rules |= {"pin": 5}
    return doors.world.kiosk(doors.world.site("Vault", "Europe/Berlin", badge_needs_pin=True))


def test_the_site_may_want_the_pin_with_the_badge(doors, jon, badge, strict):
    doors.pin(jon)
    for shown in (NUMBER, "CARD-9"):  # asked before anything is looked up
        with pytest.raises(BadgeNeedsPin):
            doors.by_badge(shown, kiosk=strict)
    assert doors.by_badge(pin="4711", kiosk=strict).employee_id == jon


@pytest.mark.parametrize("shown", [NUMBER, "CARD-9"])
def test_a_wrong_badge_and_a_wrong_pin_sound_alike(doors, jon, badge, strict, shown):
    doors.pin(jon)
    left = []
    for _ in range(5):
        with pytest.raises(BadgeRefused) as refused:
            doors.by_badge(shown, "0000", kiosk=strict)
        left.append(refused.value.tries_left)
    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(TooManyTries):
        doors.by_badge(shown, "4711", kiosk=strict)


def test_tries_by_number_and_by_badge_count_together(doors, jon, badge, strict):
    number = doors.pin(jon)
    with pytest.raises(BadgeRefused):
        doors.by_badge(pin="0000", kiosk=strict)
    with pytest.raises(PinRefused) as refused:
        doors.by_pin(number, kiosk=strict, pin="0000")
    assert refused.value.tries_left == 3
    for _ in range(3):
        with pytest.raises(BadgeRefused):
            doors.by_badge(pin="0000", kiosk=strict)
    with pytest.raises(TooManyTries):
        doors.by_pin(number, kiosk=strict)


# ---- after a face -----------------------------------------------------------------------------


def test_the_badge_after_a_refused_face_gets_the_time_of_the_first_try(doors, jon, badge):
    first = doors.world.clock.now()
    refused = doors.refused(doors.frames("stranger"))
    doors.world.clock.advance(seconds=40)
    assert doors.by_badge(attempt=refused.attempt).at == first


def test_a_badge_confirms_whom_a_face_in_doubt_showed(doors):
    mira, twin = doors.enrolled("Mira", "mira"), doors.employee("Zoe")
    doors.badge(mira)
    doors.doubles.declare_twin(doors.hr, mira, doors.pin(twin))
    refused = doors.refused(doors.frames("mira"))
    assert doors.by_badge(attempt=refused.attempt).employee_id == mira
    assert rows(
        doors, "select method, confirmed_by, badge_id is not null, model_id from attendance_logs"
    ) == [("face", "badge", True, "fake-model-1")]


# ---- another key ------------------------------------------------------------------------------


def holding(doors, vault: AesGcmVault) -> None:
    """Start again with these template keys."""
    numbers = BadgeNumbers(vault)
    doors.pin_and_badge = replace(doors.pin_and_badge, numbers=numbers)
    doors.badges = replace(doors.badges, numbers=numbers)


def test_badges_stay_known_when_the_template_key_is_changed_and_the_old_one_taken_away(
    doors, jon, badge
):
    both = AesGcmVault(b"n" * 32, "k2", other=(b"k" * 32, "k1"))
    keys = TemplateKeys(doors.world.transaction, doors.world.clock, both, BadgeNumbers(both))
    assert not keys.use().done
    assert keys.run(longest_s=0).failed == 0
    assert keys.use().done
    holding(doors, AesGcmVault(b"n" * 32, "k2"))
    assert doors.by_badge().employee_id == jon
    assert not only(doors, jon).is_stale


def test_a_badge_whose_key_is_lost_says_so_and_is_given_again(doors, jon, badge):
    holding(doors, AesGcmVault(b"n" * 32, "k2"))
    with pytest.raises(BadgeRefused):
        doors.by_badge()
    assert only(doors, jon).is_stale
    doors.badges.revoke(doors.hr, jon, only(doors, jon).id, "returned")
    doors.badge(jon)
    assert doors.by_badge().employee_id == jon


def test_with_the_lost_key_back_its_badges_are_known_and_hashed_anew_at_their_use(
    doors, jon, badge
):
    holding(doors, AesGcmVault(b"n" * 32, "k2"))
    doors.badge(doors.employee("Mira"), "CARD-2")
    holding(doors, AesGcmVault(b"n" * 32, "k2", other=(b"k" * 32, "k1")))
    assert doors.by_badge().employee_id == jon
    assert rows(doors, "select count(distinct badge_key_id) from badges") == [(1,)]
    with pytest.raises(Conflict):
        doors.badge(doors.employee("Zoe"))
