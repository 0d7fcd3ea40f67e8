"""The parts pages are built from. No feature words: components know minutes, names, meanings.

Import the modules (``from attendance_app.web.components import feedback, forms, parts, table``).
Every text may be a plain string or a State var; every flag a bool or a State var; ``on_*`` takes
an event handler. ``S`` below is your State, ``row`` a row of a ``foreach``.

icons
    icon("users"), icon("face", "xl"), mark()      Lucide in kebab-case; a wrong name raises
links
    link("Open the queue", routes.PEOPLE)          document_link("Download", href=S.url)
parts
    button("Approve", kind="primary", icon_name="check", busy=S.busy, on_click=S.approve)
        kinds: "", primary, quiet, danger, danger-solid; sizes: "", sm, lg, touch
    icon_button("x", "Close", on_click=S.close)    link_button("Add", href=…, kind="primary")
    button_group(icon_button(…), button(…), label="Week")
    segmented([("week", "Week"), ("month", "Month")], S.view, S.show, label="View")
    filter_button("Late", S.late, S.filter == "late", S.show("late"))
    chip("Site is Joliet", pressed=True)           kbd("J")
    badge("In", "in"), badge_of(row.state, row.state_text), count(31, attention=True)
        kinds: in out break late absent leave expected, ok attention info accent plain
    card(card_head("Needs you", link(…), sub="today"), …, card_foot(…)), card(…, pad=True)
    stat("To settle", S.open, unit="h", note=delta("+2", "bad")), facts(("Reason", row.reason))
    page_head("People", button(…), sub="1,284 active"), toolbar(search_box(…), chip(…))
    tab_links([("Overview", href, True)], label="Person")
    steps(("done", "You", "a@b.c"), ("now", "Company", ""), ("todo", "People", "Import"))
    duration(row.minutes) draws 4 h 07 m; minutes_text(row.minutes) in text; both from int minutes
avatar
    person(row.name, row.initials, row.tint, sub=row.team, href=routes.person(row.id))
    name(row.name) wraps in <bdi>; initials("Amina Haddad") and tint(7) build view models
table
    data_table([Column("Name", key="name"), Column("Week", end=True, low=True)], S.rows,
               lambda row: [person(…), minutes_text(row.minutes)], label="People",
               empty=empty_state(…), loading=S.loading, error=S.error, on_retry=S.load,
               sort=S.sort, descending=S.descending, on_sort=S.sort_by,
               footer=pager(S.mark, S.go))
        S.mark: PageMark = page_mark(page, size, total); S.go(page: int); S.sort_by(key: str)
    plain_table([Column("Day")], ["Mon"], ["Tue"], label="Week"), bulk_bar("3 selected", …)
forms
    form(text_field("Name", "name", value=S.draft["name"], hint="As on the payslip",
         error=S.errors["name"]), submit("Save", busy=S.busy, busy_text="Saving"),
         on_submit=S.save)
        The handler gets one dict; S.errors is dict[str, str] by field name, {} when all is well
    email_field("E-mail"), date_field("First day", "starts_on"), textarea("Reason", "reason")
    select("Site", "site_id", S.site_options, placeholder="Choose a site")   pairs (value, text)
    checkbox("Agreed", "agreed"), radio("Illinois", "law", "us-il"), switch("Face", "face")
    form_row("Person", …, hint=…), form_pair(…, …), form_foot(button("Cancel"), submit("Save"))
    error_summary(S.errors), search_box("Name, number, badge", S.search)
    native_form(…, action=routes.SIGN_IN)          posts and loads the answer: sign-in, sign-out
feedback
    notice("Approved.", "Ada gets a message.", "ok")         ok late absent attention info
    empty_state("Nobody here yet", "Import a staff list.", button(…))
    error_state("The list could not be read", S.error, S.load), inline_error(S.error)
    skeleton_lines(3) shows after 200 ms; progress(S.percent, "PDF sheets", S.progress_text)
    live("As of 08:47:12, live", behind=S.behind)
dialog
    confirm(button("Erase", kind="danger"), "Erase the face of Ada?", "5 templates …",
            action="Erase 5 templates", on_confirm=S.erase(7))
    dialog("Title", "Text", form(…), foot=[…], open=S.open, on_open_change=S.set_open)
    drawer("Correction 8841", facts(…), open=S.open, on_open_change=S.set_open, foot=[…])
    closing(button("Keep")), menu(icon_button("ellipsis", "More"), menu_item("pencil", "Edit"))
charts
    day_line(row.spans, 360, 1140, row.day_text, marks=day_marks(360, 1140))
        row.spans: list[DaySpan(kind, start, end)] in minutes since midnight
    bars(S.arrivals, S.peak, "Arrivals …", limit=108, limit_text="9 kiosks can take 108")
    presence("Here now", S.here, S.due, S.note, S.shares, S.sentence) with list[Share]
    spark([3, 4, 6], "Rising for three weeks")
numbers
    csv_button("Arrivals", S.save("arrivals")), numbers("Arrivals", ("Time", "People"), S.rows)
lines
    line_chart(S.lines, S.rungs, "31 Aug", "this week", "Late …"); S.lines = draw(series, peak)
queue
    queue_keys() beside rows of class queue-row: J, K move, E does the deed, 1 to 6 filter

Around a page: ``web.shell`` (page, bare_page, kiosk_page) and ``web.notices`` (say, ok, trouble).
"""
