"""Payout runs: approved claims, once each, with a payment list, paid once."""

from __future__ import annotations

import csv
import io

import frappe
from frappe.utils import getdate

from heidekreis_integration.api import compensation as api
from heidekreis_integration.compensation.errors import (
	NotPayableError,
	PaymentListMissingError,
	PayoutRunLockedError,
	RowAloneError,
)
from heidekreis_integration.compensation.payout import create_run, mark_paid, payment_list
from heidekreis_integration.compensation.tests.making import (
	PERIOD,
	TEST_IBAN,
	make_claim,
	make_paid_mediator,
	make_session,
	move_claim,
	only_rule,
)
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import make_mediator, make_user
from heidekreis_integration.workflow.definitions import FINANCE, POOL

DAY = getdate(f"{PERIOD[1].year}-11-30")


class PayoutTestCase(AppTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		only_rule()
		cls.finance = make_user(FINANCE)

	def claim(self, state="Approved", **values):
		return make_claim(state, checker="Administrator", approver=self.finance, **values)

	def run_of(self, *claims):
		with self.set_user(self.finance):
			return create_run([claim.name for claim in claims], DAY, actor=self.finance)

	def payout_run(self, claim):
		return frappe.db.get_value("Compensation Claim", claim.name, "payout_run")

	def state(self, claim):
		return frappe.db.get_value("Compensation Claim", claim.name, "workflow_state")


class TestPayoutRun(PayoutTestCase):
	def test_a_run_holds_claims_with_bank_details_and_totals(self):
		one, two = self.claim(), self.claim(sessions=2)
		run = self.run_of(one, two)
		self.assertEqual((run.claim_count, run.total_amount, run.status), (2, 110.52, "Draft"))
		self.assertEqual((run.claims[0].iban, run.claims[0].account_holder), (TEST_IBAN, "Muster Person"))
		self.assertIn(one.name, run.claims[0].remittance_text)
		self.assertEqual({self.payout_run(one), self.payout_run(two)}, {run.name})

	def test_only_approved_claims_are_paid(self):
		for state, german in (("Draft", "Entwurf"), ("Checked", "Geprüft"), ("Cancelled", "")):
			with (
				self.subTest(state=state),
				self.assertRaises((NotPayableError, frappe.CancelledLinkError)) as refused,
			):
				self.run_of(self.claim(state))
			self.assertIn(german, str(refused.exception))

	def test_a_claim_is_in_one_run_only(self):
		claim = self.claim()
		first = self.run_of(claim)
		with self.assertRaises(NotPayableError) as refused:
			self.run_of(claim)
		self.assertIn(first.name, str(refused.exception))

	def test_a_claim_named_twice_is_paid_once(self):
		claim = self.claim()
		self.assertEqual(self.run_of(claim, claim).claim_count, 1)

	def test_a_run_needs_claims(self):
		self.assertRaises(NotPayableError, self.run_of)

	def test_missing_bank_details_are_told_with_the_name(self):
		mediator = make_mediator()
		claim = self.claim(mediator=mediator)
		for values in (
			{"iban": None, "account_holder": "Muster"},
			{"iban": TEST_IBAN, "account_holder": None},
			{"iban": "DE00120300000000202051", "account_holder": "Muster"},
		):
			frappe.db.set_value("Mediator", mediator, values)
			with self.subTest(values=values), self.assertRaises(NotPayableError) as refused:
				self.run_of(claim)
			self.assertIn(mediator, str(refused.exception))
			self.assertIn("IBAN", str(refused.exception))

	def test_amounts_and_accounts_are_the_servers(self):
		run = self.run_of(self.claim())
		with self.set_user(self.finance):
			run.claims[0].update({"amount": 9999, "iban": "DE89370400440532013000"})
			run.update(
				{
					"total_amount": 9999,
					"status": "Paid",
					"payment_list": "/files/x.csv",
					"paid_by_user": "Guest",
				}
			)
			run.save()
		run.reload()
		self.assertEqual(
			(run.total_amount, run.claims[0].amount, run.claims[0].iban), (36.84, 36.84, TEST_IBAN)
		)
		self.assertEqual((run.status, run.payment_list, run.paid_by_user), ("Draft", None, None))

	def test_a_claim_taken_out_of_a_draft_is_free_again(self):
		kept, removed = self.claim(), self.claim()
		run = self.run_of(kept, removed)
		run.claims = run.claims[:1]
		run.save()
		self.assertIsNone(self.payout_run(removed))
		self.assertEqual(self.run_of(removed).claim_count, 1)

	def test_a_deleted_draft_frees_its_claims(self):
		claim = self.claim()
		with self.set_user(self.finance):
			self.run_of(claim).delete()
		self.assertIsNone(self.payout_run(claim))


class TestPaymentList(PayoutTestCase):
	def rows(self, content):
		return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))

	def test_the_list_is_a_private_file_of_the_run(self):
		claim = self.claim()
		run = self.run_of(claim)
		with self.set_user(self.finance):
			content = payment_list(run.name)
		run.reload()
		file = frappe.get_doc("File", {"attached_to_doctype": "Payout Run", "attached_to_name": run.name})
		self.assertEqual((file.is_private, file.file_url, run.status), (1, run.payment_list, "List Created"))
		self.assertTrue(file.file_url.startswith("/private/files/"))
		row = self.rows(content)[1]
		self.assertEqual(
			(row[0], row[2], row[3], row[6]), (claim.name, TEST_IBAN, "36,84", f"30.11.{DAY.year}")
		)

	def test_a_second_call_gives_the_same_file(self):
		run = self.run_of(self.claim())
		first = payment_list(run.name)
		frappe.db.set_value("Mediator", run.claims[0].mediator, "account_holder", "Geändert")
		self.assertEqual(payment_list(run.name), first)
		self.assertEqual(frappe.db.count("File", {"attached_to_name": run.name}), 1)

	def test_bank_details_corrected_before_the_list_are_used(self):
		run = self.run_of(self.claim())
		corrected = "DE89370400440532013000"
		frappe.db.set_value("Mediator", run.claims[0].mediator, "iban", corrected)
		with self.set_user(self.finance):
			content = payment_list(run.name)
		self.assertEqual(self.rows(content)[1][2], corrected)
		self.assertEqual(frappe.get_doc("Payout Run", run.name).claims[0].iban, corrected)

	def test_a_row_cannot_be_written_beside_the_run(self):
		row = self.run_of(self.claim()).claims[0].name
		with self.set_user(self.finance):
			document = frappe.get_doc("Payout Run Claim", row).update({"iban": "DE89370400440532013000"})
			self.assertRaises(RowAloneError, document.save)
			self.assertRaises(RowAloneError, frappe.delete_doc, "Payout Run Claim", row)

	def test_after_the_list_the_run_is_closed(self):
		run = self.run_of(self.claim(), self.claim())
		payment_list(run.name)
		for change in ({"execution_date": PERIOD[0]}, {"claims": run.claims[:1]}):
			with self.subTest(change=change), self.assertRaises(PayoutRunLockedError) as refused:
				frappe.get_doc("Payout Run", run.name).update(change).save()
			self.assertIn("Zahlungsliste", str(refused.exception))
		self.assertRaises(PayoutRunLockedError, frappe.get_doc("Payout Run", run.name).delete)

	def test_rows_of_a_closed_run_stay(self):
		run = self.run_of(self.claim())
		payment_list(run.name)
		run = frappe.get_doc("Payout Run", run.name)
		run.claims[0].update({"iban": "DE89370400440532013000", "amount": 1})
		run.save()
		run.reload()
		self.assertEqual((run.claims[0].iban, run.claims[0].amount), (TEST_IBAN, 36.84))


