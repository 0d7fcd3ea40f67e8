"""Rule sets: tried before they count, approved by a second person, never changed."""

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AccessDenied, Conflict, RuleViolation
from attendance_app.domain.rule_packs import KEYS
from attendance_app.services.recompute import Recompute
from attendance_app.services.rules import RuleSets
from attendance_app.services.timesheets import Timesheets
from tests.builders import World
from tests.fakes import FrozenClock

CASES = Path(__file__).parents[1] / "payroll_cases.json"
TODAY = date(2026, 11, 23)


@pytest.fixture
def rules(transaction: Transaction, clock: FrozenClock, world: World) -> RuleSets:
    world.company()
    return RuleSets(transaction, clock)


@pytest.fixture
def ada(world: World) -> Actor:
    return world.actor(Role.HR, name="Ada")


@pytest.fixture
def ruth(world: World) -> Actor:
    return world.actor(Role.ADMIN, name="Ruth")


def approved(rules: RuleSets, ada: Actor, ruth: Actor, preset: str = "us-federal") -> int:
    rule_set = rules.create(ada, "Illinois hourly", preset)
    draft = rules.get(ada, rule_set).draft
    assert draft is not None
    rules.submit(ada, draft.id)
    rules.approve(ruth, draft.id)
    return rule_set


def test_each_preset_is_usable_and_names_its_sources(rules: RuleSets):
    known = {text.key for text in KEYS}
    for pack in rules.presets():
        assert rules.problems(pack.policy) == (), pack.id
        assert pack.sources.keys() <= known
        assert pack.counsel


def test_a_draft_decides_nothing_until_a_second_person_approves(
    rules: RuleSets, ada: Actor, ruth: Actor
):
    rule_set = rules.create(ada, "Illinois hourly", "us-federal")
    draft = rules.get(ada, rule_set).draft
    assert draft is not None
    with pytest.raises(Conflict):
        rules.approve(ruth, draft.id)
    rules.submit(ada, draft.id)
    with pytest.raises(AccessDenied):
        rules.approve(ada, draft.id)
    assert rules.get(ada, rule_set).current is None
    rules.approve(ruth, draft.id)
    view = rules.get(ada, rule_set)
    assert view.current is not None
    assert (view.current.number, view.current.approved_by, view.draft) == (1, "Ruth", None)


def test_a_change_of_a_draft_takes_its_request_back(rules: RuleSets, ada: Actor, ruth: Actor):
    rule_set = approved(rules, ada, ruth)
    saved = rules.save_draft(ada, rule_set, {"paid_break_max": 10}, date(2026, 12, 1))
    assert saved.version is not None
    assert saved.version.changes == ("paid_break_max",)
    rules.submit(ada, saved.version.id)
    rules.save_draft(ada, rule_set, {"round_q": 6}, date(2026, 12, 1))
    with pytest.raises(Conflict):
        rules.approve(ruth, saved.version.id)


def test_an_approved_version_is_never_changed(
    rules: RuleSets, ada: Actor, ruth: Actor, transaction: Transaction
):
    approved(rules, ada, ruth)
    for statement in ("update rule_versions set policy = '{}'", "delete from rule_versions"):
        with pytest.raises(DBAPIError, match="is approved"), transaction() as session:
            session.execute(text(statement))


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"daily_ot": 480, "daily_dt": 400}, "daily_dt"),
        ({"round_q": 7}, "round_q"),
        ({"zone": "Europe/Berlin"}, "zone"),
        ({"weekly": 2400}, "weekly"),
        ({"workweek_start": "FUNDAY"}, "workweek_start"),
        ({"min_meal": 10, "paid_break_max": 20}, "min_meal"),
    ],
)
def test_rules_that_contradict_themselves_are_refused_at_the_key(
    rules: RuleSets, ada: Actor, changes: dict, key: str
):
    rule_set = rules.create(ada, "Draft", "us-federal")
    saved = rules.save_draft(ada, rule_set, changes, TODAY)
    assert saved.version is None
    assert [problem.key for problem in saved.problems] == [key]
    assert saved.problems[0].sentence
    draft = rules.get(ada, rule_set).draft
    assert draft is not None
    assert draft.policy.get(key, None) != changes[key] or key == "zone"


def test_the_effect_shows_which_days_change_before_anybody_decides(
    rules: RuleSets, world: World, ada: Actor
):
    site = world.any_site()
    rule_set = world.rules(site)
    person = world.employee("Mira")
    world.clocked(
        person,
        *("2026-11-18 08:00 in", "2026-11-18 12:00 out"),
        *("2026-11-18 12:15 in", "2026-11-18 16:00 out"),
        *("2026-11-19 08:00 in", "2026-11-19 16:00 out"),
    )
    saved = rules.save_draft(ada, rule_set, {"paid_break_max": 10}, date(2026, 12, 1))
    assert saved.version is not None
    effect = rules.effect(ada, saved.version.id)
    assert (effect.workdays, effect.workdays_seen, effect.people, effect.minutes) == (1, 2, 1, -15)
    (line,) = effect.lines
    assert (line.name, line.day, line.before, line.after) == (
        "Mira",
        date(2026, 11, 18),
        (480, 0, 0),
        (465, 0, 0),
    )
    assert sum(count for _, _, count in effect.bins) == 1
    assert effect.by_site == (("Berlin", 1),)


