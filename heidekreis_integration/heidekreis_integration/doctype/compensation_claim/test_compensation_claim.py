"""Claims: what they hold, who may move them, and that no door leads around four eyes."""

from __future__ import annotations

import frappe
import frappe.client
from frappe.model.workflow import apply_workflow
from frappe.utils import getdate

from heidekreis_integration.compensation.claims import draft_claim, draft_claims
from heidekreis_integration.compensation.errors import (
	AlreadyClaimedError,
	ClaimInPayoutError,
	ClaimLockedError,
	ClaimOutdatedError,
	FourEyesError,
	NotClaimableError,
	NothingToClaimError,
	OwnClaimError,
	PeriodError,
	RowAloneError,
)
from heidekreis_integration.compensation.payout import create_run
from heidekreis_integration.compensation.tests.making import (
	PERIOD,
	make_claim,
	make_paid_mediator,
	make_session,
	move_claim,
	only_rule,
)
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import make_mediator, make_user
from heidekreis_integration.workflow.definitions import FINANCE, POOL
from heidekreis_integration.workflow.door import take_step
from heidekreis_integration.workflow.errors import ReasonMissingError

DOCTYPE = "Compensation Claim"


class ClaimTestCase(AppTestCase):
	"""Real logins are made only where their roles matter: each costs Frappe's caches. Any other user will do."""

	roles: dict[str, tuple[str, ...]] = {}
	clerk, finance = "Administrator", "Guest"

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		only_rule()
		for name, roles in cls.roles.items():
			setattr(cls, name, make_user(*roles))

	def setUp(self):
		super().setUp()
		self.mediator = make_paid_mediator()

	def claim(self, state="Draft", **values):
		return make_claim(
			state, **({"checker": self.clerk, "approver": self.finance, "mediator": self.mediator} | values)
		)

	def session(self, state="Confirmed", **values):
		return make_session(self.mediator, state, **values)

	def draft(self, *assignments, **values):
		data = {
			"doctype": DOCTYPE,
			"mediator": self.mediator,
			"period_start": PERIOD[0],
			"period_end": PERIOD[1],
			"items": [{"assignment": name} for name in assignments],
		}
		return frappe.get_doc(data | values)

	def holder(self, assignment):
		return frappe.db.get_value("Assignment", assignment, "compensation_claim")

	def stored(self, claim, field):
		return frappe.db.get_value(DOCTYPE, claim.name, field)


class TestDraft(ClaimTestCase):
	def test_the_draft_takes_every_payable_session_of_the_period(self):
		wanted = [self.session(), self.session("No-show", no_show=1)]
		self.session("Performed")
		self.session("Planned")
		self.session("Cancelled", cancelled_by_side="Mediator")
		make_session(make_mediator())
		claim = draft_claim(self.mediator, *PERIOD, actor="Guest")
		self.assertEqual([item.assignment for item in claim.items], wanted)
		self.assertEqual((claim.total_time, claim.total_travel, claim.total_amount), (42.0, 13.68, 55.68))
		self.assertEqual(claim.owner, "Guest")

	def test_items_show_amount_and_arithmetic(self):
		self.session()
		item = draft_claim(self.mediator, *PERIOD, actor=self.clerk).items[0]
		self.assertEqual((item.payable_minutes, item.amount_time, item.amount_travel), (75, 30.0, 6.84))
		self.assertTrue(item.derivation.startswith("75 min, aufgerundet auf 15 min: 75 min × 24,00 €/h"))
		self.assertTrue(item.derivation.endswith("Summe 36,84 €"))

	def test_sessions_outside_the_period_stay_out(self):
		start = getdate(frappe.db.get_value("Assignment", self.session(), "actual_start"))
		self.assertEqual(len(draft_claim(self.mediator, start, start, actor=self.clerk).items), 1)
		self.session()
		with self.assertRaises(NothingToClaimError) as refused:
			draft_claim(self.mediator, "2020-01-01", "2020-12-31", actor=self.clerk)
		self.assertIn("keinen bestätigten Einsatz", str(refused.exception))

	def test_a_session_is_claimed_once(self):
		self.session()
		draft_claim(self.mediator, *PERIOD, actor=self.clerk)
		self.assertRaises(NothingToClaimError, draft_claim, self.mediator, *PERIOD, actor=self.clerk)

	def test_each_mediator_gets_an_own_claim(self):
		other = make_mediator()
		self.session()
		make_session(other)
		names = draft_claims(*PERIOD, actor=self.clerk)
		mediators = [frappe.db.get_value(DOCTYPE, name, "mediator") for name in names]
		self.assertEqual(mediators.count(self.mediator), 1)
		self.assertEqual(mediators.count(other), 1)

	def test_sessions_settled_before_this_system_are_not_paid_again(self):
		self.session("Settled")
		self.assertRaises(NothingToClaimError, draft_claim, self.mediator, *PERIOD, actor=self.clerk)

	def test_what_the_rule_says_now_is_claimed_and_kept_at_the_session(self):
		name = self.session()
		frappe.db.set_value("Assignment", name, {"amount_time": 1, "amount_total": 1})
		self.draft(name).insert()
		self.assertEqual(frappe.db.get_value("Assignment", name, "amount_total"), 36.84)


