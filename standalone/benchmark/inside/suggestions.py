"""Measures suggestions against one bare query for the candidates."""

from statistics import median, quantiles
from time import perf_counter

import frappe

REPEATS = 5
# Who speaks one of the languages and has not left the pool, with what the rules ask of a person.
QUERY = """
	SELECT m.name, m.full_name, m.workflow_state, m.german_level, m.gender, m.municipality, m.latitude, m.longitude,
		m.maximum_distance_km, m.on_site, m.by_phone, m.by_video, m.mediates_for_minors, m.certificate_inspected_on,
		l.language, l.level
	FROM `tabMediator Language` l JOIN `tabMediator` m ON m.name = l.parent
	WHERE l.language IN %(languages)s AND l.parenttype = 'Mediator' AND m.workflow_state != 'Left Pool'
"""


def measure(names, progress):
	"""Ask for suggestions for each of the requests `names`, and run the bare query for the same language.

	Returns:
		One dictionary for each request; times in seconds.
	"""
	from heidekreis_integration.mediation.candidates import close_languages
	from heidekreis_integration.mediation.ranking import suggest

	suggest(names[0])  # loads modules, translations and the cached settings, as in a web process that runs
	found = []
	for number, name in enumerate(names, 1):
		language = frappe.db.get_value("Mediation Request", name, "language")
		languages = [language, *close_languages(language)]
		took, suggestions = timed(lambda name=name: suggest(name))
		queries = [timed(lambda asked=languages: bare(asked)) for _ in range(REPEATS)]
		query = median(seconds for seconds, _rows in queries)
		found.append(
			{
				"request": name,
				"language": language,
				"ranked": len(suggestions.ranked),
				"excluded": len(suggestions.excluded),
				"rows": len(queries[0][1]),
				"people": len({row[0] for row in queries[0][1]}),
				"suggestion": took,
				"query": query,
				"index": index_used(languages),
				"ratio": took / query,
			}
		)
		frappe.db.rollback()  # the next one reads in a transaction of its own, as a request does
		progress(number, len(names))
	return found


def bare(languages):
	"""The one query."""
	return frappe.db.sql(QUERY, {"languages": languages})


def index_used(languages):
	"""Which index on the languages the database chose for the bare query; None where it found reading all faster."""
	found = frappe.db.sql("EXPLAIN " + QUERY, {"languages": languages}, as_dict=True)
	return next(row["key"] for row in found if row["table"] == "l")


def timed(action):
	"""Seconds and result of `action`."""
	began = perf_counter()
	result = action()
	return perf_counter() - began, result


def summary(found):
	"""Median and 90th percentile of each figure, and for how many languages the bare query used the index."""
	return {
		"indexed": sum(bool(one["index"]) for one in found),
		**{
			key: {"median": median(values), "p90": quantiles(values, n=10)[8]}
			for key in ("rows", "suggestion", "query", "ratio")
			for values in [[one[key] for one in found]]
		},
	}
