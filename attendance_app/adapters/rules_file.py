"""python -m attendance_app check-rules FILE.json: a company's worked examples, run and compared."""

from pathlib import Path
from typing import TextIO

from attendance_app.domain.worked_time.case_check import run
from attendance_app.domain.worked_time.case_file import Case, CasesMalformed
from attendance_app.domain.worked_time.case_text import cases_in, unusable

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
        raise unusable(f"{path} cannot be read: {error.strerror}.") from error
    if len(raw) > LARGEST:
        raise unusable(f"{path} is larger than {LARGEST // 1024 // 1024} MiB. Split it.")
    return cases_in(raw)
