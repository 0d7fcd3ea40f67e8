"""python -m attendance_app check-rules FILE.json: a company's worked examples, run and compared."""

import json
from pathlib import Path
from typing import TextIO

from attendance_app.domain.worked_time.case_check import run
from attendance_app.domain.worked_time.case_file import Case, CasesMalformed, cases_from
from attendance_app.domain.worked_time.reading import Malformed

ALL_PASSED, SOME_FAILED, MALFORMED = 0, 1, 2
LARGEST = 32 * 1024 * 1024


def check_rules(path: Path, out: TextIO, errors: TextIO) -> int:
    """Run the cases of the file at `path` and write a line for each; return the exit status.

    0: all passed. 1: a case came out differently; what, and why, is written. 2: the file cannot
    be used; each error is written to `errors` with its place in the file.
    """
    try:
        cases = read_cases(path)
    except CasesMalformed as refusal:
        for place, sentence in refusal.errors:
            errors.write(f"{place}: {sentence}\n")
        return MALFORMED
    failed = 0
    for case in cases:
        outcome = run(case)
        failed += not outcome.passed
        out.writelines(f"{line}\n" for line in outcome.lines())
    out.write(f"{len(cases) - failed} passed, {failed} failed\n")
    return SOME_FAILED if failed else ALL_PASSED


def read_cases(path: Path) -> list[Case]:
    """Return the cases of the file at `path`.

    Raises:
        CasesMalformed: it cannot be read, is no JSON, or does not follow the schema.

    """
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        raise _unusable(f"{path} cannot be read: {error.strerror}.") from error
    if len(raw) > LARGEST:
        raise _unusable(f"{path} is larger than {LARGEST // 1024 // 1024} MiB. Split it.")
    return cases_from(parsed(raw))


def parsed(raw: bytes) -> object:
    """Return JSON, refusing what readers of JSON disagree about.

    Raises:
        CasesMalformed: it is not JSON in UTF-8, nests too deeply, or names a key twice.

    """
    try:
        text = raw.decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=_distinct, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise _unusable(f"The file is not UTF-8: byte {error.start} is wrong.") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise _unusable(f"The file is not JSON: {error.msg} ({place}).") from error
    except ValueError as error:
        raise _unusable(f"The file is not JSON: {error}.") from error
    except RecursionError as error:
        raise _unusable("The file nests too deeply.") from error


def _unusable(sentence: str) -> CasesMalformed:
    return CasesMalformed([Malformed("$", sentence)])


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in found if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not a number")
