"""Groups of requests of which one person can take one at most. Pure.

One row "at most one of these" over a whole group says more to the solver than a row for each two of them: with three
requests at the same time, two by two, it would try a plan with half a mediator at each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from heidekreis_integration.mediation.planning.model import Problem

Conflicts = Mapping[str, frozenset[str]]


def cover(order: Sequence[str], conflicts: Conflicts) -> list[tuple[str, ...]]:
	"""Return groups in which each two are in conflict, so that every conflict lies in one of them.

	Args:
		order: All requests, by time: neighbours in time end up together.
		conflicts: For each request those it is in conflict with.
	"""
	place = {request: index for index, request in enumerate(order)}
	covered: set[tuple[str, str]] = set()
	groups = []
	for first in order:
		for second in sorted(conflicts[first], key=place.__getitem__):
			if place[second] < place[first] or (first, second) in covered:
				continue
			group = _grow(first, second, conflicts, place)
			covered.update(combinations(group, 2))
			groups.append(group)
	return groups


def _grow(first: str, second: str, conflicts: Conflicts, place: Mapping[str, int]) -> tuple[str, ...]:
	group = [first, second]
	fitting = set(conflicts[first] & conflicts[second])
	while fitting:
		nearest = min(fitting, key=place.__getitem__)
		group.append(nearest)
		fitting &= conflicts[nearest]
	return tuple(sorted(group, key=place.__getitem__))


def by_mediator(problem: Problem) -> dict[str, list[frozenset[str]]]:
	"""Return for each mediator the groups of their own requests, without those that lie within another."""
	order = [
		task.request for task in sorted(problem.tasks, key=lambda task: (task.session.start, task.request))
	]
	found: dict[str, set[frozenset[str]]] = defaultdict(set)
	for group in cover(order, problem.conflicts):
		own: dict[str, list[str]] = defaultdict(list)
		for request in group:
			for option in problem.by_request[request].options:
				own[option.mediator].append(request)
		for mediator, requests in own.items():
			if len(requests) > 1:
				found[mediator].add(frozenset(requests))
	return {mediator: list(_largest(groups)) for mediator, groups in found.items()}


def _largest(groups: Iterable[frozenset[str]]) -> Iterable[frozenset[str]]:
	kept: list[frozenset[str]] = []
	for group in sorted(groups, key=lambda group: (-len(group), sorted(group))):
		if not any(group <= other for other in kept):
			kept.append(group)
			yield group
