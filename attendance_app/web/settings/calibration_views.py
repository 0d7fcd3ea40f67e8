"""What the calibration section draws, made from what was measured and proposed."""

from dataclasses import dataclass, field

from attendance_app.domain.calibration import BIN, COLD_START, Expected
from attendance_app.services.calibration import Measured, ProposalView, ScopeView
from attendance_app.services.consent_texts import TextStanding
from attendance_app.services.reembedding import Anew
from attendance_app.web import wording
from attendance_app.web.wording import counted

WIDTH, HEIGHT, FLOOR = 520, 150, 124
SCOPES = {
    "site": "Among the people of the kiosk's site",
    "company": "Among everybody else in the company",
    "liveness": "How live a face must be",
}
STATES = {
    "pending": ("Waits for approval", "attention"),
    "approved": ("In force since", "ok"),
    "refused": ("Refused", "plain"),
}


@dataclass(frozen=True)
class HistogramBar:
    """One bin: its place in the drawing, in pixels."""

    x: float
    y: float
    height: float


@dataclass(frozen=True)
class ScopeCard:
    """One scope. now_x, proposed_x: where the thresholds stand in the drawing.

    lead: what the lead before the next person does. offer: the words of the button.
    """

    scope: str = ""
    title: str = ""
    now: str = ""
    proposed: str = ""
    differs: bool = False
    now_x: float = 0
    proposed_x: float = 0
    bars: list[HistogramBar] = field(default_factory=list)
    told: str = ""
    would: str = ""
    lead: str = ""
    offer: str = ""
    caution: str = ""
    label: str = ""


@dataclass(frozen=True)
class ProposalLine:
    """One proposal. state: pending, approved, refused."""

    id: int
    title: str
    asked: str
    state: str
    state_text: str
    badge: str
    who: str
    expected: str
    can_approve: bool


def scope_cards(found: Measured) -> list[ScopeCard]:
    """Draw up both scopes."""
    return [_card("site", found.site), _card("company", found.company)]


def _card(scope: str, view: ScopeView) -> ScopeCard:
    advice = view.advice
    proposed, lead = advice.proposed.threshold, advice.proposed_lead.threshold
    differs = abs(proposed - view.threshold) >= 0.005 or abs(lead - view.margin) >= 0.005
    return ScopeCard(
        scope=scope,
        title=SCOPES[scope],
        now=f"{view.threshold:.2f}",
        proposed=f"{proposed:.2f}",
        differs=differs,
        now_x=_x(view.threshold),
        proposed_x=_x(proposed),
        bars=_bars(view.bins),
        told=_expected(view.threshold, advice.current.hits, advice.current.n),
        would=_range(advice.proposed) if advice.proposed.n else "",
        lead=_lead(advice.current_lead, advice.proposed_lead),
        offer=f"Propose {proposed:.2f}, lead {lead:.2f}",
        caution=_caution(view),
        label=_label(view),
    )


def _label(view: ScopeView) -> str:
    return (
        f"Histogram of the nearest other person of each of {view.advice.current.n} people; in force"
        f" is {view.threshold:.2f}, proposed is {view.advice.proposed.threshold:.2f}"
    )


def _x(similarity: float) -> float:
    return round(max(0.0, min(1.0, similarity)) * WIDTH, 1)


def _bars(bins: tuple[tuple[float, int], ...]) -> list[HistogramBar]:
    peak = max((count for _, count in bins), default=0) or 1
    room = FLOOR - 40
    return [
        HistogramBar(_x(left), round(FLOOR - count * room / peak, 1), round(count * room / peak, 1))
        for left, count in bins
        if count
    ]


BAR_WIDTH = round(BIN * WIDTH * 0.86, 1)


def _expected(threshold: float, hits: int, n: int) -> str:
    if not n:
        return "Nobody else is enrolled to be compared with."
    return f"At {threshold:.2f}, {hits} of {n} people would be taken for somebody else."


def _range(would: Expected) -> str:
    low, high = would.interval.low, would.interval.high
    return f"With {would.threshold:.2f}, {low:.3%} to {high:.3%} of strangers (95 %)."


def _lead(now: Expected, proposed: Expected) -> str:
    if not now.n:
        return "Nobody has two faces and a neighbour: the lead cannot be measured."
    told = f"A lead of {now.threshold:.2f} sends {now.hits} of {now.n} enrolled people to their PIN"
    if abs(proposed.threshold - now.threshold) < 0.005:
        return f"{told} ({now.interval.low:.3%} to {now.interval.high:.3%}, 95 %)."
    low, high = proposed.interval.low, proposed.interval.high
    return f"{told}; {proposed.threshold:.2f} would send {low:.3%} to {high:.3%} (95 %)."


def _caution(view: ScopeView) -> str:
    advice = view.advice
    if advice.is_cold:
        return f"Fewer than {COLD_START} people: the careful fixed value stays."
    if not advice.is_seen:
        return f"{advice.proposed.n} people are too few to see one in {1 / advice.target:.0f}."
    return ""


def proposal_line(view: ProposalView, zone: str) -> ProposalLine:
    """Draw up a proposal."""
    text, badge = STATES[view.state]
    values = f"{view.threshold:.2f}"
    if view.scope != "liveness":
        values += f", lead {view.margin:.2f}"
    return ProposalLine(
        id=view.id,
        title=SCOPES[view.scope],
        asked=values,
        state=view.state,
        state_text=f"{text} {wording.moment(view.approved_at, zone)}".strip()
        if view.approved_at
        else text,
        badge=badge,
        who=_who(view, zone),
        expected=_measured_by(view),
        can_approve=view.can_approve,
    )


def _who(view: ProposalView, zone: str) -> str:
    proposed = f"{view.created_by}, {wording.moment(view.created_at, zone)}"
    return f"{proposed}; approved by {view.approved_by}" if view.approved_by else proposed


def _measured_by(view: ProposalView) -> str:
    if view.low is None or view.high is None or not view.n:
        return "Not measured"
    return f"{view.low:.3%} to {view.high:.3%} of strangers, from {view.n} people"


@dataclass(frozen=True)
class AnewCard:
    """How far computing faces anew is. percent: 0 to 100; shown only where there was such work."""

    known: bool = False
    done: bool = False
    title: str = ""
    told: str = ""
    percent: int = 0


@dataclass(frozen=True)
class TextCard:
    """The consent text in force. newer: the product's own can be published."""

    headline: str = ""
    told: str = ""
    newer: bool = False
    agreed: str = ""


def anew_card(found: Anew | None) -> AnewCard:
    """Draw up the work of computing faces anew."""
    if found is None:
        return AnewCard()
    whole = max(1, found.total)
    failed = f" {counted(found.failed, 'person', 'people')} must be enrolled again."
    state = {"queued": "Waiting for its turn.", "running": "Going on."}.get(found.state, "Done.")
    return AnewCard(
        known=True,
        done=found.state == "done",
        title=f"{found.done} of {counted(found.total, 'person', 'people')} computed anew",
        told=state + (failed if found.failed else ""),
        percent=100 if found.state == "done" else min(100, found.done * 100 // whole),
    )


def text_card(found: TextStanding) -> TextCard:
    """Draw up which consent text is in force."""
    speaks = "speaks of enrolment photos" if found.covers_photos else "does not speak of photos"
    return TextCard(
        headline=f"Version {found.version} is in force" if found.version else "No text yet",
        told=f"It {speaks}; {counted(found.agreed, 'person', 'people')} agreed to it.",
        newer=found.newer,
        agreed=counted(found.agreed, "person", "people"),
    )
