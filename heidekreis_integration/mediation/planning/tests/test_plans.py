"""Plans as records: what is planned, what the clerk reads, what is offered, and what a killed job leaves behind."""

from __future__ import annotations

import frappe
from frappe.utils import add_days, getdate

from heidekreis_integration.api import planning as api
from heidekreis_integration.mediation import offers
from heidekreis_integration.mediation.assigning import assign
from heidekreis_integration.mediation.planning import offering, pairs, plans
from heidekreis_integration.mediation.planning.errors import (
	NothingToPlanError,
	PlanBusyError,
	PlanProtectedError,
)
from heidekreis_integration.mediation.tests.support import MediationTestCase, at
from heidekreis_integration.tests.factories import (
	make_institution,
	make_language,
	make_mediator,
	make_municipality,
	make_occasion,
	make_request,
	make_user,
)


def keep_open() -> None:
	"""Stands for the job's commit: here everything has to be gone after the test."""


class Killed(BaseException):
	"""Stands for a job that is killed."""


class TestPlans(MediationTestCase):
	"""Amina speaks Dari and Farsi, Bahram Farsi only; at the same hour somebody is wanted for each."""

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.day = 40  # no other test plans so far ahead
		cls.town = make_municipality()
		cls.farsi, cls.dari = make_language("Farsi (Plan)"), make_language("Dari (Plan)")
		cls.amina = make_mediator(
			cls.farsi,
			first_name="Amina",
			municipality=cls.town,
			languages=[{"language": cls.farsi, "level": "Native"}, {"language": cls.dari, "level": "Native"}],
		)
		cls.bahram = make_mediator(
			cls.farsi,
			first_name="Bahram",
			municipality=cls.town,
			languages=[{"language": cls.farsi, "level": "C1"}],
		)
		cls.where = {
			"requesting_institution": make_institution(municipality=cls.town),
			"occasion": make_occasion(),
		}
		frappe.db.set_value(
			"Mediation Request", {"workflow_state": ("in", pairs.OPEN_STATES)}, "workflow_state", "Closed"
		)

	def setUp(self) -> None:
		super().setUp()
		self.first = self.request(self.farsi, 9)
		self.second = self.request(self.dari, 9.25)

	def request(self, language: str, hour: float, **values) -> str:
		return make_request(
			"Approved", language=language, planned_start=at(hour, self.day), **self.where, **values
		)

	def plan(self, until=None) -> frappe._dict:
		name = plans.request_plan(until, actor=self.clerk)
		plans.calculate(name)
		return frappe.get_doc("Placement Plan", name)

	def rows(self, plan) -> dict[str, frappe._dict]:
		return {row.mediation_request: row for row in frappe.get_doc("Placement Plan", plan.name).rows}

	def offered(self) -> dict[str, str]:
		found = frappe.get_all(
			"Assignment Offer",
			{"mediation_request": ("in", (self.first, self.second))},
			["mediation_request", "mediator"],
		)
		self.assertEqual(len(found), len({row.mediation_request for row in found}), "offered twice")
		return {row.mediation_request: row.mediator for row in found}

	def offer(self, plan, rows=None) -> int:
		count = offering.offer(plan.name, rows, actor=self.clerk)
		offering.run(plan.name, after_each=keep_open)
		return count

	def test_both_answers_side_by_side_and_why_they_differ(self) -> None:
		plan = self.plan()
		self.assertEqual((plan.status, plan.proven, plan.request_count), ("Ready", 1, 2))
		self.assertEqual((plan.placed, plan.greedy_placed), (2, 1))
		rows = self.rows(plan)
		first, second = rows[self.first], rows[self.second]
		self.assertEqual((first.mediator, first.greedy_mediator), (self.bahram, self.amina))
		self.assertEqual((second.mediator, second.greedy_mediator), (self.amina, None))
		name = frappe.db.get_value("Mediator", self.amina, "full_name")
		self.assertEqual(first.difference, f"{name} wird zu dieser Zeit für {self.second} gebraucht.")
		self.assertEqual(
			second.difference,
			f"Der Reihe nach vergeben bliebe diese Anfrage offen: {name} erhält vorher {self.first}.",
		)
		self.assertEqual({first.status, second.status}, {"Planned"})
		self.assertIn("eine dringende zählt so viel wie 2 andere", plan.objective)

	def test_only_what_waits_for_somebody_is_planned(self) -> None:
		offers.make_offers(self.second, [self.amina], actor=self.clerk)
		received = make_request(language=self.farsi, planned_start=at(14, self.day), **self.where)
		late = self.request(self.farsi, 14)
		frappe.db.set_value("Mediation Request", late, "planned_start", at(14, self.day + 5))
		found = {row.name for row in pairs.open_requests(getdate(add_days(at(0, self.day), 0)))}
		self.assertEqual(found & {self.first, self.second, received, late}, {self.first})
		self.assertIn(late, {row.name for row in pairs.open_requests()})

	def test_nobody_left_and_nothing_open(self) -> None:
		third = self.request(self.dari, 9.5)
		plan = self.plan()
		left = [row for row in self.rows(plan).values() if not row.mediator]
		self.assertEqual([row.status for row in left], ["Open"])
		self.assertIn(left[0].mediation_request, (self.second, third))
		frappe.db.set_value("Mediation Request", {"language": self.dari}, "workflow_state", "Closed")
		frappe.db.set_value("Mediation Request", {"language": self.farsi}, "workflow_state", "Closed")
		with self.refused(NothingToPlanError, "nichts zu planen"):
			plans.request_plan(None, actor=self.clerk)

	def test_all_are_offered_once_however_often_it_is_asked(self) -> None:
		plan = self.plan()
		self.assertEqual(self.offer(plan), 2)
		self.assertEqual(self.offered(), {self.first: self.bahram, self.second: self.amina})
		self.assertEqual({row.status for row in self.rows(plan).values()}, {"Offered"})
		self.assertEqual(self.state(self.first), "Placing")
		offering.run(plan.name, after_each=keep_open)
		with self.refused(NothingToPlanError):
			self.offer(plan)
		self.assertEqual(len(self.offered()), 2)

	def test_only_the_selected_are_offered(self) -> None:
		plan = self.plan()
		self.offer(plan, [self.rows(plan)[self.second].name, "gibt-es-nicht"])
		self.assertEqual(self.offered(), {self.second: self.amina})
		self.assertEqual(frappe.db.get_value("Placement Plan", plan.name, "status"), "Offered")
		self.offer(plan)
		self.assertEqual(len(self.offered()), 2)

	def test_what_changed_meanwhile_is_told_and_the_rest_is_offered(self) -> None:
		cases = (
			("moved", "Termin oder Sprache", self._move),
			("asked otherwise", "inzwischen jemand angefragt", self._ask),
			("cancelled", "Storniert", self._cancel),
			("away", "abwesend", self._go_away),
			("booked elsewhere", "anderen Einsatz", self._book),
		)
		for what, words, change in cases:
			with self.subTest(what):
				frappe.db.savepoint("before_case")
				plan = self.plan()
				change()
				before = self.offered()
				self.offer(plan)
				row = self.rows(plan)[self.second]
				self.assertEqual(row.status, "Not Offered")
				self.assertIn(words, row.result)
				self.assertEqual(self.offered(), {**before, self.first: self.bahram})
				frappe.db.rollback(save_point="before_case")

	def _move(self) -> None:
		frappe.db.set_value("Mediation Request", self.second, "planned_start", at(11, self.day))

	def _ask(self) -> None:
		offers.make_offers(self.second, [self.amina], actor=self.clerk)

	def _cancel(self) -> None:
		frappe.db.set_value("Mediation Request", self.second, "workflow_state", "Cancelled")

	def _go_away(self) -> None:
		mediator = frappe.get_doc("Mediator", self.amina)
		day = at(0, self.day).date()
		mediator.append("absences", {"from_date": day, "to_date": day})
		mediator.save()

	def _book(self) -> None:
		elsewhere = {**self.where, "requesting_institution": make_institution(municipality=self.town)}
		request = make_request("Approved", language=self.dari, planned_start=at(9.5, self.day), **elsewhere)
		assign(request, self.amina, actor=self.clerk)

	def test_a_killed_job_leaves_nothing_half_done_and_is_resumed(self) -> None:
		plan = self.plan()
		offering.offer(plan.name, None, actor=self.clerk)
		done = []

		def die_after_the_first() -> None:
			done.append(1)
			raise Killed

		with self.assertRaises(Killed):
			offering.run(plan.name, after_each=die_after_the_first)
		self.assertEqual(len(self.offered()), 1)
		self.assertEqual(sorted(row.status for row in self.rows(plan).values()), ["Offered", "Selected"])
		with self.refused(PlanBusyError):
			self.offer(plan)
		self.assertEqual(offering.resume(), 0, "a job that may still live is left alone")
		frappe.db.set_value("Placement Plan", plan.name, "modified", at(0, -1), update_modified=False)
		self.assertEqual(offering.resume(), 1)
		self.assertEqual(offering.resume(), 0, "resumed once")
		offering.run(plan.name, after_each=keep_open)
		self.assertEqual(self.offered(), {self.first: self.bahram, self.second: self.amina})

	def test_calculated_once_and_again_only_before_offers(self) -> None:
		plan = self.plan()
		plans.calculate(plan.name)  # the same job once more
		self.assertEqual(len(self.rows(plan)), 2)
		third = self.request(self.farsi, 15)
		plans.recalculate(plan.name)
		plans.calculate(plan.name)
		self.assertEqual(set(self.rows(plan)), {self.first, self.second, third})
		self.offer(plan)
		with self.refused(PlanBusyError, "neuen"):
			plans.recalculate(plan.name)

	def test_blocking_tax_allowance_holds_for_the_plan_as_a_whole(self) -> None:
		frappe.db.set_value("Mediation Request", self.first, "workflow_state", "Closed")
		later = self.request(self.dari, 14)
		self.configure(tax_allowance_policy="Block")
		amount = pairs.problem(pairs.open_requests())[0].tasks[0].amount
		self.assertGreater(amount, 0)
		kind = frappe.db.get_value("Mediator", self.amina, "tax_allowance_kind")
		frappe.db.set_value("Tax Allowance", {"allowance_kind": kind}, "annual_limit", float(amount) * 1.5)
		plan = self.plan()
		self.assertEqual((plan.request_count, plan.placed), (2, 1))
		self.assertEqual(set(self.rows(plan)), {self.second, later})

	def test_a_plan_is_not_entered_by_hand(self) -> None:
		plan = self.plan()
		made = {"doctype": "Placement Plan", "rows": [{"mediation_request": self.first}]}
		with self.login(self.clerk):
			with self.assertRaises(frappe.PermissionError):
				frappe.get_doc(made).insert()
			with self.assertRaises(frappe.PermissionError):
				frappe.get_doc("Placement Plan", plan.name).save()
		for attempt in (
			lambda: frappe.get_doc(made).insert(),
			lambda: frappe.get_doc("Placement Plan", plan.name).save(),
		):
			with self.refused(PlanProtectedError, "berechnet"):
				attempt()

	def test_api_for_the_pools_clerks_only(self) -> None:
		with self.login(make_user("Integration Coordinator")):
			for call in (lambda: api.create(), lambda: api.recalculate("x"), lambda: api.offer("x")):
				with self.assertRaises(frappe.PermissionError):
					call()
		with self.login(self.clerk):
			plan = api.create(until=str(at(0, self.day).date()))["plan"]
			plans.calculate(plan)
			row = frappe.get_doc("Placement Plan", plan).rows[0].name
			self.assertEqual(api.offer(plan, frappe.as_json([row])), {"selected": 1})
