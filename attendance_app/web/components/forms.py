"""Forms that submit whole: labelled fields with hints and the server's own words for errors.

Fields are uncontrolled: what a person typed stays while an error is shown, and no event is sent
per key. Errors come from State as ``errors: dict[str, str]``, keyed by the field's name:
``error=S.errors["pin"]``. To refill a form for another row, give it ``key=S.form_key`` and change
that key.
"""

from typing import Any

import reflex as rx
from reflex_components_core.el.element import Element

from attendance_app.web.components.feedback import inline_error
from attendance_app.web.components.icons import icon
from attendance_app.web.components.parts import button
from attendance_app.web.components.shared import (
    NO_ATTRIBUTE,
    Child,
    Flag,
    Rows,
    Text,
    classes,
    when,
)

_FILE_TEXT = rx.asset("file_text.jsx", shared=True)


class NativeForm(Element):
    """A form the browser posts itself, for signing in and out.

    ``rx.form`` and ``rx.el.form`` always prevent the browser's own submit, and a cookie that the
    websocket carries can only be set by a document load.
    """

    tag = "form"
    action: rx.Var[str]
    method: rx.Var[str]
    enc_type: rx.Var[str]


def native_form(*children: Child, action: Text, **props: Any) -> rx.Component:
    """Form that posts to an HTTP route and loads what it answers."""
    return NativeForm.create(*children, action=action, method="post", **props)


def form(*children: Child, on_submit: Any, class_name: str = "form", **props: Any) -> rx.Component:
    """Form whose fields arrive together, as one dict, at ``on_submit``."""
    return rx.el.form(*children, on_submit=on_submit, class_name=class_name, **props)


def form_row(label: Child, *fields: Child, hint: Child = "") -> rx.Component:
    """Row of a long form: what it is about on the left, its fields on the right."""
    return rx.el.div(
        rx.el.div(
            rx.el.div(label, class_name="label"), when(hint, rx.el.p(hint, class_name="hint"))
        ),
        rx.el.div(*fields, class_name="stack-wide"),
        class_name="form-row",
    )


def form_pair(*fields: Child) -> rx.Component:
    """Two fields side by side; one under the other on a phone."""
    return rx.el.div(*fields, class_name="form-2")


def form_foot(*buttons: Child) -> rx.Component:
    """Last line of a form; the primary action stands at its end."""
    return rx.el.div(rx.el.span(class_name="push"), *buttons, class_name="setup-foot")


def submit(text: Child, busy: Flag = False, busy_text: Child = "", **props: Any) -> rx.Component:
    """Primary button of a form; it turns and rests while ``busy``."""
    props.setdefault("kind", "primary")
    words = when(busy, busy_text, text) if busy_text else text
    return button(words, type="submit", busy=busy, **props)


def error_summary(errors: Rows, title: str = "This could not be saved yet.") -> rx.Component:
    """Notice above a form: every error of ``errors`` once more, in the order they were found."""
    return rx.el.div(
        rx.cond(
            errors.length() > 0,
            rx.el.div(
                icon("circle-alert"),
                rx.el.div(
                    rx.el.b(title),
                    rx.el.ul(rx.foreach(errors.values(), lambda line: rx.el.li(line))),
                ),
                class_name="notice notice-absent",
            ),
        ),
        role="alert",
        class_name="said",
    )


def field(
    label: Child,
    control: Child,
    *,
    name: str,
    hint: Child = "",
    error: Text = "",
    optional: bool = False,
    id: str = "",
) -> rx.Component:
    """Label, control, and below it the error or else the hint; the control's id is ``f-<name>``."""
    control_id = id or field_id(name)
    quiet = when(hint, rx.el.span(hint, class_name="hint", id=f"{control_id}-hint"))
    return rx.el.div(
        rx.el.label(
            label,
            *([rx.el.span("optional", class_name="opt")] if optional else []),
            html_for=control_id,
            class_name="label",
        ),
        control,
        when(error, inline_error(error, id=f"{control_id}-error"), quiet),
        class_name="field",
    )


def field_id(name: str) -> str:
    """Give the id of a field's control."""
    return f"f-{name}"


def text_field(
    label: Child,
    name: str,
    *,
    type: Any = "text",
    value: Text = "",
    hint: Child = "",
    error: Text = "",
    optional: bool = False,
    large: bool = False,
    id: str = "",
    **props: Any,
) -> rx.Component:
    """One line of text; ``type`` email, password, date, time, number, tel work too."""
    control = rx.el.input(
        type=type,
        default_value=value,
        class_name=classes("input", "input-lg" if large else ""),
        **_control(name, id, hint, error, optional),
        **props,
    )
    return field(label, control, name=name, hint=hint, error=error, optional=optional, id=id)


def searching_field(
    label: Child, name: str, offered: Rows, on_type: Any, **props: Any
) -> rx.Component:
    """One line in which a person is found as their name is typed.

    ``offered`` holds (id, text) pairs that State found for what was typed. Another ``key`` empties
    the line; State never writes into it, since its answers come later than the next letter.
    """
    listed = f"{name}-offered"
    hint, error = props.pop("hint", ""), props.pop("error", "")
    control = rx.el.input(
        type="text",
        class_name="input",
        list=listed,
        auto_complete="off",
        max_length=200,
        on_change=on_type.debounce(250),
        **_control(name, "", hint, error, True),
        **props,
    )
    options = rx.el.datalist(
        rx.foreach(offered, lambda pair: rx.el.option(value=pair[1])), id=listed
    )
    return rx.fragment(field(label, control, name=name, hint=hint, error=error), options)


