"""The main job from request to payment, each step as its own role, with the figures counted by hand."""

from __future__ import annotations

from datetime import timedelta

import frappe
from frappe.utils import flt, getdate, now_datetime

from heidekreis_integration.api import compensation, mediators, placing, requests, statistics, strategy
from heidekreis_integration.tests import factories
from heidekreis_integration.tests.base import AppTestCase

COUNTY = "Landkreis Heidekreis"


class TestMainJob(AppTestCase):
	"""A day-care centre asks for a language; in the end the mediator is paid and the figures have grown by one."""

	def setUp(self) -> None:
		super().setUp()
		self.institution_user = factories.make_user("Requesting Institution User")
		self.mediator_user = factories.make_user("Mediator User")
		self.clerk = factories.make_user("Mediation Coordinator")
		self.finance = factories.make_user("Mediation Finance")
		self.coordinator = factories.make_user("Integration Coordinator")
		self.language = factories.make_language()
		self.institution = factories.make_institution(self.institution_user, municipality="Walsrode")
		self.mediator = factories.make_mediator(
			self.language,
			municipality="Walsrode",
			user=self.mediator_user,
			account_holder="Muster Person",
			iban="DE02120300000000202051",
		)
		self.other = factories.make_mediator(self.language, municipality="Soltau")

	def test_from_request_to_payment(self) -> None:
		before = self._figures()
		request = self._file()
		self._approve(request)
		assignment = self._place(request)
		self._perform(assignment)
		claim = self._claim(assignment)
		self._pay(claim)
		self.assertEqual(self._state("Assignment", assignment), "Settled")
		self.assertEqual(self._state("Mediation Request", request), "Closed")
		after = self._figures()
		self.assertEqual(after, {key: value + 1 for key, value in before.items()})

	def _file(self) -> str:
		start = (now_datetime() + timedelta(days=10)).replace(hour=10, minute=0, second=0, microsecond=0)
		while start.weekday() > 4:
			start += timedelta(days=1)
		with self.set_user(self.institution_user):
			request = requests.submit(
				{
					"language": self.language,
					"occasion": "Elterngespräch Kita",
					"setting": "On Site",
					"planned_start": str(start),
					"planned_minutes": 75,
					"client_reference": "F. A.",
					"rules_accepted": 1,
				}
			)["name"]
		self.assertEqual(self._state("Mediation Request", request), "Received")
		return request

	def _approve(self, request: str) -> None:
		with self.set_user(self.clerk):
			placing.take_step("Mediation Request", request, "Start Review")
			self.assertEqual(frappe.db.get_value("Mediation Request", request, "cost_bearer"), COUNTY)
			placing.take_step("Mediation Request", request, "Approve Request")

	def _place(self, request: str) -> str:
		with self.set_user(self.clerk):
			ranked = placing.suggest(request)["ranked"]
			self.assertEqual([row["mediator"] for row in ranked], [self.mediator, self.other])
			self.assertTrue(all(row["reasons"] for row in ranked))
			offers = placing.offer(request, [row["mediator"] for row in ranked])
		with self.set_user(self.mediator_user):
			mine = [offer["name"] for offer in mediators.my_offers()]
			self.assertEqual(mine, offers[:1])
			assignment = mediators.answer(mine[0], True)["assignment"]
		self.assertEqual(frappe.db.get_value("Assignment Offer", offers[1], "status"), "Filled")
		self.assertEqual(self._state("Mediation Request", request), "Placed")
		return assignment

	def _perform(self, assignment: str) -> None:
		end = now_datetime().replace(second=0, microsecond=0) - timedelta(minutes=1)
		with self.set_user(self.mediator_user):
			mediators.report(
				assignment,
				actual_start=str(end - timedelta(minutes=75)),
				actual_end=str(end),
				travel_km=18,
				travel_minutes=0,
				no_show=False,
				deviation_reason="Das Gespräch wurde vorgezogen.",
				note="",
			)
		with self.set_user(self.institution_user):
			self.assertIn(assignment, [row["name"] for row in requests.sessions_to_confirm()])
			requests.confirm(assignment, True)
		self.assertEqual(self._state("Assignment", assignment), "Confirmed")

	def _claim(self, assignment: str) -> str:
		day = str(getdate(frappe.db.get_value("Assignment", assignment, "actual_start")))
		with self.set_user(self.clerk):
			preview = compensation.preview(assignment)
			# 75 min at 24 €/h is 30.00 €; 18 km at 0.38 €/km is 6.84 €
			self.assertEqual(flt(preview["amount_total"], 2), 36.84)
			self.assertIn("36,84", preview["derivation"])
			claim = compensation.draft_claim(self.mediator, day, day)["name"]
			placing.take_step("Compensation Claim", claim, "Check Claim")
			with self.assertRaises(frappe.ValidationError):
				placing.take_step("Compensation Claim", claim, "Approve Claim")
		with self.set_user(self.finance):
			placing.take_step("Compensation Claim", claim, "Approve Claim")
		self.assertEqual(flt(frappe.db.get_value("Compensation Claim", claim, "total_amount"), 2), 36.84)
		return claim

	def _pay(self, claim: str) -> None:
		with self.set_user(self.finance):
			run = compensation.create_payout_run([claim], str(getdate()))["name"]
			listing = compensation.payment_list(run)
			self.assertIn(claim, listing["content"])
			self.assertIn("36,84", listing["content"])
			compensation.mark_paid(run)
		self.assertEqual(self._state("Compensation Claim", claim), "Paid")

	def _figures(self) -> dict[str, int]:
		today = getdate()
		measure = frappe.db.get_value("Strategy Measure", {"indicator_source": "Performed Sessions"})
		with self.set_user(self.coordinator):
			by_year = {row["year"]: row["value"] for row in strategy.figures(measure)}
			month = statistics.monthly(f"{today:%Y-%m}")
			walsrode = statistics.monthly(f"{today:%Y-%m}", "Walsrode")
		return {
			"measure": int(by_year.get(today.year, 0)),
			"month": month["sessions_month"],
			"year": month["sessions_year_to_date"],
			"walsrode": walsrode["sessions_month"],
		}

	def _state(self, doctype: str, name: str) -> str:
		return frappe.db.get_value(doctype, name, "workflow_state")
