"""Rules: a change becomes a draft, shows its effect, and counts when a second person approved."""

import asyncio
import json
from pathlib import Path

import pytest

from attendance_app.domain.actor import Role
from attendance_app.web import spans
from attendance_app.web.rules import reading
from attendance_app.web.rules import state as module
from attendance_app.web.rules.state import RulesState
from attendance_app.wiring import UseCases
from tests.builders import World
from tests.web.desk import Desk, leads_to, run

CASES = Path(__file__).parents[2] / "payroll_cases.json"


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, frozen_cases: UseCases, world: World) -> Desk:
    world.company()
    world.site("Joliet", "America/Chicago")
    hr = world.actor(Role.HR, name="Beatriz")
    return Desk(monkeypatch, hr, frozen_cases).serves(module, reading, spans).at("/rules")


def drafted(desk: Desk, pack: str = "us-federal") -> RulesState:
    page = desk.state(RulesState)
    run(RulesState.load, page)
    (sent,) = run(RulesState.create, page, {"name": "Illinois hourly", "preset": pack})
    desk.at(leads_to([sent]))
    run(RulesState.load, page)
    return page


def approved(desk: Desk, world: World) -> RulesState:
    page = drafted(desk)
    run(RulesState.put_day, page, "2026-10-01")
    run(RulesState.submit, page)
    author, desk.actor = desk.actor, world.actor(Role.HR, name="Ruth")
    run(RulesState.approve, page)
    desk.actor = author
    run(RulesState.load, page)
    return page


def value(page: RulesState, key: str) -> str:
    return next(field.value for field in page.fields if field.key == key)


def test_a_pack_becomes_the_first_draft(desk: Desk) -> None:
    page = drafted(desk)
    assert (page.card.name, page.card.number, page.card.state) == ("Illinois hourly", 1, "Draft")
    assert page.card.sub == "Draft by Beatriz, the first version"
    run(RulesState.pick_group, page, "Overtime")
    assert value(page, "weekly_ot") == "2400"
    assert all(field.source for field in page.fields), "every rule names its source"


def test_a_version_says_by_which_id_checksum_and_edition_results_name_it(desk: Desk) -> None:
    page = drafted(desk)
    assert len(page.card.sha256) == 64
    assert page.card.words.startswith(
        f"Results and exports name this as version id {page.card.version_id}."
    )
    assert f"edition {desk.cases.recompute.tzdata}." in page.zone_words


def test_the_author_cannot_approve(desk: Desk) -> None:
    page = drafted(desk)
    run(RulesState.submit, page)
    assert page.card.submitted
    run(RulesState.approve, page)
    assert desk.notice.text == "You drafted this. A second person approves it."
    assert page.card.draft


def test_a_second_person_puts_it_into_force(desk: Desk, world: World) -> None:
    page = approved(desk, world)
    assert (page.card.state, page.card.draft, page.card.approved) == ("In force", False, "Ruth")


def test_a_change_is_kept_in_a_draft_that_says_what_it_was(desk: Desk, world: World) -> None:
    page = approved(desk, world)
    run(RulesState.pick_group, page, "Breaks")
    run(RulesState.put, page, "paid_break_max", "15")
    assert (page.card.number, page.card.sub) == (2, "Draft by Beatriz, 1 change against version 1")
    field = next(field for field in page.fields if field.key == "paid_break_max")
    assert (field.value, field.changed, field.was) == ("15", True, "20 min")
    assert [group.name for group in page.groups if group.changed] == ["Breaks"]
    assert page.card.effective_from == "2026-11-30", "a draft begins on the next Monday"


def test_what_contradicts_itself_is_said_at_its_field_and_not_kept(desk: Desk) -> None:
    page = drafted(desk, "us-california")
    run(RulesState.pick_group, page, "Overtime")
    run(RulesState.put, page, "daily_dt", "300")
    assert page.errors["daily_dt"].startswith("Double time would start at 300 minutes")
    assert value(page, "daily_dt") == "720"


def test_what_cannot_be_read_is_said_at_its_field(desk: Desk) -> None:
    page = drafted(desk)
    run(RulesState.put, page, "weekly_ot", "forty hours")
    assert page.errors == {"weekly_ot": "Give a whole number."}
    run(RulesState.put, page, "no_such_rule", "1")
    assert page.errors == {"form": "There is no such rule."}


def test_the_effect_names_days_people_and_minutes(desk: Desk, world: World) -> None:
    page = approved(desk, world)
    person = world.employee("Amina", world.any_site())
    world.clocked(
        person,
        *("2026-11-17 08:00 in", "2026-11-17 12:00 out"),
        *("2026-11-17 12:18 in", "2026-11-17 16:30 out"),
    )
    run(RulesState.show, page, "assign", True)
    site = page.sites[0].site_id if page.sites else world.any_site()
    form = {"site_id": str(site), "rule_set_id": str(page.card.set_id)}
    run(RulesState.assign, page, form | {"effective_from": "2026-11-02"})
    run(RulesState.put, page, "paid_break_max", "15")
    page.effect, page.bins = asyncio.run(page._replayed(page.card.version_id))
    assert (page.effect.workdays, page.effect.people) == ("1", "1")
    assert page.effect.minutes.replace("\u202f", " ") == "−0 h 18"  # noqa: RUF001
    (line,) = page.effect.lines
    assert (line.name, line.change, line.less) == ("Amina", "−18", True)  # noqa: RUF001
    assert sum(bar.value for bar in page.bins) == 1


def test_the_companys_examples_are_run_and_the_wrong_one_is_named(desk: Desk) -> None:
    page = drafted(desk)
    given = json.loads(CASES.read_text())
    run(RulesState.try_cases, page, {"cases": json.dumps(given)})
    assert page.cases.known
    assert "worked examples agree" in page.cases.headline
    failed = {row.id for row in page.cases.failed}
    assert all(row.differences for row in page.cases.failed)
    given["cases"] = [one for one in given["cases"] if one["id"] not in failed]
    run(RulesState.try_cases, page, {"cases": json.dumps(given), "keep": "on"})
    assert page.cases.ok
    assert desk.cases.rules.get(desk.actor, page.card.set_id).cases == len(given["cases"])


def test_a_malformed_file_is_not_kept_and_says_where(desk: Desk) -> None:
    page = drafted(desk)
    run(RulesState.try_cases, page, {"cases": "{", "keep": "on"})
    assert page.errors["cases"]
    assert page.cases.headline == "This file cannot be read."
    assert desk.cases.rules.get(desk.actor, page.card.set_id).cases == 0


def test_a_draft_can_be_forgotten(desk: Desk, world: World) -> None:
    page = approved(desk, world)
    run(RulesState.put, page, "paid_break_max", "15")
    run(RulesState.discard, page)
    assert (page.card.number, page.card.state) == (1, "In force")


def test_sites_say_what_they_follow(desk: Desk, world: World) -> None:
    approved(desk, world)
    desk.at("/rules")
    page = desk.state(RulesState)
    run(RulesState.load, page)
    assert page.sites[0].rule_set == "No rules chosen yet"
    form = {"site_id": str(page.sites[0].site_id), "rule_set_id": str(page.sets[0].id)}
    run(RulesState.assign, page, form | {"effective_from": "2026-12-01"})
    assert [row.rule_set for row in page.sites][-1] == "Illinois hourly"
    run(RulesState.assign, page, form)
    assert page.errors == {"effective_from": "Choose the first day."}