def chosen_people(chosen: Rows, leave_out: Any) -> rx.Component:
    """Draw the people who were chosen, (id, text) pairs; a click takes one out again."""

    def one(pair: Any) -> rx.Component:
        return rx.el.button(
            rx.el.bdi(pair[1]),
            icon("x", "sm"),
            type="button",
            class_name="chip",
            title="Leave out",
            on_click=leave_out(pair[0]),
        )

    return rx.cond(
        chosen.length() > 0,
        rx.el.div(
            rx.foreach(chosen, one),
            class_name="row chips",
            role="group",
            aria_label="People chosen",
        ),
    )


class FileText(rx.NoSSRComponent):
    """Puts the text of a chosen file into a text area; the file itself goes nowhere."""

    library = _FILE_TEXT.importable_path
    tag = "FileText"

    target: rx.Var[str]
    accept: rx.Var[str]
    largest: rx.Var[int]


def file_text(label: Child, name: str, into: str, *, accept: str, largest: int) -> rx.Component:
    """Choose a file whose text fills the text area named ``into``. largest: bytes."""
    control = FileText.create(
        id=field_id(name),
        class_name="input",
        target=field_id(into),
        accept=accept,
        largest=largest,
    )
    return field(label, control, name=name, optional=True)


def email_field(label: Child, name: str = "email", **props: Any) -> rx.Component:
    """E-mail address, with the right keyboard on a phone."""
    return text_field(label, name, type="email", input_mode="email", **props)


def date_field(label: Child, name: str, **props: Any) -> rx.Component:
    """Date; the value that arrives is ``YYYY-MM-DD`` or empty."""
    return text_field(label, name, type="date", **props)


def textarea(
    label: Child,
    name: str,
    *,
    value: Text = "",
    hint: Child = "",
    error: Text = "",
    optional: bool = False,
    rows: int = 3,
    **props: Any,
) -> rx.Component:
    """Several lines of text."""
    control = rx.el.textarea(
        default_value=value,
        rows=str(rows),
        class_name="textarea",
        **_control(name, "", hint, error, optional),
        **props,
    )
    return field(label, control, name=name, hint=hint, error=error, optional=optional)


def select(
    label: Child,
    name: str,
    options: Rows,
    *,
    value: Text = "",
    placeholder: str = "",
    hint: Child = "",
    error: Text = "",
    optional: bool = False,
    large: bool = False,
    **props: Any,
) -> rx.Component:
    """Choice from a list of (value, text): plain tuples, or a State var of such pairs."""
    if isinstance(options, rx.Var):
        listed = [rx.foreach(options, lambda pair: rx.el.option(pair[1], value=pair[0]))]
    else:
        listed = [rx.el.option(text, value=choice) for choice, text in options]
    first = [rx.el.option(placeholder, value="")] if placeholder else []
    control = rx.el.select(
        *first,
        *listed,
        default_value=value,
        class_name=classes("select", "input-lg" if large else ""),
        **_control(name, "", hint, error, optional),
        **props,
    )
    return field(label, control, name=name, hint=hint, error=error, optional=optional)


def checkbox(
    text: Child, name: str, *, checked: Flag = False, hint: Child = "", **props: Any
) -> rx.Component:
    """Tick with its sentence; arrives as ``"on"`` or not at all."""
    return _choice("checkbox", "check", text, hint, name=name, default_checked=checked, **props)


def radio(
    text: Child, name: str, value: str, *, checked: Flag = False, hint: Child = "", **props: Any
) -> rx.Component:
    """One of several choices that share a ``name``."""
    return _choice(
        "radio", "check", text, hint, name=name, value=value, default_checked=checked, **props
    )


def switch(
    text: Child, name: str, *, checked: Flag = False, hint: Child = "", **props: Any
) -> rx.Component:
    """Switch of a setting; arrives as ``"on"`` or not at all."""
    return _choice(
        "checkbox", "switch", text, hint, name=name, default_checked=checked, role="switch", **props
    )


def search_box(
    placeholder: str, on_change: Any, *, value: Text = "", width: str = "248px", **props: Any
) -> rx.Component:
    """Search of a list; asks the server 300 ms after the last key. "/" leads there."""
    return rx.el.div(
        icon("search", "sm"),
        rx.el.input(
            type="search",
            default_value=value,
            placeholder=placeholder,
            aria_label=placeholder,
            on_change=on_change.debounce(300),
            class_name="input",
            max_length=100,
            custom_attrs={"data-key": "/", "aria-keyshortcuts": "/"},
            **props,
        ),
        class_name="input-wrap",
        style={"width": width},
    )


def _choice(kind: Any, css: str, text: Child, hint: Child, **props: Any) -> rx.Component:
    words = rx.el.span(
        text, when(hint, rx.fragment(rx.el.br(), rx.el.span(hint, class_name="hint")))
    )
    return rx.el.label(rx.el.input(type=kind, class_name=css, **props), words, class_name="choice")


def _control(name: str, id: str, hint: Child, error: Text, optional: bool) -> dict[str, Any]:
    """Give what ties a control to its label, hint and error.

    The id goes past Reflex, which would send the value a second time under it.
    """
    control_id = id or field_id(name)
    described = f"{control_id}-hint" if not isinstance(hint, str) or hint else NO_ATTRIBUTE
    return {
        "name": name,
        "custom_attrs": {"id": control_id},
        "required": not optional,
        "aria_invalid": when(error, "true", "false"),
        "aria_describedby": when(error, f"{control_id}-error", described),
    }
