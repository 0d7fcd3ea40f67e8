"""The acceptance cases, and files that must not pass."""

import copy
import io
import json
from pathlib import Path

import pytest

from attendance_app.adapters.rules_file import LARGEST, check_rules
from attendance_app.cli import main
from attendance_app.domain.worked_time.case_check import run
from attendance_app.domain.worked_time.case_file import CasesMalformed, cases_from
from tests.domain.worked_time.worked import GIVEN, case, case_file, outcome

CASES = cases_from(GIVEN)


@pytest.mark.parametrize("example", CASES, ids=lambda example: example.id)
def test_an_acceptance_case_comes_out_as_worked_by_hand(example):
    assert "\n".join(run(example).lines()) == f"{example.id} ok      {example.title}"


def test_there_are_53_of_them():
    assert len(CASES) == 53


def checked(path: Path) -> tuple[int, str, str]:
    out, errors = io.StringIO(), io.StringIO()
    status = check_rules(path, out, errors)
    return status, out.getvalue(), errors.getvalue()


def written(tmp_path: Path, content: object) -> Path:
    path = tmp_path / "cases.json"
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    path.write_bytes(raw)
    return path


def test_the_command_runs_a_file_and_says_how_many_passed(tmp_path, capsys):
    assert main(["check-rules", str(written(tmp_path, GIVEN))]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "53 passed, 0 failed"


def test_every_wrong_expectation_of_the_cases_is_caught(tmp_path):
    wrong = copy.deepcopy(GIVEN)
    for example in wrong["cases"]:
        key = next(k for k in ("reg", "total", "night") if k in example["expect"])
        example["expect"][key] += 1
    status, out, _ = checked(written(tmp_path, wrong))
    assert status == 1
    assert out.splitlines()[-1] == "0 passed, 53 failed"


def test_a_failed_case_shows_both_values_and_the_reason(tmp_path):
    example = case("03-02 06:50 I", "03-02 15:37 O", expect={"reg": 1}, title="A day")
    example["policy"] = {"round_q": 15, "auto_break": [[360, 30]]}
    status, out, _ = checked(written(tmp_path, case_file(example)))
    assert status == 1
    assert out.splitlines() == [
        "T1 FAILED  A day",
        "    reg: expected 1, got 495",
        "    | rounded: 2026-03-02 06:50 -> 2026-03-02 06:45 +5 min in (round_q, 29 CFR 785.48(b))",
        "    | booked: 2026-03-02 06:45 to 2026-03-02 10:52 REG on 2026-03-02",
        "    | paired: 2026-03-02 06:50 to 2026-03-02 15:37 +527 min",
        "    | deducted: 2026-03-02 10:52 to 2026-03-02 11:22 -30 min (auto_break)",
        "    | booked: 2026-03-02 11:22 to 2026-03-02 15:30 REG on 2026-03-02",
        "    | rounded: 2026-03-02 15:37 -> 2026-03-02 15:30 -7 min out"
        " (round_q, 29 CFR 785.48(b))",
        "0 passed, 1 failed",
    ]


@pytest.mark.parametrize(
    ("expect", "names"),
    [
        ({"days": {"2026-03-02": 479}}, ["days 2026-03-02"]),
        ({"days": {}}, ["days 2026-03-02"]),
        ({"days": {"2026-03-02": 480, "2026-03-03": 1}}, ["days 2026-03-03"]),
        ({"day_buckets": {"2026-03-02": [480, 1, 0]}}, ["day_buckets 2026-03-02"]),
        ({"week_buckets": {"2026-03-01": [479, 1, 0]}}, ["week_buckets 2026-03-01"]),
        ({"status": {"2026-03-02": "LATE:1"}}, ["status 2026-03-02"]),
        ({"status": {}}, ["status 2026-03-02"]),
        ({"status": {"2026-03-09": "PRESENT", "2026-03-02": "PRESENT"}}, ["status 2026-03-09"]),
        ({"exceptions": ["DUPLICATE"]}, ["exceptions"]),
        ({"dt": 1, "ot": 1, "holiday": 1}, ["ot", "dt", "holiday"]),
    ],
)
def test_each_kind_of_expectation_is_compared(expect: dict, names: list[str]):
    ran = outcome(
        "03-02 08:00 I",
        "03-02 16:00 O",
        expect=expect,
        schedule=[["2026-03-02", "08:00", "16:00"]],
    )
    assert [difference.name for difference in ran.differences] == names


def test_a_finding_that_nobody_expected_fails_the_case():
    ran = outcome("03-02 08:00 I")
    assert [tuple(d) for d in ran.differences] == [("exceptions", "none", "MISSING_OUT")]


@pytest.mark.parametrize(
    ("in_", "out"),
    [
        ("03-02 08:00Z", "03-02 08:00-05:00"),
        ("03-02 08:00+05:30", "03-02 07:30Z"),
        ("03-02 08:00@Europe/Berlin", "03-02 12:00"),
    ],
)
def test_an_offset_or_a_zone_fixes_the_instant(in_: str, out: str):
    clock, _, zone = in_.partition("@")
    ran = outcome(f"{clock} I" + (f"@{zone}" if zone else ""), f"{out} O")
    assert ran.result.total == {"03-02 08:00-05:00": 300, "03-02 07:30Z": 300}.get(out, 600)


def test_work_on_an_unscheduled_day_needs_no_expected_status():
    ran = outcome(
        *("03-02 08:00 I", "03-02 16:00 O", "03-03 08:00 I", "03-03 16:00 O"),
        expect={"status": {"2026-03-02": "PRESENT"}},
        schedule=[["2026-03-02", "08:00", "16:00"]],
    )
    assert ran.passed


WRONG = [  # what is wrong, its path, a part of the sentence
    ({"cases": 1}, "$.cases", "must be a list"),
    ({"schema": "attendance-cases/2"}, "$.schema", "is not one of attendance-cases/1"),
    ({"year": 1969}, "$.year", "is not a year"),
    ({"year": True}, "$.year", "whole number"),
    ({"year": 10**500}, "$.year", "is not a year"),
    ({"extra": 1}, "$.extra", "There is no key 'extra' here"),
    ({"a b": 1}, "$['a b']", "There is no key"),
    ({"defaults": []}, "$.defaults", "must be an object"),
    ({"defaults": {"zone": "Mars/Base"}}, "$.defaults.zone", "not an IANA time zone"),
    ({"defaults": {"daily_dt": 60, "daily_ot": 90}}, "$.defaults.daily_dt", "before overtime"),
    ({"defaults": {"min_meal": 20}}, "$.defaults.min_meal", "paid as a short break"),
    ({"defaults": {"nigth": None}}, "$.defaults.nigth", "There is no key 'nigth' here"),
]


@pytest.mark.parametrize(("top", "path", "part"), WRONG)
def test_a_malformed_file_is_refused_with_the_path(top: dict, path: str, part: str):
    with pytest.raises(CasesMalformed) as refusal:
        cases_from(case_file(case("03-02 08:00 I"), **top))
    assert [error.path for error in refusal.value.errors] == [path]
    assert part in refusal.value.errors[0].sentence


WRONG_CASES = [
    ({"punchs": []}, "$.cases[0].punchs", "There is no key 'punchs' here"),
    ({"id": 7}, "$.cases[0].id", "must be a text"),
    ({"source": "rumour"}, "$.cases[0].source", "is not one of official"),
    ({"expect": None}, "$.cases[0].expect", "must be an object"),
    ({"expect": {"reg": -1}}, "$.cases[0].expect.reg", "whole number"),
    ({"expect": {"reg": 1.5}}, "$.cases[0].expect.reg", "whole number"),
    ({"expect": {"regular": 1}}, "$.cases[0].expect.regular", "There is no key"),
    ({"expect": {"days": {"2026-02-30": 1}}}, "$.cases[0].expect.days['2026-02-30']", "not a date"),
    ({"expect": {"days": {"2026-3-2": 1}}}, "$.cases[0].expect.days['2026-3-2']", "not a date"),
    (
        {"expect": {"week_buckets": {"2026-03-01": [1, 2]}}},
        "$.cases[0].expect.week_buckets['2026-03-01']",
        "must hold 3 values, not 2",
    ),
    (
        {"expect": {"day_buckets": {"2026-03-01": [1, 2, "x"]}}},
        "$.cases[0].expect.day_buckets['2026-03-01'][2]",
        "whole number",
    ),
    (
        {"expect": {"status": {"2026-03-01": "LATE"}}},
        "$.cases[0].expect.status['2026-03-01']",
        "is not a status",
    ),
    (
        {"expect": {"status": {"2026-03-01": 5}}},
        "$.cases[0].expect.status['2026-03-01']",
        "must be a text",
    ),
    ({"expect": {"exceptions": ["LATE"]}}, "$.cases[0].expect.exceptions[0]", "is not one of"),
    ({"punches": {}}, "$.cases[0].punches", "must be a list"),
    ({"punches": [7]}, "$.cases[0].punches[0]", "must be a text"),
    ({"punches": ["03-02 8:00 I"]}, "$.cases[0].punches[0]", "is not a punch such as"),
    ({"punches": ["03-02 24:00 I"]}, "$.cases[0].punches[0]", "is not a punch such as"),
    ({"punches": ["03-02 08:00 X"]}, "$.cases[0].punches[0]", "is not a punch such as"),
    ({"punches": ["02-30 08:00 I"]}, "$.cases[0].punches[0]", "2026-02-30 is not a date"),
    ({"punches": ["03-02 08:00 I@Nowhere"]}, "$.cases[0].punches[0]", "not an IANA time zone"),
    (
        {"punches": ["03-02 08:00 I id=a", "03-02 09:00 O id=a"]},
        "$.cases[0].punches[1]",
        "names a punch before",
    ),
    ({"policy": {"round_q": 7}}, "$.cases[0].policy.round_q", "7 is not 0 (off), 5, 6 or 15"),
    ({"policy": {"zone": None}}, "$.cases[0].policy.zone", "must be a text"),
    ({"policy": {"weekly_ot": 0}}, "$.cases[0].policy.weekly_ot", "is not between 1 and 10080"),
    ({"versions": [["2026-03-02"]]}, "$.cases[0].versions[0]", "must hold 2 values"),
    ({"versions": [["soon", {}]]}, "$.cases[0].versions[0][0]", "not a date"),
    (
        {"versions": [["2026-03-02", {"daily_ot": "8 h"}]]},
        "$.cases[0].versions[0][1].daily_ot",
        "whole number",
    ),
    (
        {"versions": [["2026-03-02", {}], ["2026-03-02", {}]]},
        "$.cases[0].versions[1][0]",
        "takes over on 2026-03-02 already",
    ),
    ({"corrections": [{}]}, "$.cases[0].corrections[0]", "The key 'op' is missing"),
    ({"corrections": [{"op": "edit"}]}, "$.cases[0].corrections[0].op", "is not one of add"),
    ({"corrections": [{"op": "add"}]}, "$.cases[0].corrections[0]", "'punch' is missing"),
    (
        {"corrections": [{"op": "void", "target": "x"}]},
        "$.cases[0].corrections[0].target",
        "No punch before it has the id 'x'",
    ),
    (
        {"corrections": [{"op": "add", "punch": "03-02 09:00 O", "target": ""}]},
        "$.cases[0].corrections[0]",
        "'target' has no meaning",
    ),
    (
        {"corrections": [{"op": "add", "punch": "03-02 09:00 O", "approved": "yes"}]},
        "$.cases[0].corrections[0].approved",
        "must be true or false",
    ),
    ({"schedule": [["2026-03-02", "8", "16:00"]]}, "$.cases[0].schedule[0][1]", "a time of day"),
    ({"schedule": [["2026-03-02", "24:00", "8:00"]]}, "$.cases[0].schedule[0][1]", "a time of day"),
    ({"schedule": [["2026-03-02", "08:00"]]}, "$.cases[0].schedule[0]", "must hold 3 values"),
    (
        {"schedule": [["2026-03-02", "22:00", "06:00"], ["2026-03-03", "05:00", "12:00"]]},
        "$.cases[0].schedule",
        "overlap",
    ),
    ({"schedule": [["soon", "08:00", "16:00"]]}, "$.cases[0].schedule[0][0]", "not a date"),
    ({"schedule": [["2026-03-02", "08:00", 16]]}, "$.cases[0].schedule[0][2]", "a time of day"),
    (
        {"corrections": [{"op": "add", "punch": "03-02 09:00 O", "reason": 5}]},
        "$.cases[0].corrections[0].reason",
        "must be a text",
    ),
    ({"holidays": ["1969-12-31"]}, "$.cases[0].holidays[0]", "not a date"),
    ({"holidays": ["2400-01-01"]}, "$.cases[0].holidays[0]", "not a date"),
    ({"holidays": [20260101]}, "$.cases[0].holidays[0]", "not a date"),
    ({"holidays": ["2026-13-01"]}, "$.cases[0].holidays[0]", "not a date"),
    ({"leaves": {"2026-03-02": 8}}, "$.cases[0].leaves['2026-03-02']", "must be a text"),
    ({"leaves": {"2026-03-02": "PTO:x"}}, "$.cases[0].leaves['2026-03-02']", "is not a leave"),
    ({"carry_straight": {"2026-03-02": 5}}, "$.cases[0].carry_straight", "starts on 2026-03-01"),
]


@pytest.mark.parametrize(("keys", "path", "part"), WRONG_CASES)
def test_a_malformed_case_is_refused_with_the_path(keys: dict, path: str, part: str):
    with pytest.raises(CasesMalformed) as refusal:
        cases_from(case_file(case("03-02 08:00 I") | keys))
    assert path in {error.path for error in refusal.value.errors}
    sentence = next(e.sentence for e in refusal.value.errors if e.path == path)
    assert part in sentence


def test_all_errors_of_a_file_are_told_at_once(tmp_path):
    broken = case_file(
        case("x", expect={"reg": "1"}), case("03-02 08:00 I", id="T1"), case("03-02 08:00 I")
    )
    del broken["year"], broken["cases"][1]["expect"]
    status, out, errors = checked(written(tmp_path, broken))
    assert (status, out) == (2, "")
    assert [line.split(": ")[0] for line in errors.splitlines()] == [
        "$",
        "$.cases[0].punches[0]",
        "$.cases[0].expect.reg",
        "$.cases[1]",
        "$.cases[1].id",
        "$.cases[2].id",
    ]


@pytest.mark.parametrize("given", [[], "text", None, 5, {}])
def test_what_is_no_case_file_is_refused(given: object):
    with pytest.raises(CasesMalformed):
        cases_from(given)


def test_cases_may_be_anything_but_are_refused():
    with pytest.raises(CasesMalformed) as refusal:
        cases_from(case_file(5, None, [], {}))
    assert len(refusal.value.errors) == 6


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        (b"", "line 1, column 1"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"schema": NaN}', "NaN is not a number"),
        (b'{"b": 1, "a": 2, "a": 3}', "'a' stands twice"),
        (b"[" * 100_000, "nests too deeply"),
        (b"9" * 10_000, "not JSON"),
    ],
)
def test_what_is_no_clear_json_is_refused(tmp_path, raw: bytes, part: str):
    status, _, errors = checked(written(tmp_path, raw))
    assert status == 2
    assert part in errors


def test_a_byte_order_mark_does_no_harm(tmp_path):
    raw = b"\xef\xbb\xbf" + json.dumps(case_file()).encode()
    assert checked(written(tmp_path, raw))[:2] == (0, "0 passed, 0 failed\n")


def test_a_file_that_is_not_there_is_said_to_be(tmp_path):
    status, _, errors = checked(tmp_path / "none.json")
    assert status == 2
    assert "cannot be read: No such file" in errors


def test_a_file_that_is_too_large_is_refused(tmp_path):
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    status, _, errors = checked(path)
    assert status == 2
    assert "larger than 32 MiB" in errors
