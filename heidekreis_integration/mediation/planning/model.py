"""What a plan for many requests may be and what it is worth. Pure; the exact and the greedy solver share it.

The worth of a plan, in this order:

1. How many requests are placed, an urgent one counting as much as `Terms.urgent_weight` others.
2. The points: the sum of the scores the ranking gives each pair, less two deductions. Somebody who speaks a related
   language only counts `CLOSE_LANGUAGE_DEDUCTION` points less, so that for any one request they come after all who
   speak the language itself, as in the ranking. And each further session of the same person in the plan costs
   `Terms.repeat_deduction` points more than the one before, up to `REPEAT_STEPS` times that.

The scores are as of before the plan: that a session of the plan makes its mediator busier, better known to the
institution or in the case is not looked at. The second deduction stands in for the first of these.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from heidekreis_integration.mediation.overlap import Session, conflict
from heidekreis_integration.mediation.travel import TravelTerms, travel_minutes

HIGHEST_SCORE = 100.0
CLOSE_LANGUAGE_DEDUCTION = 100.0
REPEAT_STEPS = 9


@dataclass(frozen=True)
class Option:
	"""A mediator whom no hard rule excludes from the request, with the score of the ranking (0 to 100)."""

	mediator: str
	score: float
	close_language: bool = False

	@property
	def points(self) -> float:
		"""What the pair is worth in a plan, before the deduction for further sessions."""
		return self.score - (CLOSE_LANGUAGE_DEDUCTION if self.close_language else 0.0)


@dataclass(frozen=True)
class Task:
	"""A request to be placed. `amount`: its probable pay in euros, as it counts for the tax allowance."""

	session: Session
	options: tuple[Option, ...]
	urgent: bool = False
	amount: Decimal = Decimal(0)

	@property
	def request(self) -> str:
		"""Name of the request."""
		return self.session.name

	@property
	def year(self) -> int:
		"""The calendar year whose tax allowance the session uses."""
		return self.session.start.year

	@cached_property
	def by_mediator(self) -> dict[str, Option]:
		"""The options by mediator."""
		return {option.mediator: option for option in self.options}


@dataclass(frozen=True)
class Terms:
	"""The site's settings for planning.

	`session_limit`: new sessions for one person in one plan, 0 for no limit. `time_limit`: seconds.
	"""

	travel: TravelTerms = field(default_factory=TravelTerms)
	urgent_weight: int = 2
	repeat_deduction: float = 3.0
	session_limit: int = 0
	time_limit: float = 60.0


@dataclass(frozen=True)
class Problem:
	"""All open requests. `allowances`: euros left by (mediator, year), where the allowance blocks."""

	tasks: tuple[Task, ...]
	terms: Terms = field(default_factory=Terms)
	allowances: Mapping[tuple[str, int], Decimal] = field(default_factory=dict)

	@cached_property
	def by_request(self) -> dict[str, Task]:
		"""The tasks by request."""
		return {task.request: task for task in self.tasks}

	@cached_property
	def conflicts(self) -> dict[str, frozenset[str]]:
		"""The requests that one and the same person cannot serve beside each, for lack of time in between."""
		return conflicts_between([task.session for task in self.tasks], self.terms.travel)

	def weight(self, task: Task) -> int:
		"""How much placing `task` counts."""
		return self.terms.urgent_weight if task.urgent else 1


Choice = Mapping[str, str]  # request → mediator; requests that stay open are missing


@dataclass(frozen=True, order=True)
class Worth:
	"""What a plan is worth; the greater is the better one."""

	weighted: int
	points: float
	placed: int = field(compare=False, default=0)
	urgent: int = field(compare=False, default=0)

	def total(self, scale: float) -> float:
		"""One number for the whole: each weighted placing counts `scale` points."""
		return round(self.weighted * scale + self.points, 3)


def worth(problem: Problem, choice: Choice) -> Worth:
	"""Return what `choice` is worth."""
	tasks = [problem.by_request[request] for request in choice]
	points = sum(task.by_mediator[choice[task.request]].points for task in tasks)
	counts: dict[str, int] = defaultdict(int)
	for mediator in choice.values():
		points -= repeat_deduction(counts[mediator], problem.terms)
		counts[mediator] += 1
	return Worth(
		weighted=sum(problem.weight(task) for task in tasks),
		points=round(points, 3),
		placed=len(tasks),
		urgent=sum(task.urgent for task in tasks),
	)


def repeat_deduction(before: int, terms: Terms) -> float:
	"""Return the points a session costs for somebody who has `before` others in the plan."""
	return terms.repeat_deduction * min(before, REPEAT_STEPS)


def scale(problem: Problem) -> float:
	"""Return how many points one placing counts, so that no sum of points can make up for one."""
	span = HIGHEST_SCORE + CLOSE_LANGUAGE_DEDUCTION + problem.terms.repeat_deduction * REPEAT_STEPS
	return span * len(problem.tasks) + 1


def broken_rules(problem: Problem, choice: Choice) -> list[str]:
	"""Return what forbids `choice`, in words for developers; empty if it is a possible plan."""
	found = [
		f"{mediator} is not eligible for {request}"
		for request, mediator in choice.items()
		if mediator not in problem.by_request[request].by_mediator
	]
	for mediator, requests in _by_mediator(choice).items():
		found += [
			f"{mediator} cannot serve {a} beside {b}"
			for a in requests
			for b in requests
			if a < b and b in problem.conflicts[a]
		]
		if problem.terms.session_limit and len(requests) > problem.terms.session_limit:
			found.append(f"{mediator} gets {len(requests)} sessions")
		found += _over_allowance(problem, mediator, requests)
	return found


def _by_mediator(choice: Choice) -> dict[str, list[str]]:
	found: dict[str, list[str]] = defaultdict(list)
	for request, mediator in choice.items():
		found[mediator].append(request)
	return found


def _over_allowance(problem: Problem, mediator: str, requests: list[str]) -> list[str]:
	used: dict[int, Decimal] = defaultdict(Decimal)
	for request in requests:
		task = problem.by_request[request]
		used[task.year] += task.amount
	return [
		f"{mediator} gets {amount} € in {year}, {problem.allowances[mediator, year]} € are left"
		for year, amount in used.items()
		if (mediator, year) in problem.allowances and amount > problem.allowances[mediator, year]
	]


def conflicts_between(sessions: Iterable[Session], terms: TravelTerms) -> dict[str, frozenset[str]]:
	"""Return for each session those that `overlap.conflict` finds in its way. Compares near ones only."""
	ordered = sorted(sessions, key=lambda session: (session.start, session.name))
	found: dict[str, set[str]] = {session.name: set() for session in ordered}
	reach = _longest_way(ordered, terms) + terms.buffer_minutes
	active: list[Session] = []
	for session in ordered:
		active = [a for a in active if (session.start - a.end).total_seconds() / 60 < reach]
		for other in active:
			if conflict(session, other, terms):
				found[session.name].add(other.name)
				found[other.name].add(session.name)
		active.append(session)
	return {name: frozenset(others) for name, others in found.items()}


def _longest_way(sessions: Iterable[Session], terms: TravelTerms) -> int:
	places = {session.place for session in sessions if session.on_site and session.place}
	ordered = sorted(places, key=lambda place: (place.latitude, place.longitude))
	ways = (travel_minutes(a, b, terms) for i, a in enumerate(ordered) for b in ordered[i + 1 :])
	return max(ways, default=0)
