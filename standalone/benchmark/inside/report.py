"""The figures as tables in Markdown, ready for docs/benchmarks.md."""


def markdown(result):
	"""Everything that was measured."""
	return "\n".join(
		[*suggestions(result["pools"]), "", *plan(result["batch"]), "", *surroundings(result), ""]
	)


def suggestions(pools):
	"""One row for each size of the pool, with its growth against the row before."""
	lines = [
		"| Mediators | Sessions in 3 years | Speakers judged (median) | Suggestion, median | p90 | Bare query, median | by index | "
		"Ratio, median | p90 | Growth of the suggestion | Growth of the speakers |",
		"|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
	]
	before = None
	for pool in pools:
		found = pool["summary"]
		cells = (
			number(pool["mediators"]),
			number(pool["counts"]["assignments"]),
			number(found["rows"]["median"]),
			milliseconds(found["suggestion"]["median"]),
			milliseconds(found["suggestion"]["p90"]),
			milliseconds(found["query"]["median"]),
			f"{found['indexed']} of {len(pool['requests'])}",
			f"{found['ratio']['median']:.1f}",
			f"{found['ratio']['p90']:.1f}",
			growth(found, before, "suggestion"),
			growth(found, before, "rows"),
		)
		lines.append(f"| {' | '.join(cells)} |")
		before = found
	return lines


def growth(found, before, key):
	"""How many times the figure of the smaller pool."""
	return f"× {found[key]['median'] / before[key]['median']:.1f}" if before else "–"


def plan(batch):
	"""The plan beside one after the other."""
	best, usual, took = batch["plan"], batch["greedy"], batch["seconds"]
	proof = "proven" if batch["proven"] else gap(batch)
	return [
		f"{number(batch['requests'])} requests × {number(batch['mediators'])} mediators: {number(batch['pairs'])} eligible "
		f"pairs, {number(batch['conflicts'])} pairs of requests too close in time for one person, {batch['parts']} "
		"independent part(s).",
		"",
		"| | Placed | of these urgent | Points | Time |",
		"|---|--:|--:|--:|--:|",
		f"| Loading and judging all pairs | | | | {took['load']:.1f} s |",
		f"| Conflicts in time | | | | {took['conflicts']:.2f} s |",
		f"| One after the other (greedy) | {usual['placed']} | {usual['urgent']} | {usual['points']:,.1f} | "
		f"{took['greedy']:.2f} s |",
		f"| Plan for all at once (HiGHS) | {best['placed']} | {best['urgent']} | {best['points']:,.1f} | "
		f"{took['exact']:.1f} s |",
		f"| Difference | {best['placed'] - usual['placed']:+d} | {best['urgent'] - usual['urgent']:+d} | "
		f"{best['points'] - usual['points']:+,.1f} | |",
		"",
		f"Best plan: {proof}.",
	]


def gap(batch):
	"""What is not proven."""
	if batch["more_weighted"]:
		return f"not proven, at most {batch['more_weighted']} weighted placings more"
	return f"placings proven, at most {batch['more_points']:,.1f} points more"


def surroundings(result):
	"""The machine, the versions, and whether others used it."""
	facts, load = result["machine"], result["load"]
	return [
		f"{facts['processor']}, {facts['cores']} cores, {facts['memory_gb']} GB; {facts['system']}; Python "
		f"{facts['python']}, MariaDB {facts['mariadb']}, Frappe {facts['frappe']}, SciPy {facts['scipy']}; commit "
		f"{facts['commit']}. Load for each core before and after: {load['before']} and {load['after']} (above 1 the "
		"machine was doing other things too).",
	]


def number(value):
	"""A whole number with separators."""
	return f"{value:,.0f}"


def milliseconds(seconds):
	"""A time as milliseconds."""
	return f"{seconds * 1000:,.1f} ms"
