"""When a face is in doubt: another way is always open, and it keeps the time of the first try."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from attendance_app.adapters.rate_limits import RateLimits
from attendance_app.domain.challenge import Turn
from attendance_app.domain.errors import (
    AmbiguousFace,
    CheckInRefused,
    FaceNotRecognised,
    FaceResting,
    NotFound,
    NotLive,
    Replayed,
    TurnFailed,
    Unsure,
)
from tests.builders import at
from tests.domain.test_identification import near
from tests.faces import Doors, head
from tests.fakes import vector_of

FIRST = at("2026-11-23 08:00")


@pytest.fixture
def doors(world) -> Doors:
    return Doors(world)


@pytest.fixture
def mira(doors):
    return doors.enrolled("Mira Kovač", "mira")


def rows(doors, sql: str, **given):
    with doors.world.transaction() as session:
        return [tuple(row) for row in session.execute(text(sql), given)]


def last(doors, *columns: str):
    """Return columns of the newest punch."""
    found = rows(
        doors, f"select {', '.join(columns)} from attendance_logs order by received_at desc limit 1"
    )
    return found[0] if found else None


def at_similarity(doors, person: str, similarity: float, count: int = 3, **measured):
    """Frames in which a person looks so like their enrolled face."""
    probe = near(vector_of(person), similarity)
    return [doors.frame(person, vector=probe, **measured) for _ in range(count)]


def together(doors, one: int, other: int, kind: str = "twin"):
    with doors.world.transaction() as session:
        from attendance_app.db import lookalikes

        lookalikes.add(session, [(one, other)], kind, "declared", FIRST, "HR")
    doors.galleries.look_again()


# ---- among whom -------------------------------------------------------------------------------


def test_a_visitor_of_another_site_needs_the_stricter_similarity(doors, mira):
    paris = doors.world.kiosk(doors.world.site("Paris", "Europe/Paris"))
    assert doors.punch("", frames=at_similarity(doors, "mira", 0.53))
    doors.world.clock.advance(hours=1)
    assert isinstance(doors.refused(at_similarity(doors, "mira", 0.53), kiosk=paris), Unsure)
    assert doors.punch("", kiosk=paris, frames=at_similarity(doors, "mira", 0.6))


def test_the_punch_keeps_scores_thresholds_and_scope(doors, mira):
    doors.punch("mira")
    scope, threshold, margin, liveness, calibration, confirmed = last(
        doors,
        "scope",
        "threshold",
        "needed_margin",
        "min_liveness",
        "calibration_id",
        "confirmed_by",
    )
    assert (scope, calibration, confirmed) == ("site", None, None)
    assert (threshold, margin) == (pytest.approx(0.5), pytest.approx(0.05))
    assert liveness == pytest.approx(0.6)


def test_who_moves_to_another_site_is_searched_there(doors, mira):
    paris = doors.world.site("Paris", "Europe/Paris")
    doors.galleries.current("fake-model-1")
    with doors.world.transaction() as session:
        from attendance_app.db import templates

        session.execute(text("update employees set site_id = :s"), {"s": paris})
        templates.lock_changes(session)
    doors.galleries.look_again()
    doors.punch("", kiosk=doors.world.kiosk(paris), frames=at_similarity(doors, "mira", 0.53))
    assert last(doors, "scope") == ("site",)


# ---- look-alikes ------------------------------------------------------------------------------


def test_a_declared_twin_always_confirms_by_pin_and_the_punch_records_both(doors, mira):
    jon = doors.enrolled("Jon", "jon")
    together(doors, mira, jon)
    refusal = doors.refused(doors.frames("mira"))
    assert isinstance(refusal, AmbiguousFace)
    doors.world.clock.advance(seconds=20)
    receipt = doors.by_pin(doors.pin(mira), refusal.attempt)
    assert (receipt.employee_id, receipt.at) == (mira, FIRST)
    method, confirmed, similarity = last(doors, "method", "confirmed_by", "similarity")
    assert (method, confirmed) == ("face", "pin")
    assert similarity > 0.9


def test_the_pin_of_somebody_else_is_their_own_punch_at_their_own_time(doors, mira):
    together(doors, mira, doors.enrolled("Jon", "jon"))
    refusal = doors.refused(doors.frames("mira"))
    other = doors.employee("Third")
    doors.world.clock.advance(seconds=20)
    receipt = doors.by_pin(doors.pin(other), refusal.attempt)
    assert (receipt.employee_id, receipt.at) == (other, doors.world.clock.now())
    assert last(doors, "method", "confirmed_by", "similarity") == ("pin", None, None)


def test_either_twin_may_be_the_one_who_stands_there(doors, mira):
    jon = doors.enrolled("Jon", "jon")
    together(doors, mira, jon)
    middle = vector_of("mira") + 0.9 * vector_of("jon")
    probe = (middle / (middle @ middle) ** 0.5).astype("float32")
    refusal = doors.refused([doors.frame("mira", vector=probe)])
    doors.by_pin(doors.pin(jon), refusal.attempt)
    employee, confirmed, margin = last(doors, "employee_id", "confirmed_by", "margin")
    assert (employee, confirmed) == (jon, "pin")
    assert margin < 0


def test_a_twin_who_has_left_confuses_nobody(doors, mira):
    jon = doors.enrolled("Jon", "jon")
    together(doors, mira, jon)
    with doors.world.transaction() as session:
        from attendance_app.db import templates

        session.execute(text("update employees set archived_at = now() where id = :i"), {"i": jon})
        templates.destroy(session, jon, "archived", FIRST, "HR")
    doors.galleries.look_again()
    assert doors.punch("mira").employee_id == mira


def test_two_almost_equally_near_people_decide_by_pin(doors, mira):
    doors.enrolled("Near", "near")
    middle = vector_of("mira") + 0.98 * vector_of("near")
    probe = (middle / (middle @ middle) ** 0.5).astype("float32")
    assert isinstance(doors.refused([doors.frame("mira", vector=probe)]), AmbiguousFace)


# ---- the grey zone and the head turn ----------------------------------------------------------


def grey(doors, person="mira"):
    """A live person whose liveness is in doubt."""
    return doors.refused(doors.frames(person, liveness=0.5))


def asked(doors, attempt, turn: Turn | None = None):
    """Ask until the wanted turn is drawn."""
    while True:
        challenge = doors.check_in.ask_turn(doors.kiosk, attempt)
        if turn is None or challenge.turn is turn:
            return challenge


@pytest.fixture
def unsure(doors, mira):
    refusal = grey(doors)
    assert isinstance(refusal, Unsure)
    return refusal.attempt


def turn_head(doors, challenge, frames):
    return doors.check_in.by_turn(doors.kiosk, challenge.nonce, frames, uuid4())


@pytest.mark.parametrize("turn", list(Turn))
def test_a_head_that_turns_as_asked_clocks_in_at_the_time_of_the_first_try(doors, unsure, turn):
    doors.world.clock.advance(seconds=30)
    challenge = asked(doors, unsure, turn)
    receipt = turn_head(doors, challenge, doors.turning("mira", turn))
    assert receipt.at == FIRST
    assert last(doors, "method", "confirmed_by") == ("face", "turn")


def test_the_turn_is_drawn_by_the_server_and_differs(doors, unsure):
    assert {asked(doors, unsure).turn for _ in range(40)} == set(Turn)


def test_another_turn_than_the_one_asked_for_is_refused(doors, unsure):
    challenge = asked(doors, unsure, Turn.LEFT)
    with pytest.raises(TurnFailed):
        turn_head(doors, challenge, doors.turning("mira", Turn.RIGHT))
    assert last(doors, "id") is None


def test_an_answer_after_twenty_seconds_is_too_late(doors, unsure):
    challenge = asked(doors, unsure)
    doors.world.clock.advance(seconds=21)
    with pytest.raises(TurnFailed, match="too late"):
        turn_head(doors, challenge, doors.turning("mira", challenge.turn))


def test_a_question_is_answered_once(doors, unsure):
    challenge = asked(doors, unsure)
    with pytest.raises(TurnFailed):
        turn_head(doors, challenge, doors.turning("mira", challenge.turn, degrees=5))
    with pytest.raises(TurnFailed, match="too late"):
        turn_head(doors, challenge, doors.turning("mira", challenge.turn))


def test_a_question_of_one_kiosk_is_not_answered_at_another(doors, unsure):
    challenge = asked(doors, unsure)
    other = doors.world.kiosk(doors.site, "Back door")
    frames = doors.turning("mira", challenge.turn)
    with pytest.raises(TurnFailed, match="too late"):
        doors.check_in.by_turn(other, challenge.nonce, frames, uuid4())
    with pytest.raises(NotFound):
        doors.check_in.ask_turn(other, unsure)


def test_a_second_question_voids_the_first(doors, unsure):
    first, second = asked(doors, unsure), asked(doors, unsure)
    with pytest.raises(TurnFailed, match="too late"):
        turn_head(doors, first, doors.turning("mira", first.turn))
    assert turn_head(doors, second, doors.turning("mira", second.turn))


def test_somebody_else_cannot_turn_the_head_for_the_one_who_was_asked(doors, unsure):
    doors.enrolled("Jon", "jon")
    challenge = asked(doors, unsure)
    with pytest.raises(AmbiguousFace):
        turn_head(doors, challenge, doors.turning("jon", challenge.turn))
    assert last(doors, "id") is None


def test_a_picture_that_is_turned_stays_flat(doors, unsure):
    challenge = asked(doors, unsure, Turn.LEFT)
    angles = (0, 8, 18, 25, 12, 1)
    frames = [doors.frame("mira", **head(Turn.LEFT, a, flat=True)) for a in angles]
    with pytest.raises(TurnFailed, match="flat"):
        turn_head(doors, challenge, frames)


def test_a_turn_proves_life_and_not_who_it_is(doors, mira):
    refusal = doors.refused(at_similarity(doors, "mira", 0.47))
    assert isinstance(refusal, Unsure)
    challenge = asked(doors, refusal.attempt)
    probe = near(vector_of("mira"), 0.47)
    frames = [
        doors.frame("mira", vector=probe, **head(challenge.turn, angle))
        for angle in (0, 10, 22, 12, 1)
    ]
    with pytest.raises(AmbiguousFace):
        turn_head(doors, challenge, frames)
    assert last(doors, "id") is None


def test_instead_of_the_turn_the_pin_settles_it(doors, mira, unsure):
    doors.world.clock.advance(seconds=45)
    receipt = doors.by_pin(doors.pin(mira), unsure)
    assert receipt.at == FIRST
    assert last(doors, "method", "confirmed_by") == ("face", "pin")


def test_after_a_punch_the_question_is_gone(doors, mira, unsure):
    challenge = asked(doors, unsure)
    doors.by_pin(doors.pin(mira), unsure)
    with pytest.raises(TurnFailed, match="too late"):
        turn_head(doors, challenge, doors.turning("mira", challenge.turn))


def test_where_nothing_is_in_doubt_no_turn_is_asked_for(doors, mira):
    refusal = doors.refused(doors.frames("stranger"))
    with pytest.raises(NotFound):
        doors.check_in.ask_turn(doors.kiosk, refusal.attempt)
    with pytest.raises(NotFound):
        doors.check_in.ask_turn(doors.kiosk, uuid4())


# ---- no punch is lost -------------------------------------------------------------------------


def test_after_a_failed_liveness_the_pin_keeps_the_time_of_the_first_try(doors, mira):
    refusal = doors.refused(doors.frames("mira", liveness=0.1))
    assert isinstance(refusal, NotLive)
    doors.world.clock.advance(seconds=40)
    again = doors.refused(doors.frames("mira", liveness=0.1), refusal.attempt)
    assert again.attempt == refusal.attempt
    doors.world.clock.advance(seconds=40)
    receipt = doors.by_pin(doors.pin(mira), again.attempt)
    assert receipt.at == FIRST
    assert last(doors, "method", "confirmed_by", "similarity") == ("pin", None, None)


def test_somebody_who_was_not_recognised_keeps_their_time_too(doors):
    person = doors.employee("New here")
    refusal = doors.refused(doors.frames("new here"))
    assert isinstance(refusal, FaceNotRecognised)
    doors.world.clock.advance(seconds=90)
    assert doors.by_pin(doors.pin(person), refusal.attempt).at == FIRST


def test_after_two_minutes_the_time_is_that_of_the_pin(doors, mira):
    refusal = doors.refused(doors.frames("mira", liveness=0.1))
    now = doors.world.clock.advance(seconds=121)
    assert doors.by_pin(doors.pin(mira), refusal.attempt).at == now


def test_without_the_attempt_at_another_kiosk_or_a_second_time_it_is_now(doors, mira):
    number = doors.pin(mira)
    refusal = doors.refused(doors.frames("mira", liveness=0.1))
    now = doors.world.clock.advance(seconds=61)
    back = doors.world.kiosk(doors.site, "Back door")
    assert doors.by_pin(number, refusal.attempt, back).at == now
    other = doors.employee("Other")
    assert doors.by_pin(doors.pin(other), refusal.attempt).at == now  # it was never theirs
    third = doors.employee("Third")
    assert doors.by_pin(doors.pin(third), uuid4()).at == now


def test_an_attempt_makes_one_punch(doors):
    one, two = doors.employee("One"), doors.employee("Two")
    refusal = doors.refused(doors.frames("stranger"))
    now = doors.world.clock.advance(seconds=30)
    assert doors.by_pin(doors.pin(one), refusal.attempt).at == FIRST
    assert doors.by_pin(doors.pin(two), refusal.attempt).at == now


def test_the_next_person_does_not_inherit_the_time_of_the_one_before(doors, mira):
    doors.enrolled("Jon", "jon")
    first = doors.refused(doors.frames("mira", liveness=0.1))
    doors.world.clock.advance(seconds=10)
    second = doors.refused(doors.frames("jon", liveness=0.1), first.attempt)
    assert second.attempt != first.attempt


def test_an_empty_picture_begins_no_attempt(doors):
    assert doors.refused([doors.frame()]).attempt is None


def test_the_same_key_tells_the_same_attempt(doors, mira):
    key, frames = uuid4(), doors.frames("mira", liveness=0.1)
    told = []
    for _ in range(2):
        with pytest.raises(NotLive) as refused:
            doors.check_in.by_face(doors.kiosk, frames, key)
        told.append(refused.value.attempt)
    assert told[0] == told[1] is not None


def test_what_is_kept_of_an_attempt_holds_no_face_and_is_gone_the_next_day(doors, mira):
    doors.refused(doors.frames("mira", liveness=0.1))
    ((evidence,),) = rows(doors, "select evidence from face_attempts")
    assert set(evidence) == {
        "claims",
        "scope",
        "threshold",
        "needed_margin",
        "calibration",
        "liveness",
        "min_liveness",
        "model_id",
    }
    doors.refused(doors.frames("a passer-by"))
    assert rows(doors, "select count(*) from face_attempts where evidence is null") == [(1,)]


# ---- a face that rests ------------------------------------------------------------------------


def test_after_three_pictures_a_face_rests_and_its_pin_works(doors, mira):
    for _ in range(3):
        assert isinstance(doors.refused(doors.frames("mira", liveness=0.1)), NotLive)
    refusal = doors.refused(doors.frames("mira"))
    assert isinstance(refusal, FaceResting)
    assert refusal.retry_after_s == 900
    assert doors.by_pin(doors.pin(mira), refusal.attempt).employee_id == mira


def test_somebody_elses_face_does_not_rest_with_it(doors, mira):
    jon = doors.enrolled("Jon", "jon")
    for _ in range(3):
        doors.refused(doors.frames("mira", liveness=0.1))
    assert doors.punch("jon").employee_id == jon


def test_pictures_of_nobody_in_particular_rest_nobody(doors, mira):
    for _ in range(5):
        doors.refused(doors.frames("stranger", liveness=0.1))
    assert doors.punch("mira").employee_id == mira


def test_a_failed_turn_counts_as_a_picture_held_up(doors, mira):
    attempt = grey(doors).attempt
    for _ in range(3):
        challenge = asked(doors, attempt)
        with pytest.raises(TurnFailed):
            turn_head(doors, challenge, doors.turning("mira", challenge.turn, degrees=4))
    assert isinstance(doors.refused(doors.frames("mira")), FaceResting)
    with pytest.raises(FaceResting):
        doors.check_in.ask_turn(doors.kiosk, attempt)


def test_a_face_rests_with_and_without_redis(doors, mira, settings):
    from dataclasses import replace

    for url in (settings.redis_url.get_secret_value(), "redis://127.0.0.1:1/0"):
        doors.check_in = replace(doors.check_in, limiter=RateLimits(url))
        for _ in range(3):
            assert isinstance(doors.refused(doors.frames("mira", liveness=0.1)), NotLive)
        refusal = doors.refused(doors.frames("mira"))
        assert isinstance(refusal, FaceResting)
        assert 890 < refusal.retry_after_s <= 900


# ---- the same picture again -------------------------------------------------------------------


def test_the_same_picture_twice_in_an_attempt_is_refused(doors, mira):
    frame = doors.frame("mira")
    assert isinstance(doors.refused([frame, doors.frame("mira"), frame]), Replayed)


def test_a_picture_of_an_earlier_attempt_is_refused(doors, mira):
    frames = doors.frames("mira")
    doors.punch("", frames=frames)
    doors.world.clock.advance(hours=9)
    assert isinstance(doors.refused([*doors.frames("mira"), frames[1]]), Replayed)
    assert len(rows(doors, "select 1 from attendance_logs")) == 1


def test_a_repeat_of_the_same_request_is_no_replay(doors, mira):
    key, frames = uuid4(), doors.frames("mira")
    first = doors.punch("", key, frames=frames)
    assert doors.punch("", key, frames=frames).punch_id == first.punch_id


def test_a_request_that_the_worker_never_answered_may_be_sent_again(doors, mira):
    key, frames = uuid4(), doors.frames("mira")
    doors.encoder.down = True
    with pytest.raises(Exception, match="worker"):
        doors.punch("", key, frames=frames)
    doors.encoder.down = False
    assert doors.punch("", key, frames=frames)


def test_replays_count_against_the_face_they_show(doors, mira):
    frames = doors.frames("mira")
    doors.punch("", frames=frames)
    doors.world.clock.advance(hours=1)
    for _ in range(3):
        assert isinstance(doors.refused(frames), Replayed)
    assert isinstance(doors.refused(doors.frames("mira")), FaceResting)


def test_hashes_of_pictures_are_linked_to_no_person_and_go_after_thirty_days(doors, mira):
    doors.punch("mira")
    columns = rows(
        doors, "select column_name from information_schema.columns where table_name = 'seen_frames'"
    )
    assert {name for (name,) in columns} == {"door", "sha256", "at"}
    from attendance_app.services.maintenance import Maintenance

    night = Maintenance(doors.world.transaction, doors.world.clock, "What we keep")
    doors.world.clock.advance(days=29)
    night.nightly()
    assert rows(doors, "select count(*) from seen_frames") == [(3,)]
    doors.world.clock.advance(days=2)
    night.nightly()
    assert rows(doors, "select count(*) from seen_frames") == [(0,)]


def test_where_face_is_off_nothing_of_a_picture_is_remembered(doors):
    place = doors.world.site("Paris", "Europe/Paris", face_allowed=False)
    with pytest.raises(CheckInRefused):
        doors.punch("mira", kiosk=doors.world.kiosk(place))
    assert rows(doors, "select count(*) from seen_frames") == [(0,)]
