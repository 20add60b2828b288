"""Two people at the same moment: real connections, real locks, committed data that is cleaned up."""

from __future__ import annotations

import threading
from collections.abc import Callable

import frappe
from frappe.tests.utils import FrappeTestCase

from heidekreis_integration.mediation import offers
from heidekreis_integration.mediation.assigning import assign
from heidekreis_integration.mediation.errors import DoubleBookingError, RequestStateError
from heidekreis_integration.mediation.tests.support import at
from heidekreis_integration.tests.factories import (
	make_institution,
	make_language,
	make_mediator,
	make_municipality,
	make_occasion,
	make_request,
)

PATIENCE = 60


class TestRace(FrappeTestCase):
	def setUp(self) -> None:
		frappe.set_user("Administrator")
		self.made: list[tuple[str, str]] = []
		self.addCleanup(self.clean_up)
		self.municipality = self.keep("Municipality", make_municipality())
		self.language = self.keep("Mediation Language", make_language())
		self.occasion = self.keep("Mediation Occasion", make_occasion())
		self.institution = self.keep(
			"Requesting Institution", make_institution(municipality=self.municipality)
		)

	def keep(self, doctype: str, name: str) -> str:
		self.made.append((doctype, name))
		return name

	def mediator(self) -> str:
		return self.keep("Mediator", make_mediator(self.language, municipality=self.municipality))

	def request(self, institution: str = "") -> str:
		name = make_request(
			"Approved",
			requesting_institution=institution or self.institution,
			language=self.language,
			occasion=self.occasion,
			planned_start=at(10, days=40),
		)
		return self.keep("Mediation Request", name)

	def at_once(self, *tasks: Callable[[], str]) -> list[str]:
		"""Run `tasks` in threads with connections of their own; return what each gave, or the name of its error."""
		frappe.db.commit()
		results = [""] * len(tasks)
		barrier = threading.Barrier(len(tasks))
		site, sites_path = frappe.local.site, frappe.local.sites_path

		def run(index: int, task: Callable[[], str]) -> None:
			frappe.init(site=site, sites_path=sites_path)
			frappe.connect()
			try:
				# The snapshot of this transaction is older than what the other one is going to commit.
				frappe.db.count("Assignment")
				barrier.wait(PATIENCE)
				results[index] = task()
				frappe.db.commit()
			except frappe.ValidationError as error:
				frappe.db.rollback()
				results[index] = type(error).__name__
			finally:
				frappe.destroy()

		threads = [threading.Thread(target=run, args=pair) for pair in enumerate(tasks)]
		for thread in threads:
			thread.start()
		for thread in threads:
			thread.join(PATIENCE)
		frappe.db.rollback()  # see what the threads have committed
		return results

	def test_two_acceptances_at_the_same_moment(self):
		request, mediators = self.request(), [self.mediator(), self.mediator()]
		made = offers.make_offers(request, mediators, actor="Administrator")

		def accept(offer: str) -> Callable[[], str]:
			return lambda: offers.answer_offer(offer, True, actor="Administrator", door="Portal").status

		results = self.at_once(accept(made[0]), accept(made[1]))
		self.assertCountEqual(results, ["Accepted", "Filled"])
		assignments = frappe.get_all("Assignment", {"mediation_request": request}, ["mediator"])
		self.assertEqual(len(assignments), 1)
		self.assertEqual(assignments[0].mediator, mediators[results.index("Accepted")])
		statuses = [frappe.db.get_value("Assignment Offer", name, "status") for name in made]
		self.assertEqual(statuses, results)
		self.assertEqual(frappe.db.get_value("Mediation Request", request, "workflow_state"), "Placed")

	def test_one_mediator_for_two_requests_at_the_same_moment(self):
		# Of another institution, or the second would count as a repetition of the first.
		elsewhere = self.keep("Requesting Institution", make_institution(municipality=self.municipality))
		mediator, requests = self.mediator(), [self.request(), self.request(elsewhere)]

		def book(request: str) -> Callable[[], str]:
			return lambda: assign(request, mediator, actor="Administrator").workflow_state

		results = self.at_once(*map(book, requests))
		self.assertCountEqual(results, ["Planned", DoubleBookingError.__name__])
		self.assertEqual(frappe.db.count("Assignment", {"mediator": mediator}), 1)

	def test_two_clerks_assign_one_request_at_the_same_moment(self):
		request, mediators = self.request(), [self.mediator(), self.mediator()]

		def book(mediator: str) -> Callable[[], str]:
			return lambda: assign(request, mediator, actor="Administrator").workflow_state

		results = self.at_once(*map(book, mediators))
		self.assertCountEqual(results, ["Planned", RequestStateError.__name__])
		self.assertEqual(frappe.db.count("Assignment", {"mediation_request": request}), 1)

	def clean_up(self) -> None:
		frappe.db.rollback()
		requests = [name for doctype, name in self.made if doctype == "Mediation Request"]
		for doctype in ("Assignment", "Assignment Offer"):
			of_requests = {"mediation_request": ("in", requests or [""])}
			self.made += [(doctype, name) for name in frappe.get_all(doctype, of_requests, pluck="name")]
		for doctype, name in self.made:
			for child in frappe.get_meta(doctype).get_table_fields():
				frappe.db.delete(child.options, {"parenttype": doctype, "parent": name})
			frappe.db.delete(doctype, {"name": name})
			mails = frappe.get_all("Email Queue", {"reference_name": name}, pluck="name")
			frappe.db.delete("Email Queue Recipient", {"parent": ("in", mails or [""])})
			for trace in ("Transition Log", "Notice Log", "Email Queue", "Comment", "Workflow Action"):
				frappe.db.delete(trace, {"reference_name": name})
			frappe.db.delete("Version", {"docname": name})
		frappe.db.commit()
