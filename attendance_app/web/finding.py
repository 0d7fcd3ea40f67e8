"""Finds people as their name is typed, and the one that a line of text names."""

from attendance_app.domain.actor import Actor
from attendance_app.domain.errors import RuleViolation
from attendance_app.wiring import use_cases

Pairs = list[tuple[str, str]]
OFFERED = 20
MOST_CHOSEN = 200


def people_like(actor: Actor, typed: str) -> Pairs:
    """Return (id, "Name, number") of active people whom the words fit, by name."""
    words = typed.replace(",", " ").strip()[:100]
    found = use_cases().employees.search(actor, query=words, size=OFFERED)
    return [(str(one.id), f"{one.name}, {one.number}") for one in found.items]


def person_named(actor: Actor, typed: str, field: str) -> int:
    """Return whom a line names: as it was offered, by number, or by words that fit one person.

    Raises:
        RuleViolation: it names nobody, or several.

    """
    words = typed.strip()
    if not words:
        raise RuleViolation("Choose a person.", field)
    number = words.rpartition(", ")[2]
    search = use_cases().employees.search
    by_number = [
        one for one in search(actor, query=number, size=OFFERED).items if one.number == number
    ]
    found = by_number or search(actor, query=words[:100], size=2).items
    if len(found) != 1:
        told = "Several people fit" if found else "Nobody fits"
        raise RuleViolation(f"{told}. Choose one of the list that appears as you type.", field)
    return int(found[0].id)


def joined(chosen: Pairs, offered: Pairs, typed: str) -> Pairs:
    """Return who is chosen now: with whoever of those offered was typed in full, last."""
    taken = next((pair for pair in offered if pair[1] == typed), None)
    if taken is None or len(chosen) >= MOST_CHOSEN:
        return chosen
    return [*(one for one in chosen if one != taken), taken]
