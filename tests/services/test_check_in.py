"""From frames, or a PIN, to a punch: and never for somebody who was not recognised."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import text

from attendance_app.domain.errors import (
    AmbiguousFace,
    CheckInRefused,
    Conflict,
    FaceNotAllowed,
    FaceNotRecognised,
    FaceWorkerUnavailable,
    NoConsent,
    NoFaceFound,
    NotFound,
    NotLive,
    PinRefused,
    PunchedTooSoon,
    SeveralFacesFound,
    TooDark,
    TooManyTries,
    UnreadableImage,
    Unsure,
)
from tests.builders import at
from tests.domain.test_identification import near
from tests.faces import Doors
from tests.fakes import CountingLimiter, vector_of


@pytest.fixture
def doors(world) -> Doors:
    return Doors(world)


@pytest.fixture
def mira(doors):
    return doors.enrolled("Mira Kovač", "mira")


def rows(doors, sql: str, **given):
    with doors.world.transaction() as session:
        return [tuple(row) for row in session.execute(text(sql), given)]


def punched(doors) -> list[str]:
    return [r[0] for r in rows(doors, "select direction from attendance_logs order by occurred_at")]


# ---- the greeting -----------------------------------------------------------------------------


def test_somebody_recognised_is_greeted_with_name_direction_and_local_time(doors, mira):
    receipt = doors.punch("mira")
    assert (receipt.employee_id, receipt.first_name) == (mira, "Mira")
    assert (receipt.direction, receipt.local_time, receipt.zone) == ("in", "09:00", "Europe/Berlin")
    assert receipt.at == doors.world.clock.now()
    assert not receipt.repeated


def test_the_first_punch_is_in_the_next_out_then_in_again(doors, mira):
    for _ in range(3):
        doors.punch("mira")
        doors.world.clock.advance(hours=2)
    assert punched(doors) == ["in", "out", "in"]


def test_the_receipt_tells_the_minutes_worked_so_far(doors, mira):
    assert doors.punch("mira").worked_today_minutes == 0
    doors.world.clock.advance(hours=4, minutes=7)
    assert doors.punch("mira").worked_today_minutes == 4 * 60 + 7


def test_a_night_shift_is_told_with_the_day_on_which_it_began(doors, mira):
    doors.world.clock.set(at("2026-11-23 21:00"))
    doors.punch("mira")
    doors.world.clock.set(at("2026-11-24 05:00"))
    assert doors.punch("mira").worked_today_minutes == 8 * 60


def test_a_forgotten_out_starts_a_new_shift_and_invents_no_time(doors, mira):
    doors.punch("mira")
    doors.world.clock.advance(hours=24)
    receipt = doors.punch("mira")
    assert (receipt.direction, receipt.worked_today_minutes) == ("in", 0)


def test_the_punch_keeps_the_scores_and_no_biometrics(doors, mira):
    doors.punch("mira")
    ((method, similarity, margin, liveness, model),) = rows(
        doors, "select method, similarity, margin, liveness, model_id from attendance_logs"
    )
    assert (method, model) == ("face", "fake-model-1")
    assert similarity > 0.9
    assert (margin, liveness) == (2.0, pytest.approx(0.95))


def test_presence_and_its_cache_hear_of_the_punch(doors, mira):
    doors.punch("mira")
    (entry,) = doors.presence.everyone()
    assert (entry.employee, entry.direction, entry.version) == (mira, "in", 1)
    assert rows(doors, "select employee_id, direction, version from presence") == [(mira, "in", 1)]


def test_a_punch_in_a_month_without_a_partition_is_not_lost(doors, mira):
    doors.world.clock.set(at("2031-05-05 08:00"))
    doors.world.consent(mira, doors.text)
    doors.punch("mira")
    assert rows(doors, "select count(*) from attendance_logs_default") == [(1,)]


# ---- refusals ---------------------------------------------------------------------------------


def test_a_stranger_is_refused_and_nothing_is_recorded(doors, mira):
    with pytest.raises(FaceNotRecognised):
        doors.punch("stranger")
    assert punched(doors) == []
    assert rows(doors, "select count(*) from presence") == [(0,)]


def test_with_nobody_enrolled_nobody_gets_in(doors):
    with pytest.raises(FaceNotRecognised):
        doors.punch("mira")


def test_two_people_in_one_frame_are_refused(doors, mira):
    with pytest.raises(SeveralFacesFound):
        doors.punch("", frames=[doors.frame("mira", "jon")])


def test_frames_that_change_the_person_are_refused(doors, mira):
    doors.enrolled("Jon", "jon")
    with pytest.raises(SeveralFacesFound):
        doors.punch("", frames=[doors.frame("mira"), doors.frame("jon")])


def test_one_bad_frame_refuses_the_whole_with_its_reason(doors, mira):
    with pytest.raises(TooDark):
        doors.punch("", frames=[*doors.frames("mira"), doors.frame("mira", brightness=10)])


def test_an_empty_frame_shows_no_face(doors, mira):
    with pytest.raises(NoFaceFound):
        doors.punch("", frames=[doors.frame()])


def test_no_frames_are_refused_before_anybody_looks(doors, mira):
    with pytest.raises(NoFaceFound):
        doors.check_in.by_face(doors.kiosk, [], None)
    with pytest.raises(UnreadableImage):
        doors.check_in.by_face(doors.kiosk, [b"x"] * 9, None)
    with pytest.raises(UnreadableImage):
        doors.check_in.by_face(doors.kiosk, [bytes(2 * 1024 * 1024 + 1)], None)


def test_a_picture_held_up_is_refused_and_nobody_is_told_whose(doors, mira):
    refusal = doors.refused(doors.frames("mira", liveness=0.3))
    assert isinstance(refusal, NotLive)
    assert "Mira" not in f"{refusal!r} {vars(refusal)}"
    assert punched(doors) == []


def test_the_companys_own_liveness_counts(doors, mira):
    doors.policy(min_liveness=0.97)
    assert isinstance(doors.refused(doors.frames("mira")), Unsure)


def test_the_companys_own_threshold_counts(doors, mira):
    def frames():
        return [doors.frame("mira", vector=near(vector_of("mira"), 0.7))]

    assert doors.punch("", frames=frames())
    doors.world.clock.advance(hours=1)
    doors.policy(match_threshold=0.8)
    with pytest.raises(FaceNotRecognised):
        doors.punch("", frames=frames())


def test_two_employees_almost_equally_near_are_not_guessed_between(doors, mira):
    doors.enrolled("Twin", "mira's twin")
    middle = vector_of("mira") + vector_of("mira's twin")
    frames = [doors.frame("mira", vector=(middle / (middle @ middle) ** 0.5).astype("float32"))]
    with pytest.raises(AmbiguousFace):
        doors.punch("", frames=frames)


def test_a_second_tap_is_refused_and_says_since_when(doors, mira):
    doors.punch("mira")
    doors.world.clock.advance(seconds=30)
    with pytest.raises(PunchedTooSoon) as refused:
        doors.punch("mira")
    assert (refused.value.direction, refused.value.local_time) == ("in", "09:00")
    assert punched(doors) == ["in"]


def test_the_debounce_is_the_companys(doors, mira):
    doors.policy(debounce_seconds=600)
    doors.punch("mira")
    doors.world.clock.advance(minutes=9)
    with pytest.raises(PunchedTooSoon):
        doors.punch("mira")


def test_where_face_is_switched_off_no_frame_leaves_for_the_worker(doors, mira):
    place = doors.world.site("Paris", "Europe/Paris", face_allowed=False)
    before = len(doors.encoder.calls)
    with pytest.raises(FaceNotAllowed):
        doors.punch("mira", kiosk=doors.world.kiosk(place))
    assert len(doors.encoder.calls) == before


def test_an_archived_employee_is_not_recognised(doors, mira):
    doors.galleries.current("fake-model-1")
    rows_before = punched(doors)
    with doors.world.transaction() as session:
        session.execute(text("update employees set archived_at = now()"))
    with pytest.raises(FaceNotRecognised):
        doors.punch("mira")
    assert punched(doors) == rows_before


def test_a_stale_gallery_does_not_outrun_a_withdrawal(doors, mira):
    stale = doors.new_galleries()
    stale.current("fake-model-1")
    doors.consents.withdraw(doors.hr, mira)
    with pytest.raises(NoConsent):
        doors.new_check_in(stale).by_face(doors.kiosk, doors.frames("mira"), uuid4())
    assert punched(doors) == []


def test_a_stale_gallery_does_not_outrun_an_erasure(doors, mira):
    stale = doors.new_galleries()
    stale.current("fake-model-1")
    doors.enrolment.erase(doors.hr, mira, "asked")
    with pytest.raises(FaceNotRecognised):
        doors.new_check_in(stale).by_face(doors.kiosk, doors.frames("mira"), uuid4())
    assert punched(doors) == []


# ---- the worker -------------------------------------------------------------------------------


def test_with_the_worker_away_nobody_is_recorded_and_nobody_is_refused(doors, mira):
    doors.encoder.down, key = True, uuid4()
    frames = doors.frames("mira")
    with pytest.raises(FaceWorkerUnavailable):
        doors.punch("", key, frames=frames)
    assert rows(doors, "select count(*) from punch_keys") == [(0,)]
    doors.encoder.down = False
    assert doors.punch("", key, frames=frames).direction == "in"


# ---- the same again ---------------------------------------------------------------------------


def test_the_same_key_gets_the_same_punch(doors, mira):
    key, frames = uuid4(), doors.frames("mira")
    first = doors.punch("", key, frames=frames)
    doors.world.clock.advance(hours=3)
    again = doors.punch("", key, frames=frames)
    assert again == replace(first, repeated=True)
    assert punched(doors) == ["in"]


def test_a_repeat_does_not_ask_the_worker_again(doors, mira):
    key, frames = uuid4(), doors.frames("mira")
    doors.punch("", key, frames=frames)
    calls = len(doors.encoder.calls)
    doors.punch("", key, frames=frames)
    assert len(doors.encoder.calls) == calls


def test_the_same_key_gets_the_same_refusal_even_when_it_would_pass_now(doors):
    key, frames = uuid4(), doors.frames("mira")
    with pytest.raises(FaceNotRecognised):
        doors.punch("", key, frames=frames)
    doors.enrolled("Mira", "mira")
    with pytest.raises(FaceNotRecognised):
        doors.punch("", key, frames=frames)


def test_a_refusal_that_came_too_soon_repeats_with_its_times(doors, mira):
    doors.punch("mira")
    doors.world.clock.advance(seconds=10)
    key, frames = uuid4(), doors.frames("mira")
    told = []
    for _ in range(2):
        with pytest.raises(PunchedTooSoon) as refused:
            doors.punch("", key, frames=frames)
        told.append((refused.value.last_at, refused.value.direction, refused.value.local_time))
        doors.world.clock.advance(hours=1)
    assert told[0] == told[1] == (at("2026-11-23 08:00"), "in", "09:00")


def test_the_same_key_for_other_frames_is_a_conflict(doors, mira):
    key = uuid4()
    doors.punch("mira", key)
    with pytest.raises(Conflict):
        doors.punch("mira", key)


def test_the_same_key_at_another_kiosk_is_a_conflict(doors, mira):
    key, frames = uuid4(), doors.frames("mira")
    doors.punch("", key, frames=frames)
    with pytest.raises(Conflict):
        doors.punch("", key, doors.world.kiosk(doors.site, "Back door"), frames)


# ---- at once ----------------------------------------------------------------------------------


def at_once(count: int, act):
    """Run `act(n)` in threads that start together; return answers and refusals."""
    ready = threading.Barrier(count)

    def one(n: int):
        ready.wait()
        try:
            return act(n)
        except CheckInRefused as refusal:
            return refusal

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_one_key_sent_fifty_times_at_once_is_one_punch_and_fifty_equal_answers(doors, mira):
    key, frames = uuid4(), doors.frames("mira")
    answers = at_once(50, lambda _: doors.punch("", key, frames=frames))
    assert len({answer.punch_id for answer in answers}) == 1
    assert sum(not answer.repeated for answer in answers) == 1
    assert punched(doors) == ["in"]


def test_one_refused_key_sent_fifty_times_at_once_is_refused_fifty_times(doors):
    key, frames = uuid4(), doors.frames("stranger")
    answers = at_once(50, lambda _: doors.punch("", key, frames=frames))
    assert {answer.code for answer in answers} == {"not_recognised"}
    assert rows(doors, "select refused from punch_keys") == [("not_recognised",)]


def test_eight_kiosks_seeing_one_person_make_one_punch(doors, mira):
    kiosks = [doors.world.kiosk(doors.site, f"Door {n}") for n in range(8)]
    for _ in range(5):
        answers = at_once(8, lambda n: doors.punch("mira", kiosk=kiosks[n]))
        assert sum(not isinstance(answer, PunchedTooSoon) for answer in answers) == 1
        doors.world.clock.advance(minutes=2)
    assert punched(doors) == ["in", "out", "in", "out", "in"]
    assert rows(doors, "select version from presence") == [(5,)]


def test_a_withdrawal_during_matches_is_never_followed_by_a_match(doors, mira):
    done = threading.Event()

    def act(n: int):
        if n == 0:
            doors.consents.withdraw(doors.hr, mira)
            done.set()
            return None
        late = done.is_set()
        try:
            return late, doors.punch("mira")
        except (FaceNotRecognised, NoConsent, PunchedTooSoon) as refusal:
            return late, refusal

    answers = [answer for answer in at_once(12, act) if answer]
    assert not [who for late, who in answers if late and not isinstance(who, CheckInRefused)]
    with pytest.raises(FaceNotRecognised):
        doors.punch("mira")


# ---- clocks -----------------------------------------------------------------------------------


def test_a_punch_older_than_the_last_one_is_judged_by_its_neighbours(doors, mira):
    doors.punch("mira")
    doors.world.clock.advance(hours=8)
    doors.punch("mira")
    doors.world.clock.advance(hours=-4)
    assert doors.punch("mira").direction == "out"
    assert rows(doors, "select last_at, version from presence") == [(at("2026-11-23 16:00"), 2)]


# ---- PIN --------------------------------------------------------------------------------------


@pytest.fixture
def pin(doors):
    """Jon has number 77 and PIN 4711; a limiter that allows five tries."""
    doors.limiter.most = 5
    jon = doors.employee("Jon Berg", number="77")
    with doors.world.transaction() as session:
        session.execute(
            text("update employees set pin_hash = 'plain:4711' where id = :i"), {"i": jon}
        )
    return jon


def by_pin(doors, number="77", pin="4711", key=None, kiosk=None):
    return doors.pin_and_badge.by_pin(kiosk or doors.kiosk, number, pin, key or uuid4(), "10.0.0.9")


def test_number_and_pin_record_a_punch_without_any_consent(doors, pin):
    receipt = by_pin(doors)
    assert (receipt.employee_id, receipt.direction) == (pin, "in")
    assert rows(doors, "select method, similarity from attendance_logs") == [("pin", None)]


def test_pin_works_while_the_worker_is_away(doors, pin):
    doors.encoder.down = True
    assert by_pin(doors).direction == "in"


@pytest.mark.parametrize(
    ("number", "given"), [("77", "0000"), ("78", "4711"), ("", ""), ("77", "")]
)
def test_a_wrong_number_and_a_wrong_pin_sound_alike(doors, pin, number, given):
    with pytest.raises(PinRefused) as refused:
        by_pin(doors, number, given)
    assert str(refused.value) == "Number or PIN is not right."
    assert refused.value.tries_left == 4
    assert punched(doors) == []


def test_an_unknown_number_costs_a_verification_too(doors, pin, monkeypatch):
    verified = []
    monkeypatch.setattr(
        type(doors.pin_and_badge.hasher),
        "verify",
        lambda self, *given: verified.append(given) or False,
    )
    with pytest.raises(PinRefused):
        by_pin(doors, "no such number")
    assert verified == [(None, "4711")]


def test_after_five_wrong_pins_even_the_right_one_waits(doors, pin):
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(PinRefused) as refused:
            by_pin(doors, pin="0000")
        assert refused.value.tries_left == left
    with pytest.raises(TooManyTries):
        by_pin(doors)
    assert punched(doors) == []


def test_one_kiosk_cannot_try_many_numbers_without_end(doors, pin):
    for n in range(5):
        with pytest.raises(PinRefused):
            by_pin(doors, number=f"9{n}")
    with pytest.raises(TooManyTries):
        by_pin(doors, number="95")


def test_a_right_pin_forgets_the_wrong_ones(doors, pin):
    for _ in range(2):
        with pytest.raises(PinRefused):
            by_pin(doors, pin="0000")
    by_pin(doors)
    with pytest.raises(PinRefused) as refused:
        by_pin(doors, pin="0000")
    assert refused.value.tries_left == 4


def test_an_archived_employees_pin_is_refused(doors, pin):
    with doors.world.transaction() as session:
        session.execute(text("update employees set archived_at = now()"))
    with pytest.raises(PinRefused):
        by_pin(doors)


def test_the_same_key_with_the_right_pin_gets_the_same_punch(doors, pin):
    key = uuid4()
    first = by_pin(doors, key=key)
    doors.world.clock.advance(hours=1)
    assert by_pin(doors, key=key) == replace(first, repeated=True)


def test_a_key_does_not_tell_a_punch_to_somebody_without_the_pin(doors, pin):
    key = uuid4()
    by_pin(doors, key=key)
    with pytest.raises(PinRefused):
        by_pin(doors, pin="0000", key=key)


def test_no_pin_reaches_the_key_table(doors, pin):
    from hashlib import sha256

    key = uuid4()
    by_pin(doors, key=key)
    ((stored,),) = rows(doors, "select body_hash from punch_keys")
    assert bytes(stored) != sha256(b"4711").digest()
    doors.world.clock.advance(hours=1)
    with doors.world.transaction() as session:
        session.execute(text("update employees set pin_hash = 'plain:9999' where number = '77'"))
    assert by_pin(doors, pin="9999", key=key).repeated  # the PIN is no part of the fingerprint


def test_face_and_pin_share_the_debounce(doors, mira):
    doors.punch("mira")
    with doors.world.transaction() as session:
        session.execute(text("update employees set pin_hash = 'plain:4711', number = '5'"))
    with pytest.raises(PunchedTooSoon):
        by_pin(doors, number="5")


# ---- the greeting page ------------------------------------------------------------------------


def test_the_kiosk_that_recorded_may_read_the_receipt_again(doors, mira):
    receipt = doors.punch("mira")
    assert doors.check_in.receipt(doors.kiosk, receipt.punch_id) == receipt


def test_another_kiosk_may_not(doors, mira):
    receipt = doors.punch("mira")
    with pytest.raises(NotFound):
        doors.check_in.receipt(doors.world.kiosk(doors.site, "Other"), receipt.punch_id)


def test_after_ten_minutes_nobody_may(doors, mira):
    receipt = doors.punch("mira")
    doors.world.clock.advance(minutes=11)
    with pytest.raises(NotFound):
        doors.check_in.receipt(doors.kiosk, receipt.punch_id)


def test_limits_are_counted_per_kiosk(doors, pin):
    limiter = CountingLimiter(most=100)
    doors.pin_and_badge = replace(doors.pin_and_badge, limiter=limiter)
    with pytest.raises(PinRefused):
        by_pin(doors, pin="0")
    assert {names[0] for names in limiter.counts} == {"pin", "pin_kiosk", "pin_number"}
    assert limiter.counts[("pin", str(doors.kiosk.kiosk), "77")] == 1
