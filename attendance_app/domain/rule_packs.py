"""Rules as data: every key in words, with its legal source, and packs to start from."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class KeyText:
    """A key of the policy for people.

    group: the section of the page. kind: minutes, seconds, time, weekday, choice, flag, tiers or
    windows. choices: (value, words). nullable: an empty field switches the rule off.
    """

    key: str
    group: str
    label: str
    explanation: str
    source: str
    kind: str
    choices: tuple[tuple[str, str], ...] = ()
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Preset:
    """A pack of rules. policy: the JSON object of a rule version, as `policy_from` reads it.

    sources: key -> where that pack's value comes from. counsel: what a lawyer must look at.
    """

    id: str
    name: str
    summary: str
    policy: dict[str, Any]
    sources: dict[str, str]
    counsel: str
