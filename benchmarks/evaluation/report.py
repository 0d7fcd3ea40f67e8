"""The tables, as lines of text and as a dictionary."""

from collections.abc import Iterator
from typing import Any

from benchmarks.evaluation.photos import Seen
from benchmarks.evaluation.scores import Liveness, Open, Pairs, Rate

_TOO_FEW = "too few pairs to say"


def _percent(rate: Rate) -> str:
    if not rate.of:
        return "nothing to count"
    share, low, high = (100 * value for value in (rate.share, rate.low, rate.high))
    return f"{share:7.3f} %  [{low:.3f} to {high:.3f}]  of {rate.of:,}"


def lines(
    seen: Seen, found: Pairs | None, known: Open | None, alive: Liveness | None
) -> Iterator[str]:
    """Yield the report, line by line. Intervals are 95 %."""
    yield from _detection(seen)
    yield from _pairs(found)
    yield from _open(known)
    yield from _liveness(alive)


def _detection(seen: Seen) -> Iterator[str]:
    people = seen.people()
    yield f"{len(set(people))} people, {seen.photos} readable photos"
    for why, count in seen.lost.most_common():
        yield f"  left out, {why}: {count}"
    found = seen.photos - len(seen.missed)
    share = found / seen.photos if seen.photos else float("nan")
    yield f"  a face found in        {100 * share:7.3f} %  ({found} of {seen.photos})"
    yield f"  more than one face in  {seen.crowded} (the largest counts)"
    for name in seen.missed[:10]:
        yield f"  no face: {name}"
    if len(seen.missed) > 10:
        yield f"  … and {len(seen.missed) - 10} more"


def _pairs(found: Pairs | None) -> Iterator[str]:
    yield ""
    if found is None:
        yield "One against one: needs at least two people and three photos with a face."
        return
    yield f"One against one: {len(found.genuine):,} genuine, {len(found.impostor):,} impostor pairs"
    for far, at in found.tar.items():
        said = f"{_percent(at[1])}  at similarity {at[0]:.3f}" if at else _TOO_FEW
        yield f"  TAR at FAR {far:<7g}    {said}"
    where = f"at similarity {found.eer_threshold:.3f}"
    yield f"  EER                    {100 * found.eer:7.3f} %  {where}"
    accepted, wrongly = found.at_policy
    yield f"  TAR at 0.50            {_percent(accepted)}"
    yield f"  FAR at 0.50            {_percent(wrongly)}"
    if len(found.genuine):
        lowest, highest = found.genuine.min(), found.impostor[0]
        yield f"  lowest genuine similarity {lowest:.3f}, highest impostor {highest:.3f}"


def _open(known: Open | None) -> Iterator[str]:
    yield ""
    if known is None:
        yield "One against many: needs a person with two photos, and another person."
        return
    yield (
        f"One against many: {known.people} people with {known.gallery} enrolled photos "
        f"(at most {known.templates} each), threshold 0.50, margin 0.05"
    )
    yield f"  rank 1                 {_percent(known.rank1)}"
    yield f"  FNIR (not recognised)  {_percent(known.fnir)}, {known.wrong} as somebody else"
    yield f"  FPIR (stranger taken)  {_percent(known.fpir)}"
    yield (
        f"  false accepts          {known.false_accepts} strangers, "
        f"{known.wrong} enrolled people as somebody else"
    )


def _liveness(alive: Liveness | None) -> Iterator[str]:
    yield ""
    if alive is None:
        yield "Liveness: needs the folders live/ and spoof/."
        return
    yield f"Liveness at a score of {alive.threshold:g}"
    yield f"  APCER (attacks passed) {_percent(alive.apcer)}"
    yield f"  BPCER (people refused) {_percent(alive.bpcer)}"
    yield f"  EER                    {100 * alive.eer:7.3f} %"


def results(
    seen: Seen, found: Pairs | None, known: Open | None, alive: Liveness | None
) -> dict[str, Any]:
    """Return the numbers for programs; null where there is nothing to say."""
    return {
        "photos": seen.photos,
        "people": len(set(seen.people())),
        "left_out": dict(seen.lost),
        "missed": len(seen.missed),
        "tar": _tar(found),
        "eer": found.eer if found else None,
        "rank1": _rate(known.rank1) if known else None,
        "fnir": _rate(known.fnir) if known else None,
        "fpir": _rate(known.fpir) if known else None,
        "false_accepts": known.false_accepts + known.wrong if known else None,
        "gallery": known.gallery if known else None,
        "apcer": _rate(alive.apcer) if alive else None,
        "bpcer": _rate(alive.bpcer) if alive else None,
    }


def _tar(found: Pairs | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        f"{far:g}": {"threshold": at[0], **_rate(at[1])} if at else None
        for far, at in found.tar.items()
    }


def _rate(rate: Rate) -> dict[str, float]:
    return {"share": rate.share, "low": rate.low, "high": rate.high, "of": rate.of}
