"""Reading of untrusted JSON: each value knows its path, each error is noted with it."""

import re
from collections.abc import Collection
from datetime import date
from typing import NamedTuple, TypeGuard, TypeVar

_Member = TypeVar("_Member", bound=str)
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_PLAIN_KEY = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_LONGEST_QUOTE = 60
FIRST_YEAR, LAST_YEAR = 1970, 2399


class Malformed(NamedTuple):
    """One error. path: as in "$.cases[3].punches[0]"."""

    path: str
    sentence: str


def quoted(value: object) -> str:
    """Return `value` for a sentence, shortened."""
    text = repr(value)
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 3] + "..."


class Node:
    """A JSON value at a path. What is wrong goes to the shared list `errors`; None comes back."""

    __slots__ = ("errors", "path", "value")

    def __init__(self, value: object, path: str, errors: list[Malformed]) -> None:
        self.value = value
        self.path = path
        self.errors = errors

    def wrong(self, sentence: str) -> None:
        """Note an error here."""
        self.errors.append(Malformed(self.path, sentence))

    def is_null(self) -> bool:
        """Tell whether it is null."""
        return self.value is None

    def entries(self) -> dict[str, "Node"]:
        """Return the members of an object; none when it is not one."""
        if not _is_object(self.value):
            self.wrong(f"This must be an object, not {quoted(self.value)}.")
            return {}
        return {
            key: Node(value, f"{self.path}{_step(key)}", self.errors)
            for key, value in self.value.items()
        }

    def members(
        self, allowed: Collection[str], required: Collection[str] = ()
    ) -> dict[str, "Node"]:
        """Return the members of an object that may hold only `allowed` keys."""
        found = self.entries()
        for key, node in found.items():
            if key not in allowed:
                node.wrong(f"There is no key {quoted(key)} here; use {', '.join(allowed)}.")
        if _is_object(self.value):
            for key in required:
                if key not in found:
                    self.wrong(f"The key {quoted(key)} is missing.")
        return {key: node for key, node in found.items() if key in allowed}

    def items(self, length: int | None = None) -> list["Node"]:
        """Return the items of a list, of exactly `length` if given; none when it is not one."""
        if not _is_list(self.value):
            self.wrong(f"This must be a list, not {quoted(self.value)}.")
            return []
        if length is not None and len(self.value) != length:
            self.wrong(f"This list must hold {length} values, not {len(self.value)}.")
            return []
        return [Node(value, f"{self.path}[{n}]", self.errors) for n, value in enumerate(self.value)]

    def text(self) -> str | None:
        """Return a text."""
        if isinstance(self.value, str):
            return self.value
        self.wrong(f"This must be a text, not {quoted(self.value)}.")
        return None

    def flag(self) -> bool | None:
        """Return true or false."""
        if isinstance(self.value, bool):
            return self.value
        self.wrong(f"This must be true or false, not {quoted(self.value)}.")
        return None

    def whole(self) -> int | None:
        """Return a whole number of 0 or more."""
        if isinstance(self.value, int) and not isinstance(self.value, bool) and self.value >= 0:
            return self.value
        self.wrong(f"This must be a whole number of 0 or more, not {quoted(self.value)}.")
        return None

    def one_of(self, options: Collection[_Member]) -> _Member | None:
        """Return the option that the text equals."""
        for option in options:
            if option == self.value:
                return option
        self.wrong(f"{quoted(self.value)} is not one of {', '.join(options)}.")
        return None

    def time(self, to_midnight: bool = False) -> int | None:
        """Return "HH:MM" as minutes after midnight. to_midnight: "24:00" is one too."""
        match = _TIME.fullmatch(self.value) if isinstance(self.value, str) else None
        if match and match[1]:
            return int(match[1]) * 60 + int(match[2])
        if match and to_midnight:
            return 24 * 60
        self.wrong(f"{quoted(self.value)} is not a time of day such as 08:30.")
        return None

    def date(self) -> date | None:
        """Return a date."""
        found = parse_date(self.value)
        if found is None:
            self.wrong(f"{quoted(self.value)} is not a date such as 2026-03-02.")
        return found


def parse_date(text: object) -> date | None:
    """Return the date that `text` writes as YYYY-MM-DD, or None; of years that rules can know."""
    if not isinstance(text, str) or not _DATE.fullmatch(text):
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def _step(key: str) -> str:
    return f".{key}" if _PLAIN_KEY.fullmatch(key) else f"[{quoted(key)}]"


def _is_object(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)
