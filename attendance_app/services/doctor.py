"""What an examination of a deployment finds, and how it is told."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum


class State(StrEnum):
    """How a thing is. note: it works, but poorer than it could, or nobody can tell."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. mend: what to do about it, empty when it is in order."""

    name: str
    state: State
    detail: str
    mend: str = ""


Probe = Callable[[], Iterable[Finding]]


def ok(name: str, detail: str) -> Finding:
    """Return a finding of something in order."""
    return Finding(name, State.OK, detail)


def note(name: str, detail: str, mend: str) -> Finding:
    """Return a finding that somebody should know, and that stops nothing."""
    return Finding(name, State.NOTE, detail, mend)


def wrong(name: str, detail: str, mend: str) -> Finding:
    """Return a finding that has to be mended."""
    return Finding(name, State.WRONG, detail, mend)


def examined(probes: Iterable[tuple[str, Probe]]) -> Iterator[Finding]:
    """Run the probes in turn; one that breaks is a finding itself and stops no other."""
    for name, probe in probes:
        try:
            yield from probe()
        except Exception as error:
            kind = type(error).__name__
            yield wrong(
                name, f"could not be examined ({kind})", "Look at it by hand, and report this."
            )


def lines(findings: Iterable[Finding]) -> Iterator[str]:
    """Return the findings for a person."""
    for finding in findings:
        yield f"{finding.state:5}  {finding.name}: {finding.detail}"
        if finding.mend:
            yield f"       -> {finding.mend}"


def document(findings: Iterable[Finding]) -> dict[str, object]:
    """Return the findings for a program."""
    found = list(findings)
    return {"ok": not any_wrong(found), "findings": [asdict(finding) for finding in found]}


def any_wrong(findings: Iterable[Finding]) -> bool:
    """Tell whether something has to be mended."""
    return any(finding.state is State.WRONG for finding in findings)
