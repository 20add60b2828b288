"""The demo in a real site: what it shows, that its documents are valid, and that it leaves nothing behind."""

from __future__ import annotations

from datetime import timedelta

import frappe
from frappe.query_builder import DocType
from frappe.utils import now_datetime, nowdate

from heidekreis_integration.demo import api, logins, removal
from heidekreis_integration.demo.stage import loaded
from heidekreis_integration.demo.write_settings import SETTINGS, SHOWN, restore_settings
from heidekreis_integration.network import confirmation, invitations
from heidekreis_integration.network import tasks as network_tasks
from heidekreis_integration.statistics.figures import most_requested_languages, performed_sessions
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.training import meetings_mails
from heidekreis_integration.workflow.definitions import WORKFLOWS

MODULE = "Heidekreis Integration"
# What Frappe keeps for itself whoever comes and goes.
NOT_COUNTED = (
	"DefaultValue",
	"Error Log",
	"Scheduled Job Log",
	"Activity Log",
	"Route History",
	"RQ Job",
	"RQ Worker",
)
LOGS = ("Notice Log", "Signed Link", "Transition Log", "Call Note")
# Made by a mailbox, a button or a second clerk, none of which a fresh demo has.
EMPTY_AT_FIRST = frozenset({"Clerk Absence", "Course Import", "Incoming Mail", "Mailbox", "Placement Plan"})
RESAVED = 3


def row_counts() -> dict[str, int]:
	"""Return the number of rows of every DocType, child tables included."""
	kinds = frappe.get_all(
		"DocType", {"issingle": 0, "is_virtual": 0, "name": ["not in", NOT_COUNTED]}, pluck="name"
	)
	return {doctype: frappe.db.count(doctype) for doctype in kinds}


def listed_doctypes() -> list[str]:
	"""Return the app's DocTypes that have a list."""
	return frappe.get_all("DocType", {"module": MODULE, "istable": 0, "issingle": 0}, pluck="name")