class TestMarkPaid(PayoutTestCase):
	def test_marking_paid_pays_the_claims_through_the_workflow_once(self):
		one, two = self.claim(), self.claim()
		run = self.run_of(one, two)
		payment_list(run.name)
		with self.set_user(self.finance):
			mark_paid(run.name, actor=self.finance)
			mark_paid(run.name, actor=self.finance)
		self.assertEqual((self.state(one), self.state(two)), ("Paid", "Paid"))
		self.assertEqual(frappe.db.get_value("Compensation Claim", one.name, "paid_on"), DAY)
		log = frappe.get_all(
			"Transition Log",
			filters={"reference_name": one.name, "to_state": "Paid"},
			fields=["actor", "action"],
		)
		self.assertEqual(log, [{"actor": self.finance, "action": "Record Payment"}])
		self.assertEqual(frappe.db.get_value("Payout Run", run.name, "paid_by_user"), self.finance)

	def test_without_a_payment_list_nothing_is_paid(self):
		claim = self.claim()
		run = self.run_of(claim)
		with self.assertRaises(PaymentListMissingError) as refused:
			mark_paid(run.name, actor=self.finance)
		self.assertIn("Zahlungsliste", str(refused.exception))
		self.assertEqual(self.state(claim), "Approved")


class TestApi(PayoutTestCase):
	"""What the desk and the walkthrough call, as the roles that may and may not."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.clerk = make_user(POOL)
		cls.outsider = make_user("Municipality Officer")

	def test_the_way_of_the_money(self):
		mediator = make_paid_mediator()
		assignment = make_session(mediator)
		with self.set_user(self.clerk):
			self.assertEqual(api.preview(assignment)["amount_total"], 36.84)
			name = api.draft_claim(mediator, str(PERIOD[0]), str(PERIOD[1]))["name"]
			self.assertRaises(frappe.PermissionError, api.create_payout_run, [name], str(DAY))
		claim = frappe.get_doc("Compensation Claim", name)
		move_claim(claim, "Approved", checker=self.clerk, approver=self.finance)
		with self.set_user(self.finance):
			run = api.create_payout_run(frappe.as_json([name]), str(DAY))
			self.assertEqual((run["claim_count"], run["total_amount"]), (1, 36.84))
			self.assertIn("36,84", api.payment_list(run["name"])["content"])
			self.assertEqual(api.mark_paid(run["name"])["status"], "Paid")
		self.assertEqual(self.state(claim), "Paid")

	def test_who_has_no_right_gets_nothing(self):
		mediator = make_paid_mediator()
		assignment = make_session(mediator)
		run = self.run_of(self.claim())
		period = [str(day) for day in PERIOD]
		for user, calls in (
			(
				self.outsider,
				(
					lambda: api.preview(assignment),
					lambda: api.draft_claim(mediator, *period),
					lambda: api.draft_claims(*period),
					lambda: api.create_payout_run([], str(DAY)),
					lambda: api.payment_list(run.name),
					lambda: api.mark_paid(run.name),
				),
			),
			(self.clerk, (lambda: api.payment_list(run.name), lambda: api.mark_paid(run.name))),
			(self.finance, (lambda: api.draft_claim(mediator, *period), lambda: api.draft_claims(*period))),
		):
			for call in calls:
				with self.subTest(user=user, call=call), self.set_user(user):
					self.assertRaises(frappe.PermissionError, call)

	def test_all_drafts_at_once(self):
		mediator = make_paid_mediator()
		make_session(mediator)
		with self.set_user(self.clerk):
			names = api.draft_claims(str(PERIOD[0]), str(PERIOD[1]))["names"]
		mediators = [frappe.db.get_value("Compensation Claim", name, "mediator") for name in names]
		self.assertIn(mediator, mediators)
