"""Who it is, and how sure: the site first, then everybody; never between look-alikes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance_app.domain.decision import (
    Answer,
    Claim,
    DecisionPolicy,
    Evidence,
    Scope,
    decide,
    for_model,
)
from attendance_app.domain.identification import Gallery, MatchPolicy, Model
from attendance_app.domain.ids import EmployeeId
from tests.domain.test_identification import near
from tests.fakes import vector_of

POLICY = DecisionPolicy()
PROBE = vector_of("probe")
HERE, THERE = 1, 2


def gallery(*people: tuple[int, int, float], doubles=()) -> Gallery:
    """People as (employee, site, similarity to the probe)."""
    return Gallery(
        "m",
        np.stack([near(PROBE, similarity, who) for who, _, similarity in people]),
        np.array([who for who, _, _ in people], dtype=np.int64),
        np.array([site for _, site, _ in people], dtype=np.int64),
        frozenset(doubles),
    )


def judged(*people, doubles=()):
    return decide(PROBE, gallery(*people, doubles=doubles), HERE, POLICY)


def test_a_colleague_of_this_site_needs_the_sites_threshold():
    decision = judged((1, HERE, 0.52), (2, THERE, 0.1))
    assert (decision.answer, decision.scope, decision.only) == (Answer.ACCEPTED, Scope.SITE, 1)


def test_a_visitor_needs_the_stricter_threshold_of_the_company():
    assert judged((1, THERE, 0.52)).answer is Answer.GREY
    decision = judged((1, THERE, 0.56))
    assert (decision.answer, decision.scope) == (Answer.ACCEPTED, Scope.COMPANY)


def test_a_visitor_also_needs_the_larger_margin():
    assert judged((1, HERE, 0.60), (2, HERE, 0.54)).answer is Answer.ACCEPTED
    assert judged((1, THERE, 0.60), (2, THERE, 0.54)).answer is Answer.CONFIRM


def test_somebody_nearer_at_another_site_is_never_overlooked():
    """A visitor who resembles a colleague of this site is not taken for that colleague."""
    decision = judged((1, HERE, 0.52), (2, THERE, 0.90))
    assert (decision.answer, decision.only) == (Answer.ACCEPTED, 2)
    assert judged((1, HERE, 0.51), (2, THERE, 0.53)).answer is Answer.CONFIRM


def test_almost_near_enough_is_in_doubt_and_further_away_unknown():
    assert judged((1, HERE, 0.45)).answer is Answer.GREY
    decision = judged((1, HERE, 0.43))
    assert (decision.answer, decision.claims) == (Answer.UNKNOWN, ())
    assert decision.best == pytest.approx(0.43, abs=1e-4)


def test_a_look_alike_is_never_decided_by_the_face_alone():
    assert judged((1, HERE, 0.95), (2, HERE, 0.1), doubles={1}).answer is Answer.CONFIRM
    assert judged((1, HERE, 0.46), doubles={1}).answer is Answer.CONFIRM


def test_a_look_alike_in_second_place_counts_when_it_may_be_them():
    assert judged((1, HERE, 0.9), (2, HERE, 0.6), doubles={2}).answer is Answer.CONFIRM
    assert judged((1, HERE, 0.9), (2, HERE, 0.2), doubles={2}).answer is Answer.ACCEPTED


def test_of_two_who_are_too_near_both_are_claims():
    decision = judged((1, HERE, 0.70), (2, HERE, 0.68))
    assert [claim.employee for claim in decision.claims] == [1, 2]
    assert decision.only is None
    assert decision.claims[1].margin == pytest.approx(-0.02, abs=1e-4)


def test_an_empty_gallery_knows_nobody():
    nobody = Gallery("m", np.empty((0, 0), np.float32), np.empty(0, np.int64))
    assert decide(PROBE, nobody, HERE, POLICY).answer is Answer.UNKNOWN


def test_the_rule_that_was_used_is_told_with_its_calibration():
    policy = DecisionPolicy(site=MatchPolicy(0.5, 0.05, calibration=7))
    decision = decide(PROBE, gallery((1, HERE, 0.9)), HERE, policy)
    evidence = Evidence.of(decision, 0.9, 0.6, "m")
    scores = evidence.scores(1)
    assert (scores["calibration_id"], scores["scope"], scores["threshold"]) == (7, "site", 0.5)
    assert evidence.scores(2) == {}


def test_evidence_survives_being_written_and_read():
    claims = (Claim(EmployeeId(1), 0.7, 0.02), Claim(EmployeeId(2), 0.68, -0.02))
    evidence = Evidence(claims, "site", 0.5, 0.05, None, 0.8, 0.6, "m")
    assert Evidence.read(evidence.plain()) == evidence


people = st.lists(st.tuples(st.integers(1, 6), st.floats(-0.9, 0.95)), min_size=1, max_size=15)


@given(people)
def test_nobody_is_accepted_below_the_threshold_or_without_the_lead(found):
    site_of = {who: HERE if who < 4 else THERE for who, _ in found}
    decision = judged(*((who, site_of[who], s) for who, s in found))
    best: dict[int, float] = {}
    for who, similarity in found:
        best[who] = max(best.get(who, -1), similarity)
    order = sorted(best.values(), reverse=True)
    assert decision.best == pytest.approx(order[0], abs=1e-4)
    if decision.answer is Answer.ACCEPTED:
        rule = POLICY.site if decision.scope is Scope.SITE else POLICY.company
        assert order[0] >= rule.threshold - 1e-4
        assert best[int(decision.claims[0].employee)] == order[0]
        rivals = [
            s
            for who, s in best.items()
            if who != decision.only and (decision.scope is Scope.COMPANY or site_of[who] == HERE)
        ]
        assert all(order[0] - s >= rule.margin - 1e-4 for s in rivals)


def test_the_people_of_a_site_stand_side_by_side_whatever_the_order_of_enrolment():
    mixed = gallery(
        (3, THERE, 0.3), (1, HERE, 0.1), (2, THERE, 0.2), (4, HERE, 0.4), (3, THERE, 0.5)
    )
    assert list(mixed.people[mixed.at(HERE)]) == [1, 4]
    assert list(mixed.people[mixed.at(THERE)]) == [2, 3]
    assert mixed.best(PROBE)[mixed.at(THERE)] == pytest.approx([0.2, 0.5], abs=1e-4)
    assert len(mixed.people[mixed.at(99)]) == 0


# ---- another model ----------------------------------------------------------------------------


def test_another_model_asks_for_no_less_than_it_starts_with():
    asked = for_model(DecisionPolicy(), Model("facenet512", threshold=0.75, margin=0.06))
    assert (asked.site.threshold, asked.site.margin) == (0.75, 0.06)
    assert (asked.company.threshold, asked.company.margin) == (0.80, 0.09)
    assert asked.site.same_person == 0.65


def test_values_measured_with_the_model_in_use_stand_even_below_its_start():
    measured = MatchPolicy(0.45, 0.05, calibration=7, model="sface")
    policy = DecisionPolicy(site=measured)
    assert for_model(policy, Model("sface")).site == measured
    assert for_model(policy, Model("arcface")).site.threshold == 0.50
    assert for_model(policy, Model("arcface")).site.calibration == 7


def test_values_that_were_measured_with_another_model_count_where_they_are_stricter():
    policy = DecisionPolicy(site=MatchPolicy(0.62, 0.09, calibration=7, model="sface"))
    asked = for_model(policy, Model("arcface")).site
    assert (asked.threshold, asked.margin) == (0.62, 0.09)