class TestDemo(AppTestCase):
	"""One load for all tests of the class: it commits, as on a real site, and is removed at the end."""

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		frappe.set_user("Administrator")
		api.remove(with_dependents=True)
		cls.before = row_counts()
		cls.addClassCleanup(cls.remove_all_of_it)
		api.load()

	@classmethod
	def remove_all_of_it(cls) -> None:
		"""Remove the demo and compare with the site before: part of the test, after all others."""
		api.remove()
		after = row_counts()
		left = {doctype: (n, after[doctype]) for doctype, n in cls.before.items() if n != after[doctype]}
		if left or loaded():
			raise AssertionError(f"rows before and after the demo differ: {left}")

	def test_2024_is_as_on_the_county_page(self):
		self.assertEqual(139, performed_sessions(2024))
		leading = [language for language, _count in most_requested_languages(2024, 4)]
		self.assertEqual(["Russisch", "Ukrainisch", "Arabisch", "Polnisch"], leading)

	def test_2025_has_somewhat_more(self):
		self.assertEqual(164, performed_sessions(2025))

	def test_every_municipality_has_an_institution(self):
		served = set(frappe.get_all("Requesting Institution", pluck="municipality"))
		self.assertEqual(set(frappe.get_all("Municipality", pluck="name")), served)

	def test_no_list_is_empty(self):
		empty = {doctype for doctype in listed_doctypes() if not frappe.db.count(doctype)}
		self.assertEqual(EMPTY_AT_FIRST, empty)

	def test_no_login_opens_an_empty_list(self):
		lists = listed_doctypes()
		for login in logins.LOGINS:
			with self.set_user(login.user):
				readable = [doctype for doctype in lists if frappe.has_permission(doctype, "read")]
				empty = [doctype for doctype in readable if not frappe.get_list(doctype, limit=1)]
				self.assertTrue(readable, login.user)
				self.assertEqual(
					[], [doctype for doctype in empty if doctype not in EMPTY_AT_FIRST], login.user
				)

	def test_every_state_of_every_workflow_is_shown(self):
		for workflow in WORKFLOWS:
			shown = set(frappe.get_all(workflow.document_type, pluck="workflow_state", distinct=True))
			missing = {state.name for state in workflow.states} - shown - {"Cancelled"}
			self.assertEqual(set(), missing, workflow.document_type)

	def test_no_address_outside_example_org(self):
		for doctype in frappe.get_all("DocType", {"module": MODULE, "issingle": 0}, pluck="name"):
			for field in frappe.get_meta(doctype).get("fields", {"options": "Email"}):
				for address in filter(None, frappe.get_all(doctype, pluck=field.fieldname)):
					self.assertTrue(
						address.endswith(("@example.org", ".example.org")),
						f"{doctype}.{field.fieldname}: {address}",
					)

	def test_no_mail_was_sent(self):
		self.assertEqual(self.before["Email Queue"], frappe.db.count("Email Queue"))

	def test_the_first_jobs_send_nothing_of_the_past(self):
		now = now_datetime()
		meetings_of = {"Network Meeting": invitations, "Exchange Meeting": meetings_mails}
		for doctype, mails in meetings_of.items():
			invited = frappe.get_all(
				doctype, {"name": ("in", loaded()[doctype]), "status": "Invited"}, pluck="name"
			)
			self.assertEqual({name: mails.send_for(name, now) for name in invited}, dict.fromkeys(invited, 0))
		tasks = frappe.get_all("Network Task", {"name": ("in", loaded()["Network Task"])}, pluck="name")
		self.assertEqual(sum(network_tasks.remind(name, now.date()) for name in tasks), 0)
		self.assertEqual(confirmation.remind(contacts=loaded()["Municipality Contact"]), 0)

	def test_sample_of_each_doctype_saves_again(self):
		for doctype in listed_doctypes():
			if doctype in LOGS:
				continue
			names = frappe.get_all(doctype, pluck="name", order_by="creation asc")
			for name in {*names[:RESAVED], *names[-RESAVED:], *names[:: max(1, len(names) // RESAVED)]}:
				with self.subTest(doctype=doctype, name=name):
					document = frappe.get_doc(doctype, name)
					document.flags.ignore_version = True
					document.save()
					self.assertEqual(name, document.name)

	def test_amounts_of_a_past_claim_are_the_sum_of_its_sessions(self):
		claim = frappe.get_doc("Compensation Claim", {"workflow_state": "Paid"}, order_by="name asc")
		self.assertEqual(claim.total_amount, round(sum(item.amount_total for item in claim.items), 2))
		for item in claim.items:
			session = frappe.db.get_value(
				"Assignment",
				item.assignment,
				["amount_total", "workflow_state", "compensation_claim"],
				as_dict=True,
			)
			self.assertEqual((item.amount_total, "Settled", claim.name), tuple(session.values()))

	def test_four_eyes_in_every_approved_claim(self):
		claims = frappe.get_all("Compensation Claim", {"docstatus": 1}, ["checked_by", "approved_by"])
		self.assertGreater(len(claims), 150)
		self.assertFalse([claim for claim in claims if claim.checked_by == claim.approved_by])

	def test_every_settled_session_is_held_by_a_claim(self):
		self.assertEqual(
			0,
			frappe.db.count(
				"Assignment", {"workflow_state": "Settled", "compensation_claim": ["is", "not set"]}
			),
		)

	def test_there_is_work_for_today(self):
		tomorrow = (now_datetime() + timedelta(days=1)).date()
		assignment = DocType("Assignment")
		planned = (
			frappe.qb.from_(assignment)
			.select(assignment.name)
			.where(assignment.workflow_state == "Planned")
			.where(assignment.planned_start[tomorrow : tomorrow + timedelta(days=1)])
			.run()
		)
		self.assertTrue(planned)
		self.assertTrue(
			frappe.db.exists("Assignment Offer", {"status": "Open", "expires_on": [">", now_datetime()]})
		)
		ahead = frappe.get_all(
			"Mediation Request", {"planned_start": [">", nowdate()]}, pluck="planned_start"
		)
		self.assertGreater(max(ahead) - now_datetime(), timedelta(days=20))

	def test_each_role_has_a_login_that_holds_it(self):
		roles = {role for login in logins.LOGINS for role in frappe.get_roles(login.user)}
		self.assertLessEqual({login.role for login in logins.LOGINS}, roles)
		self.assertEqual(len(logins.LOGINS), len(api.logins()))

	def test_no_login_administers_the_site(self):
		held = frappe.get_all(
			"Has Role", {"parent": ["in", [login.user for login in logins.LOGINS]]}, pluck="role"
		)
		self.assertEqual({login.role for login in logins.LOGINS}, set(held))

	def test_nobody_becomes_administrator_by_saving_the_own_profile(self):
		frappe.db.delete("Has Role", {"role": "System Manager", "parent": ["!=", "Administrator"]})
		with self.set_user(logins.COUNTY):
			user = frappe.get_doc("User", logins.COUNTY)
			user.first_name = "Karlotta"
			user.save()
		user.reload()
		self.assertEqual(["Integration Coordinator"], [row.role for row in user.roles])

	def test_pool_can_be_reached_until_the_demo_goes(self):
		self.assertEqual(SHOWN["pool_email"], frappe.db.get_single_value(SETTINGS, "pool_email"))
		frappe.db.set_single_value(SETTINGS, "pool_phone", "+49 30 23125998")
		restore_settings()
		self.assertFalse(frappe.db.get_single_value(SETTINGS, "pool_email"))
		self.assertEqual("+49 30 23125998", frappe.db.get_single_value(SETTINGS, "pool_phone"))

	def test_portal_logins_find_their_own(self):
		mediator = frappe.db.get_value("Mediator", {"user": logins.MEDIATOR})
		self.assertTrue(frappe.db.exists("Assignment", {"mediator": mediator, "workflow_state": "Planned"}))
		self.assertTrue(frappe.db.exists("Assignment Offer", {"mediator": mediator, "status": "Open"}))
		day_care = frappe.db.get_value("Requesting Institution", {"email": logins.DAY_CARE})
		for state in ("Received", "Placing", "Placed", "Performed"):
			self.assertTrue(
				frappe.db.exists(
					"Mediation Request", {"requesting_institution": day_care, "workflow_state": state}
				),
				state,
			)

	def test_second_load_changes_nothing(self):
		counts = row_counts()
		api.load()
		self.assertEqual(counts, row_counts())

	def test_removal_refuses_what_others_have_built_upon(self):
		names = {doctype: names for doctype, names in loaded().items() if doctype == "Requesting Institution"}
		with self.assertRaises(removal.DemoInUseError) as refusal:
			removal.remove(names)
		self.assertRegex(str(refusal.exception), r"(ABR|ANF|EINS)-2024-\d{5}")
