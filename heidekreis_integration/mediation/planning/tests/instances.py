"""Instances for the tests of planning, and checks that do not rest on the code under test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import combinations, product
from random import Random

from hypothesis import strategies as st

from heidekreis_integration.mediation.overlap import Session, conflict
from heidekreis_integration.mediation.planning.model import Option, Problem, Task, Terms
from heidekreis_integration.mediation.travel import Place

MONDAY = datetime(2026, 3, 2)
WALSRODE, SOLTAU, MUNSTER = Place(52.862, 9.593), Place(52.986, 9.843), Place(52.988, 10.091)
PLACES = (WALSRODE, SOLTAU, MUNSTER, None)


def task(
	name: str, hour: float, options: dict[str, float], minutes: int = 60, place: Place | None = None, **more
) -> Task:
	"""Return a task on Monday at `hour`, with the score of each mediator who may serve it."""
	start = MONDAY + timedelta(hours=hour)
	session = Session(name, start, start + timedelta(minutes=minutes), place)
	return Task(session, tuple(Option(mediator, score) for mediator, score in options.items()), **more)


@st.composite
def problems(draw: st.DrawFn, most_tasks: int = 5, most_mediators: int = 3) -> Problem:
	"""Small problems with everything in them: urgent ones, related languages, limits, allowances, ways."""
	mediators = [f"SM-{number}" for number in range(draw(st.integers(1, most_mediators)))]
	tasks = []
	for number in range(draw(st.integers(0, most_tasks))):
		start = MONDAY + timedelta(minutes=15 * draw(st.integers(32, 52)))
		end = start + timedelta(minutes=draw(st.sampled_from((30, 60, 120))))
		session = Session(
			f"ANF-{number}", start, end, draw(st.sampled_from(PLACES)), on_site=draw(st.booleans())
		)
		who = draw(st.lists(st.sampled_from(mediators), unique=True))
		options = tuple(
			Option(name, draw(st.integers(0, 100000)) / 1000, draw(st.booleans())) for name in who
		)
		tasks.append(Task(session, options, draw(st.booleans()), Decimal(draw(st.integers(0, 60)))))
	terms = Terms(
		urgent_weight=draw(st.integers(1, 3)),
		repeat_deduction=draw(st.sampled_from((0.0, 3.0, 40.0))),
		session_limit=draw(st.integers(0, 2)),
	)
	limited = draw(st.lists(st.sampled_from(mediators), unique=True))
	allowances = {(name, 2026): Decimal(draw(st.integers(0, 120))) for name in limited}
	return Problem(tuple(tasks), terms, allowances)


def large_problem(seed: int, tasks: int = 60, mediators: int = 25) -> Problem:
	"""A week of a busy pool with few languages."""
	random = Random(seed)
	languages = [random.sample(range(6), random.choice((1, 1, 2))) for _ in range(mediators)]
	made = []
	for number in range(tasks):
		start = MONDAY + timedelta(days=random.randrange(3), minutes=15 * random.randrange(32, 64))
		session = Session(
			f"ANF-{number:03d}",
			start,
			start + timedelta(minutes=random.choice((30, 60, 90))),
			random.choice(PLACES),
		)
		language = random.randrange(6)
		options = tuple(
			Option(f"SM-{who:02d}", round(random.uniform(30, 100), 3), random.random() < 0.1)
			for who, spoken in enumerate(languages)
			if language in spoken and random.random() < 0.8
		)
		made.append(Task(session, options, random.random() < 0.15, Decimal(24)))
	allowances = {
		(f"SM-{who:02d}", 2026): Decimal(random.randrange(0, 200)) for who in range(0, mediators, 3)
	}
	return Problem(tuple(made), Terms(session_limit=random.choice((0, 4))), allowances)


def is_possible(problem: Problem, choice: dict[str, str]) -> bool:
	"""Check a plan against the rules one by one, straight from their wording."""
	tasks = {task.session.name: task for task in problem.tasks}
	held: dict[str, list[Task]] = {}
	for request, mediator in choice.items():
		if mediator not in [option.mediator for option in tasks[request].options]:
			return False
		held.setdefault(mediator, []).append(tasks[request])
	for mediator, own in held.items():
		if any(conflict(a.session, b.session, problem.terms.travel) for a, b in combinations(own, 2)):
			return False
		if problem.terms.session_limit and len(own) > problem.terms.session_limit:
			return False
		if sum(each.amount for each in own) > problem.allowances.get((mediator, 2026), Decimal("Infinity")):
			return False
	return True


def value(problem: Problem, choice: dict[str, str]) -> tuple[int, float]:
	"""Return what a plan is worth: weighted placings, then points."""
	tasks = {task.session.name: task for task in problem.tasks}
	placings, points, before = 0, 0.0, dict.fromkeys(choice.values(), 0)
	for request, mediator in choice.items():
		option = next(option for option in tasks[request].options if option.mediator == mediator)
		placings += problem.terms.urgent_weight if tasks[request].urgent else 1
		points += option.score - (100 if option.close_language else 0)
		points -= min(before[mediator], 9) * problem.terms.repeat_deduction
		before[mediator] += 1
	return placings, round(points, 3)


def every_plan(problem: Problem) -> Iterator[dict[str, str]]:
	"""Return all possible plans, by trying everything."""
	names = [task.session.name for task in problem.tasks]
	for who in product(*([None, *(option.mediator for option in task.options)] for task in problem.tasks)):
		choice = {name: mediator for name, mediator in zip(names, who, strict=True) if mediator}
		if is_possible(problem, choice):
			yield choice
