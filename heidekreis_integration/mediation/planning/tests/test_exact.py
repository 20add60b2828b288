"""The best plan for many requests, against trying everything and against one after the other."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from heidekreis_integration.mediation.planning import cliques, exact, greedy
from heidekreis_integration.mediation.planning.model import Option, Problem, Terms, broken_rules, worth
from heidekreis_integration.mediation.planning.tests.instances import (
	MUNSTER,
	WALSRODE,
	every_plan,
	is_possible,
	large_problem,
	problems,
	task,
	value,
)
from heidekreis_integration.tests import properties  # noqa: F401 – sets the profile


class TestOneBetterPlan(TestCase):
	"""Three cases a person can check by hand, in which one after the other is not the best."""

	def test_the_only_speaker_is_kept_free_for_whom_nobody_else_can_serve(self):
		# Monday at nine: Amina speaks Dari and Farsi, Bahram Farsi only. The request in Farsi was entered with the
		# earlier start and goes first: Amina has more points for it. Then nobody is left for Dari.
		problem = Problem(
			(
				task("Farsi", 9.0, {"Amina": 80, "Bahram": 70}),
				task("Dari", 9.25, {"Amina": 75}),
			)
		)
		self.assertEqual(greedy.solve(problem), {"Farsi": "Amina"})
		solution = exact.solve(problem)
		self.assertEqual(solution.choice, {"Farsi": "Bahram", "Dari": "Amina"})
		self.assertEqual((solution.worth.placed, solution.worth.points), (2, 145))
		self.assertTrue(solution.proven)

	def test_a_swap_gives_more_points_although_the_first_request_gets_less(self):
		# Both requests are placed either way. One after the other: 80 + 40. The other way round: 78 + 79.
		problem = Problem(
			(
				task("erste", 9, {"Amina": 80, "Bahram": 78}),
				task("zweite", 9, {"Amina": 79, "Bahram": 40}),
			)
		)
		self.assertEqual(worth(problem, greedy.solve(problem)).points, 120)
		self.assertEqual(exact.solve(problem).choice, {"erste": "Bahram", "zweite": "Amina"})
		self.assertEqual(exact.solve(problem).worth.points, 157)

	def test_one_long_session_gives_way_to_two_short_ones(self):
		problem = Problem(
			(
				task("lang", 9, {"Amina": 100}, minutes=240),
				task("kurz", 9.5, {"Amina": 10}),
				task("später", 11.5, {"Amina": 10}),
			)
		)
		self.assertEqual(greedy.solve(problem), {"lang": "Amina"})
		self.assertEqual(exact.solve(problem).choice, {"kurz": "Amina", "später": "Amina"})


class TestRulesOfAPlan(TestCase):
	"""Each rule alone decides what the best plan is."""

	two = (task("früh", 9, {"Amina": 80}), task("spät", 14, {"Amina": 70}))

	def placed(self, problem: Problem) -> set[str]:
		solution = exact.solve(problem)
		self.assertTrue(solution.proven)
		self.assertEqual(broken_rules(problem, solution.choice), [])
		return set(solution.choice)

	def test_without_a_rule_one_person_takes_both(self):
		self.assertEqual(self.placed(Problem(self.two)), {"früh", "spät"})

	def test_limit_of_new_sessions(self):
		self.assertEqual(self.placed(Problem(self.two, Terms(session_limit=1))), {"früh"})

	def test_tax_allowance(self):
		paid = tuple(replace(each, amount=Decimal("24.00")) for each in self.two)
		for left, expected in (("48.00", {"früh", "spät"}), ("47.99", {"früh"}), ("23.99", set())):
			with self.subTest(left=left):
				problem = Problem(paid, allowances={("Amina", 2026): Decimal(left)})
				self.assertEqual(self.placed(problem), expected)
				self.assertEqual(set(greedy.solve(problem)), expected)

	def test_allowance_of_another_year_does_not_count(self):
		paid = tuple(replace(each, amount=Decimal(24)) for each in self.two)
		problem = Problem(paid, allowances={("Amina", 2025): Decimal(0)})
		self.assertEqual(self.placed(problem), {"früh", "spät"})

	def test_the_way_between_two_places(self):
		for place, expected in ((WALSRODE, 2), (MUNSTER, 1)):
			with self.subTest(place=place):
				tasks = (
					task("a", 9, {"Amina": 80}, place=WALSRODE),
					task("b", 10.3, {"Amina": 80}, place=place),
				)
				self.assertEqual(len(self.placed(Problem(tasks))), expected)

	def test_urgent_goes_first_whatever_the_points(self):
		tasks = (task("gut", 9, {"Amina": 100}), task("dringend", 9, {"Amina": 1}, urgent=True))
		self.assertEqual(self.placed(Problem(tasks)), {"dringend"})

	def test_related_language_only_for_want_of_the_language_itself(self):
		close = Option("Bahram", 100, close_language=True)
		both = replace(task("Dari", 9, {"Amina": 1}), options=(Option("Amina", 1), close))
		self.assertEqual(exact.solve(Problem((both,))).choice, {"Dari": "Amina"})
		alone = replace(both, options=(close,))
		self.assertEqual(exact.solve(Problem((alone,))).choice, {"Dari": "Bahram"})

	def test_further_sessions_of_one_person_are_spread(self):
		tasks = tuple(task(f"um {hour}", hour, {"Amina": 80, "Bahram": 78}) for hour in (8, 11, 14, 17))
		for deduction, sessions in ((0.0, 4), (1.0, 3), (3.0, 2)):
			with self.subTest(deduction=deduction):
				choice = exact.solve(Problem(tasks, Terms(repeat_deduction=deduction))).choice
				self.assertEqual(list(choice.values()).count("Amina"), sessions)

	def test_nothing_to_place(self):
		for problem in (Problem(()), Problem((task("niemand", 9, {}),))):
			solution = exact.solve(problem)
			self.assertEqual((solution.choice, solution.proven, solution.worth.placed), ({}, True, 0))


class TestAgainstTryingEverything(TestCase):
	"""Small random instances."""

	@settings(max_examples=150)
	@given(problems())
	def test_equal_to_brute_force_and_possible(self, problem):
		solution = exact.solve(problem)
		self.assertTrue(is_possible(problem, solution.choice))
		best = max(value(problem, plan) for plan in every_plan(problem))
		self.assertEqual(value(problem, solution.choice), best)
		self.assertEqual((solution.worth.weighted, solution.worth.points), best)
		self.assertTrue(solution.proven)

	@settings(max_examples=100)
	@given(problems(most_tasks=8, most_mediators=4))
	def test_never_worse_than_greedy_and_both_possible(self, problem):
		by_hand, solution = greedy.solve(problem), exact.solve(problem)
		self.assertTrue(is_possible(problem, by_hand))
		self.assertEqual(broken_rules(problem, by_hand), [])
		self.assertGreaterEqual(value(problem, solution.choice), value(problem, by_hand))

	@settings(max_examples=100)
	@given(problems(most_tasks=8))
	def test_groups_hold_every_conflict_and_nothing_else(self, problem):
		names = sorted(problem.by_request)
		groups = cliques.cover(names, problem.conflicts)
		pairs = {frozenset((a, b)) for group in groups for a in group for b in group if a != b}
		self.assertEqual(pairs, {frozenset((a, b)) for a in names for b in problem.conflicts[a]})


class TestLargerInstances(TestCase):
	"""A busy week, eight times."""

	def test_better_than_greedy_proven_and_possible(self):
		for seed in range(8):
			with self.subTest(seed=seed):
				problem = large_problem(seed)
				by_hand, solution = greedy.solve(problem), exact.solve(problem)
				self.assertTrue(is_possible(problem, solution.choice))
				self.assertTrue(solution.proven)
				self.assertGreater(value(problem, solution.choice), value(problem, by_hand))

	def test_progress_reaches_the_end(self):
		seen: list[tuple[int, int]] = []
		problem = large_problem(1)
		exact.solve(problem, lambda done, every: seen.append((done, every)))
		with_options = sum(bool(each.options) for each in problem.tasks)
		self.assertEqual(seen[-1], (with_options, len(problem.tasks)))

	@given(st.integers(0, 5))
	@settings(max_examples=3)
	def test_without_time_the_greedy_plan_stands_and_the_rest_is_told(self, seed):
		problem = large_problem(seed)
		programme = exact.Programme(problem)
		nothing = programme.run(seconds=0.0)
		solution = exact.judged(problem, programme.choice(nothing), nothing)
		self.assertGreaterEqual(value(problem, solution.choice), value(problem, greedy.solve(problem)))
		if not solution.proven:
			self.assertTrue(solution.more_weighted or solution.more_points)