class TestContents(ClaimTestCase):
	def test_amounts_and_totals_are_the_servers(self):
		claim = self.draft(self.session(), total_amount=9999, mediator_name="Jemand")
		claim.items[0].update({"amount_total": 9999, "derivation": "frei erfunden"})
		claim.insert()
		self.assertEqual((claim.total_amount, claim.items[0].amount_total), (36.84, 36.84))
		self.assertIn("aufgerundet", claim.items[0].derivation)
		self.assertNotEqual(claim.mediator_name, "Jemand")

	def test_only_confirmed_sessions_of_the_mediator_in_the_period(self):
		for assignment, why in (
			(self.session("Performed"), "Durchgeführt"),
			(self.session("Disputed"), "Strittig"),
			(self.session("Settled"), "Abgerechnet"),
			(self.session("Cancelled", cancelled_by_side="Mediator"), "nichts gezahlt"),
			(make_session(make_mediator()), "anderen Sprachmittler"),
			(self.session(start=frappe.utils.get_datetime("2022-03-01 10:00:00")), "Abrechnungszeitraum"),
		):
			with self.subTest(why=why), self.assertRaises(NotClaimableError) as refused:
				self.draft(assignment).insert()
			if why not in ("Strittig",):
				self.assertIn(why, str(refused.exception))

	def test_a_session_twice_is_refused(self):
		name = self.session()
		self.assertRaises(NotClaimableError, self.draft(name, name).insert)

	def test_a_session_of_another_claim_is_refused_with_its_name(self):
		name = self.session()
		first = self.draft(name).insert()
		with self.assertRaises(AlreadyClaimedError) as refused:
			self.draft(name).insert()
		self.assertIn(first.name, str(refused.exception))

	def test_a_removed_row_frees_its_session(self):
		kept, removed = self.session(), self.session()
		claim = self.draft(kept, removed).insert()
		claim.items = [item for item in claim.items if item.assignment == kept]
		claim.save()
		self.assertEqual((self.holder(kept), self.holder(removed)), (claim.name, None))
		self.assertEqual(claim.total_amount, 36.84)

	def test_a_deleted_draft_frees_its_sessions(self):
		name = self.session()
		self.draft(name).insert().delete()
		self.assertIsNone(self.holder(name))

	def test_the_period_must_not_end_before_it_starts(self):
		claim = self.draft(self.session(), period_start=PERIOD[1], period_end=PERIOD[0])
		self.assertRaises(PeriodError, claim.insert)

	def test_the_allowance_is_shown_and_its_excess_told(self):
		frappe.db.delete("Tax Allowance")
		frappe.get_doc(
			{
				"doctype": "Tax Allowance",
				"allowance_kind": "Volunteer Allowance",
				"annual_limit": 120,
				"valid_from": "2019-01-01",
			}
		).insert()
		frappe.db.set_value("Mediator", self.mediator, "tax_allowance_elsewhere", 80)
		claim = self.claim()
		self.assertEqual((claim.tax_allowance_used, claim.tax_allowance_after), (80.0, 110.0))
		self.assertFalse(claim.tax_allowance_note)
		claim = self.claim()
		self.assertEqual((claim.tax_allowance_used, claim.tax_allowance_after), (110.0, 140.0))
		self.assertIn("von 120,00 € um 20,00 € überschritten", claim.tax_allowance_note)


