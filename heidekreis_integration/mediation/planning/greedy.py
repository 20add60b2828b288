"""One request after the other, as it is done by hand: the urgent and early first, the best mediator each. Pure."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from heidekreis_integration.mediation.planning.model import Option, Problem, Task, repeat_deduction


def solve(problem: Problem) -> dict[str, str]:
	"""Return the mediator of each request that gets one."""
	taken = Taken(problem)
	choice = {}
	for task in sorted(problem.tasks, key=lambda task: (not task.urgent, task.session.start, task.request)):
		option = taken.best(task)
		if option:
			taken.take(task, option.mediator)
			choice[task.request] = option.mediator
	return choice


class Taken:
	"""What the mediators have been given so far."""

	def __init__(self, problem: Problem) -> None:
		self.problem = problem
		self.requests: dict[str, list[str]] = defaultdict(list)
		self.amounts: dict[tuple[str, int], Decimal] = defaultdict(Decimal)

	def best(self, task: Task) -> Option | None:
		"""Return the best option of `task` that is still free; of equals the first by name."""
		free = [option for option in task.options if self.is_free(task, option.mediator)]
		return max(sorted(free, key=lambda option: option.mediator), key=self._points, default=None)

	def is_free(self, task: Task, mediator: str) -> bool:
		"""Tell whether `mediator` can take `task` beside what they have."""
		held, limit = self.requests[mediator], self.problem.terms.session_limit
		if limit and len(held) >= limit:
			return False
		if not self.problem.conflicts[task.request].isdisjoint(held):
			return False
		left = self.problem.allowances.get((mediator, task.year))
		return left is None or self.amounts[mediator, task.year] + task.amount <= left

	def take(self, task: Task, mediator: str) -> None:
		"""Give `task` to `mediator`."""
		self.requests[mediator].append(task.request)
		self.amounts[mediator, task.year] += task.amount

	def _points(self, option: Option) -> float:
		return option.points - repeat_deduction(len(self.requests[option.mediator]), self.problem.terms)
