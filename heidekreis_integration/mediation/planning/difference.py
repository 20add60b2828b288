"""Why the plan decides otherwise than one after the other would. Pure; `wording` says it."""

from __future__ import annotations

from dataclasses import dataclass

from heidekreis_integration.mediation.planning.model import Choice, Problem


@dataclass(frozen=True)
class Difference:
	"""What became otherwise for one request.

	Kinds: `gained` (only the plan finds somebody), `given_up` (only one after the other does), `swapped` (the other
	person is needed elsewhere at that time), `balanced` (the other person would be free, but the whole is better so).
	`person` is whom it is about; `requests` is where they are instead.
	"""

	kind: str
	person: str
	requests: tuple[str, ...] = ()


def differences(problem: Problem, plan: Choice, by_hand: Choice) -> dict[str, Difference]:
	"""Return the difference for each request that has one."""
	found = {}
	for task in problem.tasks:
		planned, other = plan.get(task.request), by_hand.get(task.request)
		if planned == other:
			continue
		if not other:
			found[task.request] = Difference(
				"gained", planned, _in_the_way(problem, by_hand, task.request, planned)
			)
			continue
		there = _in_the_way(problem, plan, task.request, other)
		kind = "given_up" if not planned else "swapped" if there else "balanced"
		found[task.request] = Difference(kind, other, there or _others(plan, task.request, other))
	return found


def _in_the_way(problem: Problem, choice: Choice, request: str, mediator: str) -> tuple[str, ...]:
	"""Return which requests `mediator` serves in `choice` so that there is no time for `request`."""
	return tuple(sorted(r for r in problem.conflicts[request] if choice.get(r) == mediator))


def _others(choice: Choice, request: str, mediator: str) -> tuple[str, ...]:
	return tuple(sorted(r for r, who in choice.items() if who == mediator and r != request))
