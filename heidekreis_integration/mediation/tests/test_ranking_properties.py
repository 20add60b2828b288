"""What holds for every ranking, whoever is in it."""

from __future__ import annotations

from dataclasses import astuple, replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from heidekreis_integration.mediation.facts import LEVELS, Candidate
from heidekreis_integration.mediation.ranking import judge
from heidekreis_integration.mediation.scoring import Weights, score
from heidekreis_integration.mediation.tests.test_explanations import (
	FIT,
	MUNSTER,
	POLICY,
	SESSION,
	SOLTAU,
	START,
	WALSRODE,
	booked,
)
from heidekreis_integration.tests import properties  # noqa: F401 – sets the profile
from heidekreis_integration.tests.base import AppTestCase

AGREED = replace(SESSION, accepts_close_language=True, gender_wish="Female")


@st.composite
def mediators(draw) -> Candidate:
	"""A mediator with anything that matters for the rank; a few are excluded."""
	answered = draw(st.integers(0, 9))
	return replace(
		FIT,
		full_name=draw(st.sampled_from(("Ada", "Bo", "Cem"))),
		state=draw(st.sampled_from(("Active", "Active", "Active", "Resting"))),
		languages={draw(st.sampled_from(("Dari", "Farsi"))): draw(st.sampled_from(LEVELS))},
		gender=draw(st.sampled_from(("", "Female", "Male"))),
		place=draw(st.sampled_from((WALSRODE, SOLTAU, MUNSTER, None))),
		recent_hours=draw(st.floats(0, 100)),
		sessions_in_case=draw(st.integers(0, 1)),
		sessions_at_institution=draw(st.integers(0, 3)),
		offers_answered=answered,
		offers_accepted=draw(st.integers(0, answered)),
	)


pools = st.lists(mediators(), min_size=1, max_size=8).map(
	lambda people: [replace(person, mediator=f"SM-{n}") for n, person in enumerate(people)]
)
weightings = st.builds(Weights, *([st.integers(0, 60).map(float)] * 6))

EXCLUDING = (
	lambda c: replace(c, absences=((date(2026, 3, 1), date(2026, 3, 31)),)),
	lambda c: replace(c, german_level="A1"),
	lambda c: replace(c, blocked_by="Mediator"),
	lambda c: replace(c, declined_this_request=True),
	lambda c: replace(c, sessions=booked(START + timedelta(minutes=10), 30).sessions),
)


def order(pool: list[Candidate], weights: Weights | None = None) -> list[str]:
	return [found.mediator for found in judge(pool, AGREED, POLICY, weights or Weights()).ranked]


class TestRanking(AppTestCase):
	@settings(max_examples=60)
	@given(pools, weightings, st.randoms(use_true_random=False))
	def test_the_order_in_which_candidates_come_does_not_matter(self, pool, weights, random):
		shuffled = random.sample(pool, len(pool))
		self.assertEqual(judge(pool, AGREED, POLICY, weights), judge(shuffled, AGREED, POLICY, weights))

	@settings(max_examples=60)
	@given(pools, weightings, st.data())
	def test_excluding_one_leaves_the_order_of_the_others(self, pool, weights, data):
		chosen = data.draw(st.integers(0, len(pool) - 1))
		exclude = data.draw(st.sampled_from(EXCLUDING))
		before = order(pool, weights)
		after = order([exclude(c) if n == chosen else c for n, c in enumerate(pool)], weights)
		self.assertEqual(after, [name for name in before if name != f"SM-{chosen}"])

	@settings(max_examples=60)
	@given(pools, weightings, st.integers(-3, 6), st.floats(0.01, 100))
	def test_only_the_ratio_of_the_weights_counts(self, pool, weights, power, factor):
		exactly = Weights(*(weight * 2.0**power for weight in astuple(weights)))
		self.assertEqual(order(pool, weights), order(pool, exactly))
		roughly = Weights(*(weight * factor for weight in astuple(weights)))
		for candidate in pool:
			mine, scaled = (score(candidate, AGREED, POLICY, w)[0] for w in (weights, roughly))
			self.assertAlmostEqual(mine, scaled, delta=0.0011)

	@settings(max_examples=60)
	@given(pools)
	def test_nobody_is_lost_and_nobody_appears_twice(self, pool):
		found = judge(pool, AGREED, POLICY, Weights())
		names = [one.mediator for one in (*found.ranked, *found.excluded)]
		self.assertEqual(sorted(names), sorted(candidate.mediator for candidate in pool))

	@settings(max_examples=60)
	@given(mediators(), st.floats(0, 50), st.floats(0.1, 50))
	def test_more_hours_never_make_a_better_rank(self, candidate, hours, more):
		less_busy = replace(candidate, mediator="SM-1", state="Active", recent_hours=hours)
		busier = replace(less_busy, mediator="SM-2", recent_hours=hours + more)
		self.assertEqual(order([busier, less_busy]), ["SM-1", "SM-2"])
