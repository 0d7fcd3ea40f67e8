"""How sure a face must be: the page measures and proposes; somebody else approves."""

import pytest

from attendance_app.domain.actor import Role
from attendance_app.services.calibration import Calibration
from attendance_app.services.reembedding import Anew
from attendance_app.web.settings import calibration_state, state
from attendance_app.web.settings.calibration_state import CalibrationState
from attendance_app.web.settings.calibration_views import AnewCard, anew_card
from attendance_app.web.settings.state import SettingsState
from attendance_app.wiring import UseCases
from tests.builders import World
from tests.faces import Doors
from tests.web.desk import Desk, run


@pytest.fixture
def doors(world: World) -> Doors:
    return Doors(world)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, cases: UseCases, doors: Doors) -> Desk:
    tx, clock = doors.world.transaction, doors.world.clock
    known = vars_of(cases) | {
        "calibration": Calibration(tx, clock, doors.encoder, doors.galleries),
        "enrolment": doors.enrolment,
    }
    ada = doors.world.actor(Role.ADMIN, name="Ada")
    return Desk(monkeypatch, ada, known).serves(state, calibration_state).at("/settings")


def vars_of(cases: UseCases) -> dict[str, object]:
    return {name: getattr(cases, name) for name in cases.__slots__}


@pytest.fixture
def page(desk: Desk) -> CalibrationState:
    page = desk.state(CalibrationState)
    run(CalibrationState.load, page)
    return page


def as_another_administrator(desk: Desk, doors: Doors) -> None:
    desk.actor = doors.world.actor(Role.ADMIN, name="Ben")


def other(page: CalibrationState, **form: str) -> None:
    run(CalibrationState.propose, page, {"scope": "site", "margin": "0,06"} | form)


def test_how_far_computing_faces_anew_is_stands_on_the_page() -> None:
    assert anew_card(None) == AnewCard()
    going_on = anew_card(Anew("running", 3, 1, 12))
    assert (going_on.title, going_on.percent) == ("3 of 12 people computed anew", 25)
    assert going_on.told == "Going on. 1 person must be enrolled again."
    done = anew_card(Anew("done", 0, 0, 0))
    assert (done.done, done.percent, done.told) == (True, 100, "Done.")


def test_the_newer_consent_text_is_published_from_the_page(
    desk: Desk, doors: Doors, page: CalibrationState
) -> None:
    assert page.text.newer
    run(CalibrationState.publish_text, page)
    assert desk.notice.title == "Published."
    assert not page.text.newer
    assert "speaks of enrolment photos" in page.text.told


def test_nothing_is_measured_until_somebody_asks(page: CalibrationState) -> None:
    assert (page.cards, page.summary) == ([], "")


def test_the_measurement_is_drawn_with_its_thresholds(doors: Doors, page: CalibrationState) -> None:
    for name in ("Mira", "Jon", "Kim"):
        doors.enrolled(name)
    run(CalibrationState.measure, page)
    assert [card.scope for card in page.cards] == ["site", "company"]
    site = page.cards[0]
    assert (site.now, site.proposed, site.differs) == ("0.50", "0.50", False)
    assert site.now_x == 260
    assert "Fewer than 500 people" in site.caution
    assert site.bars
    assert all(0 <= bar.x < 520 and bar.height > 0 for bar in site.bars)
    assert page.summary == "3 people, model fake-model-1."


def test_with_the_worker_away_it_says_so(desk: Desk, doors: Doors, page: CalibrationState) -> None:
    doors.encoder.down = True
    run(CalibrationState.measure, page)
    assert desk.notice.title == "Nothing was measured."
    assert not page.measuring


def test_a_proposal_waits_and_its_maker_cannot_approve_it(desk: Desk, page) -> None:
    other(page, threshold="0,57")
    (line,) = page.proposals
    assert (line.asked, line.state, line.can_approve) == ("0.57, lead 0.06", "pending", False)
    run(CalibrationState.approve, page, line.id)
    assert desk.notice.title == "This was not done."
    assert page.proposals[0].state == "pending"


def test_another_administrator_approves_and_it_is_in_force(desk: Desk, doors: Doors, page) -> None:
    other(page, threshold="0.57")
    as_another_administrator(desk, doors)
    run(CalibrationState.load, page)
    assert page.proposals[0].can_approve
    run(CalibrationState.approve, page, page.proposals[0].id)
    assert page.proposals[0].state == "approved"
    settings = desk.state(SettingsState)
    run(SettingsState.load, settings)
    assert (settings.policy.match_threshold, settings.policy.match_margin) == ("0.57", "0.06")


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"threshold": "0.1"}, "threshold"),
        ({"threshold": "sure"}, "threshold"),
        ({"threshold": "0.6", "margin": "2"}, "margin"),
        ({"threshold": "0.6", "scope": "nowhere"}, "scope"),
    ],
)
def test_what_is_out_of_bounds_is_named(page: CalibrationState, form, field) -> None:
    other(page, **form)
    assert list(page.errors) == [field]
    assert page.proposals == []


def test_a_single_administrator_is_told_what_to_do(page: CalibrationState) -> None:
    assert page.is_alone


def test_after_a_change_of_the_model_it_says_how_many_must_be_enrolled_again(
    doors: Doors, page: CalibrationState
) -> None:
    doors.enrolled("Mira")
    run(CalibrationState.load, page)
    assert page.stale == 0
    doors.encoder.model_id = "another-model"
    run(CalibrationState.load, page)
    assert page.stale == 1
    doors.encoder.down = True
    run(CalibrationState.load, page)
    assert page.stale == 0