def test_past_days_keep_the_rules_they_had(
    rules: RuleSets, world: World, ada: Actor, ruth: Actor, clock: FrozenClock
):
    rule_set = world.rules(world.any_site())
    person = world.employee("Mira")
    for day in (18, 20):
        world.clocked(
            person,
            *(f"2026-11-{day} 08:00 in", f"2026-11-{day} 12:00 out"),
            *(f"2026-11-{day} 12:15 in", f"2026-11-{day} 16:00 out"),
        )
    sheets = Timesheets(rules.transaction, clock, Recompute(rules.transaction, clock, "2026f"))

    def worked() -> list[int]:
        sheet = sheets.week_of(ada, person, date(2026, 11, 18))
        return [line.worked for line in sheet.days if line.worked]

    assert worked() == [480, 480]
    saved = rules.save_draft(ada, rule_set, {"paid_break_max": 10}, date(2026, 11, 19))
    assert saved.version is not None
    rules.submit(ada, saved.version.id)
    rules.approve(ruth, saved.version.id)
    assert worked() == [480, 465]


def test_a_version_does_not_start_before_one_in_force(rules: RuleSets, ada: Actor, ruth: Actor):
    rule_set = approved(rules, ada, ruth)
    with pytest.raises(RuleViolation, match="later day"):
        rules.save_draft(ada, rule_set, {"round_q": 6}, TODAY)


def test_a_version_does_not_reach_into_a_locked_period(
    rules: RuleSets, ada: Actor, transaction: Transaction
):
    rule_set = rules.create(ada, "Draft", "us-federal")
    with transaction() as session:
        session.execute(
            text(
                "insert into pay_periods (starts_on, ends_on, state, regular, locked_at)"
                " values ('2026-10-01', '2026-10-31', 'locked', true, now())"
            )
        )
    with pytest.raises(RuleViolation, match="locked"):
        rules.save_draft(ada, rule_set, {}, date(2026, 10, 31))
    assert rules.save_draft(ada, rule_set, {}, date(2026, 11, 1)).version is not None


def test_the_worked_examples_run_on_a_draft_before_it_takes_effect(
    rules: RuleSets, ada: Actor, ruth: Actor
):
    rule_set = approved(rules, ada, ruth)
    kept = rules.keep_cases(ada, rule_set, CASES.read_bytes())
    assert (kept.errors, rules.get(ada, rule_set).cases) == ((), 53)
    saved = rules.save_draft(ada, rule_set, {"paid_break_max": 0}, date(2026, 12, 1))
    assert saved.version is not None
    after = rules.run_cases(ada, saved.version.id)
    assert after.failed > kept.failed
    failed = next(line for line in after.lines if not line.passed)
    assert failed.differences
    assert failed.trace


def test_the_given_examples_pass_on_the_rules_they_were_written_for(
    rules: RuleSets, ada: Actor, ruth: Actor
):
    given = json.loads(CASES.read_bytes())
    defaults = {key: value for key, value in given["defaults"].items() if key != "zone"}
    rule_set = rules.create(ada, "As given", "us-federal")
    saved = rules.save_draft(ada, rule_set, defaults, TODAY)
    assert saved.version is not None, saved.problems
    found = rules.run_cases(ada, saved.version.id, CASES.read_bytes())
    assert (found.passed, found.failed) == (53, 0)


@pytest.mark.parametrize(
    "raw", [b"{", b"[]", b'{"schema": "attendance-cases/1"}', b'{"a": 1, "a": 2}', b"\xff"]
)
def test_a_malformed_file_is_refused_with_its_path_and_not_kept(
    rules: RuleSets, ada: Actor, raw: bytes
):
    rule_set = rules.create(ada, "Draft", "us-federal")
    found = rules.keep_cases(ada, rule_set, raw)
    assert found.errors
    assert found.errors[0][0].startswith("$")
    assert rules.get(ada, rule_set).cases == 0


def test_sites_tell_what_they_follow(rules: RuleSets, world: World, ada: Actor, ruth: Actor):
    site = world.site("Joliet", "America/Chicago")
    rule_set = approved(rules, ada, ruth)
    assert [(s.site, s.rule_set) for s in rules.sites(ada)] == [("Joliet", "")]
    rules.assign(ada, site, rule_set, TODAY)
    rules.assign(ada, site, rule_set, date(2026, 12, 1))
    found = [(s.rule_set, s.effective_from) for s in rules.sites(ada)]
    assert found == [("Illinois hourly", TODAY), ("Illinois hourly", date(2026, 12, 1))]
    assert rules.get(ada, rule_set).sites == ("Joliet",)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.EMPLOYEE])
def test_only_hr_and_admins_change_rules(rules: RuleSets, world: World, role: Role):
    with pytest.raises(AccessDenied):
        rules.create(world.actor(role), "Mine", "us-federal")