class TestFourEyes(ClaimTestCase):
	"""One person with both roles tries every door."""

	roles = {"both": (POOL, FINANCE), "finance": (FINANCE,)}

	def setUp(self):
		super().setUp()
		self.checked = self.claim("Checked", checker=self.both)

	def assert_refused(self, attempt):
		with self.set_user(self.both), self.assertRaises(FourEyesError) as refused:
			attempt()
		self.assertIn("Wer eine Abrechnung geprüft hat", str(refused.exception))
		self.assertEqual(
			(self.stored(self.checked, "workflow_state"), self.stored(self.checked, "docstatus")),
			("Checked", 0),
		)

	def fresh(self):
		return frappe.get_doc(DOCTYPE, self.checked.name)

	def test_workflow_button(self):
		self.assert_refused(lambda: apply_workflow(self.fresh().as_json(), "Approve Claim"))

	def test_step_with_reason(self):
		self.assert_refused(lambda: take_step(self.fresh(), "Approve Claim", "weil ich will"))

	def test_client_submit(self):
		self.assert_refused(lambda: frappe.client.submit(self.fresh().as_dict()))

	def test_desk_submit(self):
		from frappe.desk.form.save import savedocs

		self.assert_refused(lambda: savedocs(self.fresh().as_json(), "Submit"))

	def test_put_of_state_and_docstatus(self):
		def put():
			claim = self.fresh()
			claim.update({"workflow_state": "Approved", "docstatus": 1})
			claim.save()

		self.assert_refused(put)

	def test_put_of_docstatus_alone(self):
		def put():
			claim = self.fresh()
			claim.update({"docstatus": 1})
			claim.save()

		self.assert_refused(put)

	def test_put_that_names_somebody_else_as_checker(self):
		def put():
			claim = self.fresh()
			claim.update({"checked_by": self.clerk, "workflow_state": "Approved", "docstatus": 1})
			claim.save()

		self.assert_refused(put)

	def test_writing_the_checker_first(self):
		with self.set_user(self.both):
			frappe.client.set_value(DOCTYPE, self.checked.name, "checked_by", self.clerk)
		self.assertEqual(self.stored(self.checked, "checked_by"), self.both)
		self.assert_refused(lambda: take_step(self.fresh(), "Approve Claim"))

	def test_flags_sent_along_change_nothing(self):
		def send():
			data = self.fresh().as_dict()
			data["flags"] = {"step_grant": {"target": "Approved", "actor": self.clerk}}
			frappe.client.submit(data)

		self.assert_refused(send)

	def test_even_the_administrator_needs_a_second_person(self):
		self.assertRaises(FourEyesError, take_step, self.claim("Checked"), "Approve Claim")

	def test_somebody_else_approves(self):
		with self.set_user(self.finance):
			claim = take_step(self.fresh(), "Approve Claim")
		self.assertEqual((claim.checked_by, claim.approved_by, claim.docstatus), (self.both, self.finance, 1))

	def test_nobody_checks_or_approves_the_own_claim(self):
		frappe.db.set_value("Mediator", self.mediator, "user", self.finance)
		with self.set_user(self.finance), self.assertRaises(OwnClaimError):
			take_step(self.fresh(), "Approve Claim")
		frappe.db.set_value("Mediator", self.mediator, "user", self.clerk)
		with self.set_user(self.clerk), self.assertRaises(OwnClaimError):
			take_step(self.claim(), "Check Claim")


