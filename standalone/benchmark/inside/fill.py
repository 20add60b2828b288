"""Fills the site with a pool of a given size."""

import frappe

from standalone.benchmark.inside import population, tables


def fill(size, requests):
	"""Replace what the site holds by `size` mediators with their sessions, and `requests` open requests.

	Returns:
		How many rows of each kind there are now.
	"""
	tables.empty()
	known, today = population.world(), population.today()
	languages = list(population.spoken(known, size))
	made = list(population.sessions(languages, known, today))
	counts = {
		"institutions": tables.insert("Requesting Institution", population.institutions(known)),
		"mediators": tables.insert("Mediator", population.mediators(known, size, today)),
		"languages": tables.insert("Mediator Language", population.language_rows(languages)),
		"availability": tables.insert("Mediator Availability", population.availability_rows(size)),
		"absences": tables.insert("Mediator Absence", population.absence_rows(size, today)),
		"requests": tables.insert("Mediation Request", map(population.request_row, made)),
		"assignments": tables.insert("Assignment", map(population.assignment_row, made)),
		"offers": tables.insert("Assignment Offer", population.offer_rows(languages, made)),
		"open": tables.insert("Mediation Request", population.open_requests(known, requests, today)),
	}
	tables.analyze()
	frappe.clear_cache()
	return counts
