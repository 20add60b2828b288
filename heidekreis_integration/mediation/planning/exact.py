"""The best plan of all: a mixed integer programme, solved by HiGHS through SciPy. Pure.

For each pair of a request r and a mediator m whom no hard rule excludes there is a variable x[r,m], 0 or 1. Wanted is
the greatest sum of x[r,m] * (weight[r] * scale + points[r,m]), less the deductions, so that

- each request gets one mediator at most: sum over m of x[r,m] <= 1;
- nobody gets two of a group of requests too close in time: sum over r of the group of x[r,m] <= 1;
- further sessions of one person are deducted, y[m,k] being step k: sum over r of x[r,m] - sum over k of y[m,k] <= 1;
- nobody gets more new sessions than the limit, where there is one: sum over r of x[r,m] <= limit;
- nobody earns more than the tax allowance, where it blocks, in cents: sum over r of amount[r] * x[r,m] <= left[m,year].

`scale` is so large that points never outweigh a placing (`model.scale`). The deductions grow from step to step, so
the steps fill up in their order by themselves and need not be whole numbers.

Requests that share no mediator, not even through others, have nothing to do with each other: each such part is
solved for itself.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import floor

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from heidekreis_integration.mediation.planning import cliques, greedy
from heidekreis_integration.mediation.planning.model import (
	REPEAT_STEPS,
	Problem,
	Task,
	Worth,
	broken_rules,
	scale,
	worth,
)

TOLERANCE = 1e-3  # points: the scores have three decimals
SHORTEST = 1.0  # seconds for a part when the time is over: small ones are solved all the same
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Solution:
	"""A plan: `choice` maps requests to mediators, those that stay open are missing.

	`proven`: no better plan exists. Otherwise at most `more_weighted` weighted placings or, if that is 0,
	`more_points` points more are possible.
	"""

	choice: dict[str, str]
	worth: Worth
	proven: bool
	more_weighted: int = 0
	more_points: float = 0.0
	seconds: float = 0.0
	parts: int = 0


def solve(problem: Problem, progress: Progress | None = None) -> Solution:
	"""Return the best plan, or the best that was found within the time limit.

	Never worse than the greedy plan: where the time is over before something better is found, that one stands.

	Args:
		problem: The requests with their options.
		progress: Called with the number of requests done and of all.
	"""
	began, done = time.monotonic(), 0
	found = []
	for part in split(problem):
		left = max(SHORTEST, problem.terms.time_limit - (time.monotonic() - began))
		found.append(solve_part(part, left))
		done += len(part.tasks)
		if progress:
			progress(done, len(problem.tasks))
	choice = {request: mediator for solution in found for request, mediator in solution.choice.items()}
	return Solution(
		choice=choice,
		worth=worth(problem, choice),
		proven=all(solution.proven for solution in found),
		more_weighted=sum(solution.more_weighted for solution in found),
		more_points=round(sum(solution.more_points for solution in found), 3),
		seconds=time.monotonic() - began,
		parts=len(found),
	)


def split(problem: Problem) -> list[Problem]:
	"""Return the parts that share no mediator, the small ones first; requests without options are left out."""
	tasks = [task for task in problem.tasks if task.options]
	mediators = {name: i for i, name in enumerate({o.mediator: None for task in tasks for o in task.options})}
	edges = [(i, len(tasks) + mediators[o.mediator]) for i, task in enumerate(tasks) for o in task.options]
	if not edges:
		return []
	rows, columns = zip(*edges, strict=True)
	size = len(tasks) + len(mediators)
	graph = coo_array((np.ones(len(edges)), (rows, columns)), shape=(size, size))
	labels = connected_components(graph, directed=False)[1]
	parts: dict[int, list[Task]] = defaultdict(list)
	for task, label in zip(tasks, labels, strict=False):
		parts[label].append(task)
	return sorted(
		(replace(problem, tasks=tuple(part)) for part in parts.values()), key=lambda part: len(part.tasks)
	)


def solve_part(problem: Problem, seconds: float) -> Solution:
	"""Solve one part as a whole."""
	programme = Programme(problem)
	result = programme.run(seconds)
	return judged(problem, programme.choice(result), result)


def judged(problem: Problem, choice: dict[str, str], result: OptimizeResult) -> Solution:
	"""Return `choice`, or the greedy plan if that is better, and how much better a plan may be at most."""
	by_hand = greedy.solve(problem)
	if broken_rules(problem, choice) or worth(problem, choice) < worth(problem, by_hand):
		choice = by_hand
	found = worth(problem, choice)
	bound = getattr(result, "mip_dual_bound", None)
	if bound is None or not np.isfinite(bound):
		# Nothing is known but that each request can be placed once.
		every = sum(problem.weight(task) for task in problem.tasks)
		return Solution(choice, found, proven=False, more_weighted=every - found.weighted)
	gap = -bound - found.total(scale(problem))
	if result.status == 0 and gap <= TOLERANCE:
		return Solution(choice, found, proven=True)
	placings = floor(gap / scale(problem))
	return Solution(
		choice, found, proven=False, more_weighted=placings, more_points=0.0 if placings else round(gap, 3)
	)


class Programme:
	"""The mixed integer programme of one problem."""

	def __init__(self, problem: Problem) -> None:
		self.problem = problem
		self.pairs = [
			(task, option)
			for task in problem.tasks
			for option in task.options
			if not _too_dear(problem, task, option.mediator)
		]
		self.index = {(task.request, option.mediator): i for i, (task, option) in enumerate(self.pairs)}
		self.requests_of: dict[str, list[Task]] = defaultdict(list)
		for task, option in self.pairs:
			self.requests_of[option.mediator].append(task)
		weight = scale(problem)
		self.costs = [-(problem.weight(task) * weight + option.points) for task, option in self.pairs]
		self.upper = [1.0] * len(self.pairs)
		self.rows: list[list[tuple[int, float]]] = []
		self.limits: list[float] = []
		self._one_mediator_each()
		self._one_of_each_group()
		for mediator, tasks in self.requests_of.items():
			self._own_rows(mediator, tasks)

	def run(self, seconds: float) -> OptimizeResult:
		"""Let HiGHS solve it within `seconds`."""
		if not self.pairs:
			return OptimizeResult(x=np.zeros(0), status=0, mip_dual_bound=0.0)
		whole = np.zeros(len(self.costs))
		whole[: len(self.pairs)] = 1
		return milp(
			np.array(self.costs),
			integrality=whole,
			bounds=Bounds(0, np.array(self.upper)),
			constraints=LinearConstraint(self._matrix(), ub=np.array(self.limits)),
			options={"time_limit": seconds, "mip_rel_gap": 0},
		)

	def choice(self, result: OptimizeResult) -> dict[str, str]:
		"""Return the plan of a result, empty if the time was over before there was one."""
		if result.x is None:
			return {}
		return {
			task.request: option.mediator
			for (task, option), value in zip(self.pairs, result.x, strict=False)
			if value > 0.5
		}

	def _row(self, entries: list[tuple[int, float]], limit: float) -> None:
		self.rows.append(entries)
		self.limits.append(limit)

	def _one_mediator_each(self) -> None:
		own: dict[str, list[tuple[int, float]]] = defaultdict(list)
		for i, (task, _option) in enumerate(self.pairs):
			own[task.request].append((i, 1.0))
		for entries in own.values():
			self._row(entries, 1.0)

	def _one_of_each_group(self) -> None:
		for mediator, groups in cliques.by_mediator(self.problem).items():
			for group in groups:
				entries = [
					(self.index[r, mediator], 1.0) for r in sorted(group) if (r, mediator) in self.index
				]
				if len(entries) > 1:
					self._row(entries, 1.0)

	def _own_rows(self, mediator: str, tasks: list[Task]) -> None:
		terms = self.problem.terms
		entries = [(self.index[task.request, mediator], 1.0) for task in tasks]
		if terms.session_limit and len(tasks) > terms.session_limit:
			self._row(entries, float(terms.session_limit))
		most = min(len(tasks), terms.session_limit or len(tasks))
		if terms.repeat_deduction and most > 1:
			self._row(entries + self._steps(most - 1), 1.0)
		for year in {task.year for task in tasks}:
			self._allowance_row(mediator, year, [task for task in tasks if task.year == year])

	def _steps(self, further: int) -> list[tuple[int, float]]:
		entries = []
		for step in range(1, min(further, REPEAT_STEPS) + 1):
			self.costs.append(self.problem.terms.repeat_deduction * step)
			self.upper.append(1.0 if step < REPEAT_STEPS else np.inf)
			entries.append((len(self.costs) - 1, -1.0))
		return entries

	def _allowance_row(self, mediator: str, year: int, tasks: list[Task]) -> None:
		left = self.problem.allowances.get((mediator, year))
		if left is not None and sum(task.amount for task in tasks) > left:
			self._row(
				[(self.index[task.request, mediator], float(task.amount * 100)) for task in tasks],
				float(left * 100),
			)

	def _matrix(self) -> csr_array:
		entries = [(row, column, value) for row, cells in enumerate(self.rows) for column, value in cells]
		rows, columns, values = zip(*entries, strict=True)
		return csr_array((values, (rows, columns)), shape=(len(self.rows), len(self.costs)))


def _too_dear(problem: Problem, task: Task, mediator: str) -> bool:
	left = problem.allowances.get((mediator, task.year))
	return left is not None and task.amount > left