class TestSideDoors(ClaimTestCase):
	roles = {"clerk": (POOL,), "finance": (FINANCE,)}

	def test_a_state_that_needs_submitting_cannot_be_saved_as_draft(self):
		claim = self.claim("Checked")
		claim.workflow_state = "Approved"
		with self.set_user(self.finance), self.assertRaises(frappe.ValidationError):
			claim.save()

	def test_a_claim_starts_as_draft_without_stamps(self):
		claim = self.draft(
			self.session(),
			checked_by=self.clerk,
			approved_by=self.finance,
			paid_on=PERIOD[0],
			return_reason="x",
		).insert()
		for field in ("checked_by", "approved_by", "paid_on", "return_reason", "payout_run"):
			self.assertFalse(self.stored(claim, field), field)
		with self.assertRaises(frappe.ValidationError):
			self.draft(self.session(), workflow_state="Checked").insert()

	def test_the_contents_of_a_checked_claim_are_closed(self):
		claim = self.claim("Checked", sessions=2)
		more = self.session()
		for change in (
			{"period_end": frappe.utils.add_days(PERIOD[1], 30)},
			{"items": claim.items[:1]},
			{"items": [*claim.items, {"assignment": more}]},
		):
			fresh = frappe.get_doc(DOCTYPE, claim.name)
			fresh.update(change)
			with self.set_user(self.clerk), self.assertRaises(ClaimLockedError) as refused:
				fresh.save()
			self.assertIn("nach einer Rückgabe", str(refused.exception))

	def test_amounts_of_a_checked_claim_stay(self):
		claim = self.claim("Checked")
		claim.total_amount = claim.items[0].amount_total = 9999
		with self.set_user(self.finance):
			claim.save()
		claim = frappe.get_doc(DOCTYPE, claim.name)
		self.assertEqual((claim.total_amount, claim.items[0].amount_total), (36.84, 36.84))

	def test_a_row_cannot_be_written_beside_the_claim(self):
		refused = (RowAloneError, frappe.PermissionError)
		for state, user in (("Draft", self.clerk), ("Checked", self.finance), ("Approved", self.finance)):
			claim = self.claim(state)
			row = frappe.get_doc("Compensation Claim Item", claim.items[0].name)
			alone = {
				"doctype": row.doctype,
				"parent": claim.name,
				"parenttype": DOCTYPE,
				"parentfield": "items",
			}
			with self.subTest(state=state), self.set_user(user):
				row.update({"amount_total": 9999, "derivation": "frei erfunden"})
				self.assertRaises(RowAloneError, row.save)
				self.assertRaises(
					(RowAloneError, frappe.PermissionError), frappe.delete_doc, row.doctype, row.name
				)
				new = frappe.get_doc(alone | {"assignment": claim.items[0].assignment})
				self.assertRaises(refused, new.insert)

	def test_a_checked_or_returned_claim_is_not_deleted(self):
		for state in ("Checked", "Returned"):
			self.assertRaises(ClaimLockedError, self.claim(state).delete)

	def test_the_clerk_deletes_a_mistaken_draft(self):
		claim = self.claim()
		with self.set_user(self.clerk):
			frappe.client.delete(DOCTYPE, claim.name)
		self.assertIsNone(self.holder(claim.items[0].assignment))

	def test_an_empty_claim_is_not_checked(self):
		claim = self.draft().insert()
		with self.set_user(self.clerk), self.assertRaises(NothingToClaimError):
			take_step(claim, "Check Claim")

	def test_a_session_that_changed_after_the_check_stops_the_approval(self):
		claim = self.claim("Checked")
		frappe.db.set_value("Assignment", claim.items[0].assignment, "travel_km", 180)
		with self.set_user(self.finance), self.assertRaises(ClaimOutdatedError) as refused:
			take_step(claim, "Approve Claim")
		self.assertIn(claim.items[0].assignment, str(refused.exception))

	def test_a_single_claim_is_never_marked_as_paid(self):
		claim = self.claim("Approved")
		with self.set_user(self.finance), self.assertRaises(ClaimInPayoutError):
			take_step(claim, "Record Payment")
		claim = frappe.get_doc(DOCTYPE, claim.name).update({"workflow_state": "Paid", "paid_on": PERIOD[0]})
		with self.set_user(self.finance), self.assertRaises(ClaimInPayoutError):
			claim.save()

	def test_the_payout_run_of_a_claim_cannot_be_written(self):
		claim, other = self.claim("Approved"), self.claim("Approved")
		run = create_run([other.name], PERIOD[1], actor=self.finance)
		with self.set_user(self.finance):
			frappe.get_doc(DOCTYPE, claim.name).update({"payout_run": run.name}).save()
			frappe.get_doc(DOCTYPE, other.name).update({"payout_run": None}).save()
		self.assertIsNone(self.stored(claim, "payout_run"))
		self.assertEqual(self.stored(other, "payout_run"), run.name)


