"""Charts take minutes and counts, and tell in words what they show."""

import pytest
import reflex as rx

from attendance_app.web.components import charts
from attendance_app.web.components.charts import Bar, DaySpan, Share


class Numbers(rx.State):
    spans: rx.Field[list[DaySpan]] = rx.field(default_factory=list)
    bars: rx.Field[list[Bar]] = rx.field(default_factory=list)
    shares: rx.Field[list[Share]] = rx.field(default_factory=list)


def drawn(component: rx.Component) -> str:
    return str(component.render())


def test_a_span_lies_where_its_minutes_are():
    html = drawn(charts.day_line([DaySpan("work", 480, 720)], 360, 840, "In 08:00, out 12:00"))
    assert "dl-work" in html
    assert "25.0%" in html
    assert "50.0%" in html
    assert 'role:"img"' in html
    assert "In 08:00, out 12:00" in html


def test_a_span_in_state_is_placed_in_the_browser():
    html = drawn(charts.day_line(Numbers.spans, 360, 840, "Today"))
    assert "- 360) * 100) / 480" in html


def test_hours_below_a_line_stay_inside_it():
    marks = charts.day_marks(360, 1140)
    assert [m.text for m in marks] == [
        "06:00",
        "08:00",
        "10:00",
        "12:00",
        "14:00",
        "16:00",
        "18:00",
    ]
    html = drawn(charts.day_line([], 360, 1080, "Today", marks=charts.day_marks(360, 1080)))
    assert '"edge"' in html
    assert '"edge-end"' in html


def test_hours_go_on_over_midnight():
    assert len(charts.day_marks(0, 1560)) == 7
    assert [m.text for m in charts.day_marks(1320, 1560)] == ["22:00", "00:00", "02:00"]


def test_bars_start_at_zero_and_the_peak_fills_the_room():
    html = drawn(charts.bars([Bar(0), Bar(10)], 10, "Two bars"))
    assert 'height:"0.0"' in html
    assert 'height:"102.0"' in html


def test_a_bar_beyond_the_limit_changes_colour_and_the_limit_is_named():
    html = drawn(
        charts.bars([Bar(10, over=True)], 10, "One", limit=8, limit_text="9 kiosks can take 8")
    )
    assert '"v2"' in html
    assert "9 kiosks can take 8" in html
    assert "limit" not in drawn(charts.bars([Bar(10)], 10, "One"))


def test_bars_in_state_divide_the_width_by_their_number():
    assert ".length" in drawn(charts.bars(Numbers.bars, 10, "Many"))


def test_each_part_of_the_whole_has_word_count_and_colour():
    share = Share("late", "Late, not here", 23, "oldest 1 h 47", "/people")
    html = drawn(charts.presence("Here now", 848, 885, "95.8 %", [share], "848 of 885 are here"))
    for part in ("p-late", "Late, not here", "23", "oldest 1 h 47", "848 of 885 are here"):
        assert part in html


def test_shares_in_state_are_drawn_too():
    html = drawn(charts.presence("Here now", 1, 2, "", Numbers.shares, "1 of 2"))
    assert "presence-cells" in html


def test_a_flat_past_is_a_flat_line():
    assert {y for _, y in charts.spark_points([4, 4, 4])} == {27}


def test_a_past_goes_from_side_to_side():
    points = charts.spark_points([1, 2, 3], width=84, height=30)
    assert points[0] == pytest.approx((2, 27))
    assert points[-1] == pytest.approx((82, 3))
