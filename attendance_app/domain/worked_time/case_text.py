"""JSON of case files, strictly: one meaning, in UTF-8."""

import json

from attendance_app.domain.worked_time.case_file import Case, CasesMalformed, cases_from
from attendance_app.domain.worked_time.reading import Malformed


def cases_in(raw: bytes) -> list[Case]:
    """Return the cases of a case file's bytes.

    Raises:
        CasesMalformed: it is not JSON in UTF-8, or does not follow the schema.

    """
    return cases_from(parsed(raw))


def unusable(sentence: str) -> CasesMalformed:
    """Return the refusal of a whole file."""
    return CasesMalformed([Malformed("$", sentence)])


def parsed(raw: bytes) -> object:
    """Return JSON, refusing what readers of JSON disagree about."""
    try:
        text = raw.decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=_distinct, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise unusable(f"The file is not UTF-8: byte {error.start} is wrong.") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise unusable(f"The file is not JSON: {error.msg} ({place}).") from error
    except ValueError as error:
        raise unusable(f"The file is not JSON: {error}.") from error
    except RecursionError as error:
        raise unusable("The file nests too deeply.") from error


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in found if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not a number")
