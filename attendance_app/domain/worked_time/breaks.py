"""Breaks: a short gap is paid, a longer one is not, and a missing one may be deducted."""

from collections.abc import Sequence

from attendance_app.domain.worked_time.policy import BreakMode, BreakTier, Policy
from attendance_app.domain.worked_time.rounding import Span
from attendance_app.domain.worked_time.rules import Version
from attendance_app.domain.worked_time.trace import Ledger, Rule, Step


def fill_short_gaps(
    spans: Sequence[Span], version: Version, ledger: Ledger
) -> tuple[list[Span], int]:
    """Return the worked spans with paid gaps closed, and the minutes of the unpaid gaps.

    A gap of at most paid_break_max is hours worked (29 CFR 785.18); a longer one is not (785.19).
    """
    longest = version.policy.paid_break_max
    worked: list[Span] = [spans[0]]
    unpaid = 0
    for start, end in spans[1:]:
        gap = start - worked[-1][1]
        if gap > longest:
            unpaid += gap
            ledger.steps.append(Step(Rule.UNPAID_BREAK, start - gap, start, 0, (), version.since))
            worked.append((start, end))
            continue
        if gap:
            ledger.steps.append(Step(Rule.PAID_BREAK, start - gap, start, gap, (), version.since))
        worked[-1] = (worked[-1][0], end)
    return worked, unpaid


def required_break(tiers: Sequence[BreakTier], worked: int) -> int:
    """Return the break that the highest tier below `worked` minutes requires; 0 without one."""
    required = 0
    for more_than, minutes in tiers:  # in rising order
        if worked > more_than:
            required = minutes
    return required


def deduction(policy: Policy, worked: int, unpaid: int) -> int:
    """Return how many minutes of break are missing, at most `worked`.

    gross: measured on the presence. net (Germany): the least that leaves enough break for the
    work that is left; only there can the answer lie where a tier stops applying.
    """
    tiers = policy.auto_break
    if policy.auto_break_mode is BreakMode.GROSS:
        return min(worked, max(0, required_break(tiers, worked) - unpaid))
    edges = {0}
    for tier in tiers:
        edges.update((max(0, tier.required - unpaid), max(0, worked - tier.more_than)))
    enough = (d for d in sorted(edges) if unpaid + d >= required_break(tiers, worked - d))
    return next(enough)


def deducted(worked: Sequence[Span], minutes: int) -> list[Span]:
    """Return where `minutes` are taken out: centred in the longest span, the first of equals.

    A span that is too short gives all it has, and the next longest gives the rest.
    """
    taken: list[Span] = []
    for start, end in sorted(worked, key=lambda span: span[0] - span[1]):
        part = min(minutes, end - start)
        if not part:
            break
        begin = start + (end - start - part) // 2
        taken.append((begin, begin + part))
        minutes -= part
    return sorted(taken)


def without(worked: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """Return `worked` less `taken`, each of which lies inside one worked span."""
    left: list[Span] = []
    for start, end in worked:
        for begin, stop in taken:
            if start <= begin and stop <= end:
                left.append((start, begin))
                start = stop
        left.append((start, end))
    return [span for span in left if span[0] < span[1]]
