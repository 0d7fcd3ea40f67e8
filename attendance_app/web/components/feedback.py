"""What the app says back: notices, empty and error states, waiting, progress.

All of it is drawn from State. Nothing here sends script to the browser, so it works under a CSP
without ``unsafe-eval``.
"""

from typing import Any, Literal

import reflex as rx

from attendance_app.web.components.icons import icon
from attendance_app.web.components.parts import button, meaning_icon
from attendance_app.web.components.shared import Child, Number, Text, when

NoticeKind = Literal["ok", "late", "absent", "attention", "info", "accent"]
ALERTS = ("absent", "attention")
_KINDS: tuple[NoticeKind, ...] = ("ok", "late", "absent", "attention", "info")


def notice(
    title: Child,
    text: Child = "",
    kind: NoticeKind = "info",
    action: Child | None = None,
    announce: bool = True,
) -> rx.Component:
    """Bar with what happened (bold) and what is safe or to do next.

    It announces itself, unless it stands in a region that does (``announce=False``).
    """
    role = "alert" if kind in ALERTS else "status"
    spoken: dict[str, Any] = {"role": role} if announce else {}
    return rx.el.div(
        meaning_icon(kind),
        rx.el.div(rx.el.b(title), when(text, rx.fragment(" ", text))),
        *([action] if action is not None else []),
        class_name=f"notice notice-{kind}",
        **spoken,
    )


def notice_of(kind: Text, title: Text, text: Text, on_dismiss: Any) -> rx.Component:
    """Notice whose kind is a State var, inside two live regions that are always there.

    A region that appears together with its words is not read out; these two stay and are filled.
    """
    spoken = [k for k in _KINDS if k not in ALERTS]
    return rx.el.div(
        rx.el.div(
            _notice_if(spoken, kind, title, text, on_dismiss), role="status", class_name="said"
        ),
        rx.el.div(
            _notice_if(list(ALERTS), kind, title, text, on_dismiss), role="alert", class_name="said"
        ),
        class_name="notices",
    )


def _notice_if(
    kinds: list[Any], kind: Text, title: Any, text: Any, on_dismiss: Any
) -> rx.Component:
    close = button("Close", kind="quiet", size="sm", on_click=on_dismiss)
    body = [rx.el.div(rx.el.b(title), " ", text), close]
    bars = [(k, rx.el.div(meaning_icon(k), *body, class_name=f"notice notice-{k}")) for k in kinds]
    return rx.fragment(rx.match(kind, *bars, rx.fragment()))


def empty_state(
    title: Child, text: Child = "", action: Child | None = None, level: Literal[2, 3] = 3
) -> rx.Component:
    """Place where nothing is yet; it teaches the first step instead of saying "no data"."""
    head = rx.el.h2(title) if level == 2 else rx.el.h3(title)
    return rx.el.div(
        _empty_art(),
        head,
        when(text, rx.el.p(text)),
        *([action] if action is not None else []),
        class_name="empty",
    )


def error_state(title: Child, text: Child, on_retry: Any = None) -> rx.Component:
    """List or card that could not be read: cause, what is not affected, and Try again."""
    retry = [button("Try again", icon_name="rotate-cw", on_click=on_retry)] if on_retry else []
    return rx.el.div(
        rx.el.span(icon("server-off", "lg"), class_name="queue-mark queue-mark-lg absent"),
        rx.el.h3(title),
        rx.el.p(text),
        *retry,
        class_name="empty",
        role="alert",
    )


def inline_error(text: Child, id: str = "") -> rx.Component:
    """Error beside what caused it: what is wrong and what to do."""
    named: dict[str, Any] = {"id": id} if id else {}
    return rx.el.p(icon("circle-alert"), rx.el.span(text), class_name="error", **named)


def skeleton(width: str = "100%", height: str = "10px", round: bool = False) -> rx.Component:
    """Grey bar where text will stand; it appears only after 200 ms of waiting."""
    style = {"width": width, "height": height}
    if round:
        style["border_radius"] = "50%"
    return rx.el.span(class_name="skeleton after-200", style=style, aria_hidden="true")


def skeleton_lines(lines: int = 3) -> rx.Component:
    """Several skeleton lines for a card whose content is on its way."""
    widths = ("72%", "54%", "63%", "40%")
    return rx.el.div(
        *[skeleton(widths[i % len(widths)]) for i in range(lines)],
        rx.el.span("Loading", class_name="sr"),
        class_name="stack-wide card-pad",
        aria_busy="true",
    )


def progress(percent: Number, label: Text, done: Child = "", large: bool = True) -> rx.Component:
    """Progress of a long job: its name, how far ("849 of 1,247, about 14 s"), and the bar."""
    return rx.el.div(
        rx.el.div(
            rx.el.span(label, class_name="medium"),
            rx.el.span(done, class_name="quiet num"),
            class_name="spread progress-text",
        ),
        rx.el.div(
            rx.el.i(style={"width": f"{percent}%"}),
            class_name="progress progress-lg" if large else "progress",
            role="progressbar",
            aria_label=label,
            aria_valuenow=percent,
            aria_valuemin=0,
            aria_valuemax=100,
        ),
        class_name="progress-block",
    )


def live(text: Child, behind: bool | rx.Var[bool] = False) -> rx.Component:
    """Dot and words that say how fresh the page is; amber when a source is behind."""
    state = (
        rx.cond(behind, "behind", "live")
        if isinstance(behind, rx.Var)
        else ("behind" if behind else "live")
    )
    return rx.el.span(rx.el.i(), text, class_name="live", data_state=state)


def _empty_art() -> rx.Component:
    def bar(x: int, y: int, width: int, dashed: bool) -> rx.Component:
        look: dict[str, Any] = (
            {"stroke_dasharray": "3 3"}
            if dashed
            else {"fill": "var(--accent-bg-2)", "stroke": "var(--accent-mark)"}
        )
        return rx.el.rect(x=x, y=y, width=width, height=8, rx=4, **look)

    return rx.el.svg(
        bar(8, 10, 80, dashed=True),
        bar(8, 26, 34, dashed=False),
        bar(48, 26, 40, dashed=False),
        bar(8, 42, 80, dashed=True),
        view_box="0 0 96 56",
        fill="none",
        stroke="currentColor",
        stroke_width="1.5",
        class_name="empty-art",
        aria_hidden="true",
    )
