"""Which rules decide which day: sites, rule sets and versions from a day on."""

from datetime import date
from typing import Any

from attendance_app.domain.rule_packs import KEYS, PRESETS, preset
from attendance_app.domain.rule_timeline import SiteBook, Stint, VersionRef, timeline, unruled
from attendance_app.domain.worked_time.policy import KEYS as POLICY_KEYS
from attendance_app.domain.worked_time.policy import NightWindow, Policy
from attendance_app.domain.worked_time.policy_json import policy_json
from attendance_app.domain.worked_time.policy_text import policy_from
from attendance_app.domain.worked_time.zones import day_number

ALWAYS = date.min
BERLIN, JOLIET = 1, 2


def version(id: int, since: date, **policy: Any) -> VersionRef:
    return VersionRef(id, "Rules", id, since, f"sha{id}", "Ruth", policy)


def book(**other: Any) -> SiteBook:
    usual: dict[str, Any] = {
        "zone": {BERLIN: "Europe/Berlin", JOLIET: "America/Chicago"},
        "zones": {},
        "followed": {},
        "versions": {},
    }
    return SiteBook(**usual | other)


def on(found: Any, day: date) -> tuple[Policy, int | None]:
    in_force = found.rules.on(day_number(day))
    ref = found.versions[in_force.since]
    return in_force.policy, ref.id if ref else None


def test_a_site_without_rules_counts_what_was_clocked_in_its_zone():
    found = timeline([Stint(ALWAYS, BERLIN)], book())
    assert on(found, date(2026, 3, 1)) == (unruled("Europe/Berlin"), None)


def test_a_version_counts_from_its_day_and_the_set_from_its_own():
    found = timeline(
        [Stint(ALWAYS, BERLIN)],
        book(
            followed={BERLIN: [(date(2026, 3, 1), 7)]},
            versions={
                7: [
                    version(1, date(2020, 1, 1), round_q=5),
                    version(2, date(2026, 4, 1), round_q=6),
                ]
            },
        ),
    )
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)]
    assert [on(found, day)[1] for day in days] == [None, 1, 1, 2]
    assert on(found, days[3])[0] == Policy(zone="Europe/Berlin", round_q=6)


def test_a_set_without_a_version_yet_decides_nothing():
    found = timeline(
        [Stint(ALWAYS, BERLIN)],
        book(
            followed={BERLIN: [(date(2026, 3, 1), 7)]}, versions={7: [version(1, date(2026, 5, 1))]}
        ),
    )
    assert on(found, date(2026, 4, 1))[1] is None
    assert on(found, date(2026, 5, 1))[1] == 1


def test_a_site_that_moves_keeps_its_old_zone_for_the_days_before():
    zones = {BERLIN: [(date(1900, 1, 1), "Europe/Berlin"), (date(2026, 3, 1), "Asia/Tokyo")]}
    found = timeline([Stint(ALWAYS, BERLIN)], book(zones=zones))
    assert on(found, date(2026, 2, 28))[0].zone == "Europe/Berlin"
    assert on(found, date(2026, 3, 1))[0].zone == "Asia/Tokyo"


def test_somebody_who_changes_site_and_class_takes_the_new_rules_from_that_day():
    found = timeline(
        [Stint(ALWAYS, BERLIN), Stint(date(2026, 3, 1), JOLIET, exempt=True)],
        book(
            followed={JOLIET: [(date(2020, 1, 1), 7)]},
            versions={7: [version(1, date(2020, 1, 1), weekly_ot=2400)]},
        ),
    )
    before, after = on(found, date(2026, 2, 28)), on(found, date(2026, 3, 1))
    assert (before[0].zone, before[0].exempt, before[1]) == ("Europe/Berlin", False, None)
    assert (after[0].zone, after[0].exempt, after[1]) == ("America/Chicago", True, 1)


def test_every_key_but_the_zone_is_explained_once():
    assert sorted(text.key for text in KEYS) == sorted(set(POLICY_KEYS) - {"zone"})


def test_a_policy_is_read_back_as_it_was_written():
    windows = (NightWindow("early night", 20 * 60, 0), NightWindow("night", 23 * 60, 6 * 60))
    policies = [policy_from(pack.policy) for pack in PRESETS] + [Policy(night=windows)]
    for policy in policies:
        assert policy_from(policy_json(policy), Policy(zone=policy.zone)) == policy


def test_packs_are_found_by_their_id():
    assert preset("de") is PRESETS[3]
    assert preset("atlantis") is None
