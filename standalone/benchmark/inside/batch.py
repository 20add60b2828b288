"""Measures one plan for all open requests, against one after the other."""

from time import perf_counter


def measure(progress):
	"""Plan all open requests at once, by the app's own functions.

	Returns:
		Times in seconds, what both answers are worth, and whether the plan is proven to be the best.
	"""
	from heidekreis_integration.mediation.planning import exact, greedy, pairs
	from heidekreis_integration.mediation.planning.model import broken_rules, worth

	steps = Stopwatch()
	requests = pairs.open_requests()
	problem, _names = pairs.problem(requests, progress)
	steps.note("load")
	conflicts = sum(len(others) for others in problem.conflicts.values()) // 2
	steps.note("conflicts")
	by_hand = greedy.solve(problem)
	steps.note("greedy")
	solution = exact.solve(problem)
	steps.note("exact")
	if broken_rules(problem, solution.choice) or broken_rules(problem, by_hand):
		raise SystemExit("Ein Plan bricht die Regeln.")
	return {
		"requests": len(problem.tasks),
		"with_options": sum(bool(task.options) for task in problem.tasks),
		"pairs": sum(len(task.options) for task in problem.tasks),
		"conflicts": conflicts,
		"parts": solution.parts,
		"seconds": steps.seconds,
		"plan": vars(solution.worth),
		"greedy": vars(worth(problem, by_hand)),
		"proven": solution.proven,
		"more_weighted": solution.more_weighted,
		"more_points": solution.more_points,
	}


class Stopwatch:
	"""Seconds of each step."""

	def __init__(self):
		self.seconds = {}
		self.last = perf_counter()

	def note(self, step):
		"""The step ends now."""
		now = perf_counter()
		self.seconds[step] = now - self.last
		self.last = now
