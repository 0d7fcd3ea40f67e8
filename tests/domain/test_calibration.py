"""How sure is sure enough: measured on the own gallery, never better than can be seen."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance_app.domain.calibration import (
    COLD_START,
    MOST_LEAD,
    MOST_PAIRS,
    UNSURE,
    advise,
    affordable,
    clopper_pearson,
    expected,
    histogram,
    measure,
    needed,
    unsure,
)
from attendance_app.domain.decision import COMPANY_RULE, SITE_RULE, Scope
from attendance_app.domain.identification import Gallery, Model, fused
from tests.domain.test_identification import near, unit


def crowd(
    people: int, faces: int = 2, dimension: int = 24, sites: int = 2, seed: int = 3
) -> Gallery:
    """People in few dimensions, so that some are near each other."""
    random = np.random.default_rng(seed)
    middles = random.normal(size=(people, dimension))
    vectors = np.repeat(middles, faces, 0) + 0.3 * random.normal(size=(people * faces, dimension))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    owners = np.repeat(np.arange(1, people + 1), faces)
    return Gallery("m", vectors.astype(np.float32), owners, owners % sites)


def by_hand(gallery: Gallery, twins=()) -> tuple[dict[int, float], dict[int, float]]:
    """The same search, written out."""
    company, site = {}, {}
    place = dict(zip(gallery.owners.tolist(), gallery.sites.tolist(), strict=True))
    for who in set(gallery.owners.tolist()):
        probe = fused(list(gallery.vectors[gallery.owners == who]))
        company[who] = site[who] = -1.0
        for other in set(gallery.owners.tolist()) - {who}:
            if (who, other) in twins or (other, who) in twins:
                continue
            best = float((gallery.vectors[gallery.owners == other] @ probe).max())
            company[who] = max(company[who], best)
            if place[who] == place[other]:
                site[who] = max(site[who], best)
    return company, site


@pytest.mark.parametrize("people", [2, 7, 300])
def test_everybody_searches_among_all_others_with_the_scoring_of_the_door(people):
    gallery = crowd(people)
    scores = measure(gallery, [], 0.5)
    company, site = by_hand(gallery)
    assert scores.company == pytest.approx([company[int(p)] for p in gallery.people], abs=1e-5)
    assert scores.site == pytest.approx([site[int(p)] for p in gallery.people], abs=1e-5)
    assert scores.pairs == people * (people - 1)


def test_of_very_many_similar_pairs_the_nearest_are_kept():
    gallery = crowd(60)
    every = measure(gallery, [], 0.4).near
    kept = measure(gallery, [], -1.0).near
    assert 0 < len(every) < len(kept) <= MOST_PAIRS < 60 * 59
    assert kept[: len(every)] == every


def test_declared_twins_are_not_compared():
    gallery = crowd(20)
    scores = measure(gallery, [(3, 5)], 0.5)
    company, _ = by_hand(gallery, {(3, 5)})
    assert scores.company == pytest.approx([company[int(p)] for p in gallery.people], abs=1e-5)


def test_pairs_that_are_too_near_are_found_once_nearest_first():
    one = unit(np.ones(24))
    vectors = np.stack([one, near(one, 0.8), near(one, 0.1, 5), -one]).astype(np.float32)
    gallery = Gallery("m", vectors, np.array([1, 2, 3, 4]), np.array([1, 2, 1, 1]))
    (pair,) = measure(gallery, [], 0.5).near
    assert ({pair.one, pair.other}, pair.same_site) == ({1, 2}, False)
    assert pair.similarity == pytest.approx(0.8, abs=1e-4)


@pytest.mark.parametrize("people", [0, 1])
def test_with_nobody_to_compare_nothing_is_measured(people):
    gallery = (
        crowd(people) if people else Gallery("m", np.empty((0, 0), np.float32), np.empty(0, int))
    )
    scores = measure(gallery, [], 0.5)
    assert len(scores.maxima(Scope.COMPANY)) == 0
    advice = advise(scores, Scope.SITE, 0.5)
    assert (advice.is_cold, advice.is_seen) == (True, False)
    assert (advice.proposed.interval.low, advice.proposed.interval.high) == (0, 1)


def test_with_few_people_the_fixed_values_stay():
    scores = measure(crowd(COLD_START - 1, sites=1), [], 0.5)
    site, company = (advise(scores, scope, 0.4) for scope in (Scope.SITE, Scope.COMPANY))
    assert site.is_cold
    assert (site.proposed.threshold, company.proposed.threshold) == (
        SITE_RULE.threshold,
        COMPANY_RULE.threshold,
    )


def test_with_enough_people_the_threshold_keeps_the_target():
    scores = measure(crowd(1500), [], 0.9)
    for scope in Scope:
        advice = advise(scores, scope, 0.5, target=0.01)
        assert not advice.is_cold
        assert advice.proposed.share <= 0.01
        assert advice.current.share > 0.01
        low, high = advice.proposed.interval.low, advice.proposed.interval.high
        assert low <= advice.proposed.share <= high


def test_a_proposal_never_goes_below_the_fixed_values():
    scores = measure(crowd(600, dimension=200, sites=1), [], 0.9)
    assert scores.maxima(Scope.COMPANY).max() < SITE_RULE.threshold
    assert advise(scores, Scope.SITE, 0.6).proposed.threshold == SITE_RULE.threshold


def test_a_large_site_where_people_are_alike_sets_the_threshold_for_all():
    alike, apart = crowd(600, dimension=12, sites=1), crowd(3000, dimension=24, sites=1, seed=5)
    padded = np.pad(alike.vectors, ((0, 0), (0, 12)))
    gallery = Gallery(
        "m",
        np.vstack([padded, apart.vectors]).astype(np.float32),
        np.concatenate([alike.owners, apart.owners + 10_000]),
        np.repeat([1, 2], [len(alike.owners), len(apart.owners)]),
    )
    scores = measure(gallery, [], 0.99)
    worst = needed(scores.site[scores.sites == 1], 0.01)
    assert worst > needed(scores.maxima(Scope.SITE), 0.01)
    assert advise(scores, Scope.SITE, 0.5, 0.01).proposed.threshold == worst


def test_what_so_few_people_cannot_show_is_said():
    scores = measure(crowd(600, sites=1), [], 0.9)
    assert not advise(scores, Scope.SITE, 0.5, target=0.001).is_seen
    assert advise(scores, Scope.SITE, 0.5, target=0.01).is_seen


scores_in = st.lists(st.floats(-0.25, 0.96875, width=32), min_size=1, max_size=300)


@given(scores_in, st.sampled_from([0.5, 0.1, 0.01, 0.001]))
def test_the_needed_threshold_is_the_least_that_keeps_the_target(found, target):
    maxima = np.array(found, np.float32)
    threshold = needed(maxima, target)
    assert expected(maxima, threshold).hits <= target * len(maxima)
    lower = expected(maxima, threshold - 0.0101)
    assert lower.hits > math.floor(target * len(maxima))


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (0, 150, 0.0, 0.02429),  # 1 - 0.025 ** (1 / 150)
        (10, 10_000, 0.000480, 0.001838),
        (5, 5, 0.47818, 1.0),
        (1, 2, 0.01258, 0.98742),
    ],
)
def test_the_interval_is_the_exact_one(hits, n, low, high):
    interval = clopper_pearson(hits, n)
    assert (interval.low, interval.high) == (
        pytest.approx(low, abs=2e-5),
        pytest.approx(high, abs=2e-5),
    )


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share_and_the_rule_of_three(pair):
    hits, n = pair
    interval = clopper_pearson(hits, n)
    assert 0 <= interval.low <= hits / n <= interval.high <= 1
    if hits == 0:
        assert interval.high >= 1 - 0.05 ** (1 / n)  # two-sided is wider than one-sided


def test_the_histogram_counts_every_search():
    maxima = measure(crowd(300), [], 0.9).maxima(Scope.COMPANY)
    bins = histogram(maxima)
    assert sum(count for _, count in bins) == len(maxima)
    assert (bins[0][0], len(bins)) == (0.0, 50)


# ---- the lead before the next person ---------------------------------------------------------


def leads_by_hand(gallery: Gallery) -> dict[int, tuple[float, float]]:
    """A face of each taken out and searched among all that remain, written out."""
    found = {}
    place = dict(zip(gallery.owners.tolist(), gallery.sites.tolist(), strict=True))
    for who in set(gallery.owners.tolist()):
        probe, *rest = gallery.vectors[gallery.owners == who]
        if not rest:
            continue
        own = max(float(one @ probe) for one in rest)
        others = [
            (place[int(o)] == place[who], float(v @ probe))
            for v, o in zip(gallery.vectors, gallery.owners, strict=True)
            if o != who
        ]
        here = [similar for same, similar in others if same]
        found[who] = (own - max(s for _, s in others), own - max(here) if here else math.nan)
    return found


@pytest.mark.parametrize("faces", [2, 4])
def test_a_face_of_each_person_is_searched_among_all_that_remain(faces):
    gallery = crowd(300, faces=faces)
    scores, by_hand = measure(gallery, [], 0.9), leads_by_hand(gallery)
    expected_leads = [by_hand[int(p)] for p in gallery.people]
    assert scores.company_leads == pytest.approx([c for c, _ in expected_leads], abs=1e-5)
    assert scores.site_leads == pytest.approx([s for _, s in expected_leads], abs=1e-5)


def test_whoever_has_one_face_or_nobody_beside_them_has_no_lead():
    assert len(measure(crowd(20, faces=1), [], 0.9).leads(Scope.COMPANY)) == 0
    alone = crowd(3, sites=3)
    assert len(measure(alone, [], 0.9).leads(Scope.SITE)) == 0
    assert len(measure(alone, [], 0.9).leads(Scope.COMPANY)) == 3


@given(st.lists(st.floats(-0.5, 1, width=32), min_size=1, max_size=400))
def test_the_lead_is_the_largest_that_few_of_the_enrolled_miss(found):
    leads = np.array(found, np.float32)
    lead = affordable(leads)
    assert unsure(leads, lead).share <= UNSURE or lead == 0
    if lead < MOST_LEAD:
        assert unsure(leads, lead + 0.0101).hits > math.floor(UNSURE * len(leads))


def test_the_lead_never_goes_below_the_fixed_one_nor_beyond_what_is_sensible():
    apart = measure(crowd(600, dimension=200, sites=1), [], 0.9)
    assert advise(apart, Scope.SITE, 0.5).proposed_lead.threshold == MOST_LEAD
    alike = measure(crowd(600, dimension=8, sites=1), [], 0.99)
    advice = advise(alike, Scope.SITE, 0.5, lead=0.02)
    assert advice.proposed_lead.threshold == SITE_RULE.margin
    assert advice.proposed_lead.share > UNSURE  # it is said how many that sends to their PIN
    assert advice.current_lead.threshold == 0.02
    assert advice.current_lead.hits < advice.proposed_lead.hits


def test_with_few_people_or_few_faces_the_fixed_lead_stays():
    few = measure(crowd(COLD_START - 1, dimension=200, sites=1), [], 0.9)
    single = measure(crowd(600, faces=1, dimension=200, sites=1), [], 0.9)
    for scores in (few, single):
        assert advise(scores, Scope.COMPANY, 0.55).proposed_lead.threshold == COMPANY_RULE.margin


def test_another_model_begins_where_its_makers_say():
    scores = measure(crowd(600, dimension=200, sites=1), [], 0.9)
    model = Model("facenet512", threshold=0.75, margin=0.06)
    assert advise(scores, Scope.SITE, 0.75, model=model).proposed.threshold == 0.75
    assert advise(scores, Scope.COMPANY, 0.75, model=model).proposed.threshold == 0.80