class TestSteps(ClaimTestCase):
	roles = {"clerk": (POOL,), "finance": (FINANCE,)}

	def test_a_return_needs_a_reason(self):
		claim = self.claim("Checked")
		with self.set_user(self.finance), self.assertRaises(ReasonMissingError):
			take_step(claim, "Return Claim")

	def test_a_returned_claim_shows_why_and_can_be_corrected(self):
		claim = self.claim("Checked", sessions=2)
		with self.set_user(self.finance):
			take_step(claim, "Return Claim", "Einsatz 2 fehlt die Unterschrift")
		claim = frappe.get_doc(DOCTYPE, claim.name)
		self.assertEqual(
			(claim.workflow_state, claim.return_reason, claim.checked_by),
			("Returned", "Einsatz 2 fehlt die Unterschrift", None),
		)
		freed = claim.items[1].assignment
		with self.set_user(self.clerk):
			claim.items = claim.items[:1]
			claim.save()
			claim = take_step(claim, "Check Claim")
		self.assertEqual(
			(claim.total_amount, claim.checked_by, claim.return_reason), (36.84, self.clerk, None)
		)
		self.assertIsNone(self.holder(freed))

	def state(self, assignment):
		return frappe.db.get_value("Assignment", assignment, "workflow_state")

	def test_approval_settles_the_sessions_and_logs_who(self):
		claim = self.claim("Checked")
		with self.set_user(self.finance):
			take_step(claim, "Approve Claim")
		assignment = claim.items[0].assignment
		self.assertEqual(self.state(assignment), "Settled")
		log = frappe.get_last_doc("Transition Log", {"reference_name": assignment})
		self.assertEqual((log.actor, log.to_state), (self.finance, "Settled"))
		log = frappe.get_last_doc("Transition Log", {"reference_name": claim.name})
		self.assertEqual((log.action, log.actor, log.door), ("Approve Claim", self.finance, "Desk"))

	def test_each_step_is_logged_once(self):
		claim = self.claim("Approved")
		actions = frappe.get_all(
			"Transition Log", filters={"reference_name": claim.name}, pluck="action", order_by="creation"
		)
		self.assertEqual(actions, ["Check Claim", "Approve Claim"])

	def test_cancelling_frees_the_sessions_and_a_corrected_claim_takes_them(self):
		claim = self.claim("Approved")
		assignment = claim.items[0].assignment
		with self.set_user(self.finance):
			take_step(claim, "Cancel Claim", "Falscher Zeitraum")
		self.assertIsNone(self.holder(assignment))
		amended = frappe.copy_doc(frappe.get_doc(DOCTYPE, claim.name), ignore_no_copy=False)
		amended.update({"amended_from": claim.name, "docstatus": 0})
		with self.set_user(self.clerk):
			amended.check_permission("amend")
			amended.insert()
		self.assertEqual(amended.name, f"{claim.name}-1")
		self.assertEqual((amended.workflow_state, amended.checked_by), ("Draft", None))
		self.assertEqual(self.holder(assignment), amended.name)
		amended = move_claim(amended, "Approved", checker=self.clerk, approver=self.finance)
		self.assertEqual((amended.workflow_state, self.state(assignment)), ("Approved", "Settled"))

	def test_after_cancelling_a_new_draft_finds_the_sessions_again(self):
		claim = self.claim("Cancelled")
		again = draft_claim(self.mediator, *PERIOD, actor=self.clerk)
		self.assertEqual([i.assignment for i in again.items], [i.assignment for i in claim.items])

	def test_cancelling_needs_a_reason_through_every_door(self):
		claim = self.claim("Approved")
		with self.set_user(self.finance):
			self.assertRaises(ReasonMissingError, take_step, claim, "Cancel Claim")
			self.assertRaises(ReasonMissingError, frappe.client.cancel, DOCTYPE, claim.name)
		self.assertEqual(self.stored(claim, "docstatus"), 1)

	def test_cancelling_changes_nothing_else(self):
		claim = self.claim("Approved")
		claim.update({"docstatus": 2, "items": []})
		claim.flags.step_reason = "Grund"
		with self.set_user(self.finance), self.assertRaises(ClaimLockedError):
			claim.save()

	def test_a_claim_in_a_payout_run_is_not_cancelled(self):
		claim = self.claim("Approved")
		create_run([claim.name], PERIOD[1], actor=self.finance)
		claim.reload()
		with self.set_user(self.finance), self.assertRaises(ClaimInPayoutError) as refused:
			take_step(claim, "Cancel Claim", "Grund")
		self.assertIn("Auszahlungslauf", str(refused.exception))
