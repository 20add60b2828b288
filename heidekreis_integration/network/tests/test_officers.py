"""Officers of municipalities: invitation, second factor, confirming, handover, leaving, figures, contributions."""

from __future__ import annotations

import email
from datetime import date, datetime, time, timedelta

import frappe
from frappe.desk.query_report import run
from frappe.twofactor import should_run_2fa
from frappe.utils import add_days, getdate, nowdate

from heidekreis_integration.api import network as api
from heidekreis_integration.network import (
	confirmation,
	contribution_mails,
	handover,
	officer_logins,
	own_figures,
)
from heidekreis_integration.network.access import municipalities_of
from heidekreis_integration.network.errors import (
	ConfirmationError,
	ContributionClosedError,
	ContributionConsentError,
	ContributionError,
	ContributionNoteMissingError,
	FigureYearError,
	ForeignContactError,
	HandoverError,
	InvitationError,
)
from heidekreis_integration.statistics.errors import NoStatisticsAccessError
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import (
	make_assignment,
	make_institution,
	make_language,
	make_mediator,
	make_municipality,
	make_request,
	make_user,
	number,
)

OFFICER, COUNTY = "Municipality Officer", "Integration Coordinator"
TODAY = getdate(nowdate())


def make_contact(municipality: str, **values):
	data = {
		"doctype": "Municipality Contact",
		"contact_name": "Muster Amtsperson",
		"function": "Integrationsbeauftragte*r",
		"municipality": municipality,
		"email": f"amt-{number()}@example.org".lower(),
		"valid_from": add_days(nowdate(), -100),
	}
	return frappe.get_doc(data | values).insert()


def mails_to(address: str, kind: str) -> int:
	return frappe.db.count("Notice Log", {"recipient": address, "kind": kind})


class TestAccess(AppTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		make_user("System Manager")
		cls.town = make_municipality()
		cls.county = make_user(COUNTY)

	def test_an_invitation_makes_one_login_and_one_mail(self):
		contact = make_contact(self.town)
		with self.set_user(self.county):
			first, second = (api.invite(contact.name) for _ in range(2))
		user = frappe.get_doc("User", first["user"])
		self.assertEqual((first["mailed"], second["mailed"]), (True, False))
		self.assertEqual(mails_to(user.name, officer_logins.KIND), 1)
		self.assertEqual(user.email, contact.email)
		self.assertEqual(user.module_profile, "Heidekreis Integration")
		roles = {row.role for row in user.roles} - {"All", "Desk User"}
		self.assertEqual(roles, {OFFICER})
		self.assertEqual(municipalities_of(user.name), [self.town])
		queued = frappe.get_last_doc("Email Queue").message
		self.assertIn("/update-password", queued.replace("=\n", ""))

	def test_only_the_county_invites_and_only_who_can_be_reached(self):
		contact = make_contact(self.town, email=None, phone="05161 0")
		with self.set_user(make_user(OFFICER)), self.assertRaises(frappe.PermissionError):
			api.invite(contact.name)
		self.assertRaises(InvitationError, officer_logins.invite, contact.name)
		ended = make_contact(self.town, valid_to=add_days(nowdate(), -1))
		self.assertRaises(InvitationError, officer_logins.invite, ended.name)

	def test_a_login_of_somebody_else_is_not_taken_into_use_when_disabled(self):
		user = make_user("Mediation Finance")
		frappe.db.set_value("User", user, "enabled", 0)
		contact = make_contact(self.town, email=user)
		self.assertRaises(InvitationError, officer_logins.invite, contact.name)

	def test_leaving_ends_the_access_at_once_and_the_login_by_the_job(self):
		contact = make_contact(self.town)
		user = officer_logins.invite(contact.name).user
		contact.reload()
		contact.valid_to = add_days(nowdate(), -1)
		contact.save()
		self.assertEqual(municipalities_of(user), [])
		self.assertIn(user, officer_logins.disable_left())
		self.assertFalse(frappe.db.get_value("User", user, "enabled"))
		self.assertNotIn(user, officer_logins.disable_left())

	def test_a_login_with_another_role_or_another_entry_stays(self):
		other = make_user(OFFICER, "Strategy Editor")
		left = make_contact(self.town, user=other)
		left.valid_to = add_days(nowdate(), -1)
		left.save()
		deputy = make_user(OFFICER)
		make_contact(self.town, user=deputy, is_deputy=1)
		officer_logins.disable_left()
		self.assertTrue(frappe.db.get_value("User", other, "enabled"))
		self.assertNotIn(OFFICER, frappe.get_roles(other))
		self.assertEqual(municipalities_of(deputy), [self.town])
		self.assertTrue(frappe.db.get_value("User", deputy, "enabled"))

	def test_a_second_factor_can_be_required_of_officers_alone(self):
		officer, other = make_user(OFFICER), make_user("Mediation Finance")
		self.assertFalse(should_run_2fa(officer))
		settings = frappe.get_doc("Heidekreis Settings")
		settings.officers_two_factor = 1
		settings.save()
		self.assertEqual((bool(should_run_2fa(officer)), bool(should_run_2fa(other))), (True, False))
		frappe.db.set_value("Role", OFFICER, "two_factor_auth", 0)  # as the fixtures of a migrate do
		officer_logins.follow_settings()
		self.assertTrue(should_run_2fa(officer))
		settings.officers_two_factor = 0
		settings.save()
		self.assertFalse(should_run_2fa(officer))


class TestConfirmation(AppTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.town = make_municipality()
		cls.officer = make_user(OFFICER)

	def test_each_reminder_goes_out_once(self):
		start = TODAY.replace(year=TODAY.year - 1, day=1)
		contact = make_contact(self.town, valid_from=start)
		due = confirmation.standing(contact, TODAY).due_on

		def on(day: date) -> int:
			confirmation.remind(day)
			confirmation.remind(day)
			return mails_to(contact.email, confirmation.KIND)

		self.assertEqual(on(due - timedelta(days=22)), 0)
		self.assertEqual(on(due - timedelta(days=21)), 1)
		self.assertEqual(on(due), 1)
		self.assertEqual(on(due + timedelta(days=1)), 2)
		self.assertEqual(on(due + timedelta(days=30)), 2)
		self.assertIn(contact.name, confirmation.unconfirmed(due + timedelta(days=1)))

	def test_confirming_begins_another_year(self):
		contact = make_contact(self.town, user=self.officer, valid_from="2020-01-01")
		with self.set_user(self.officer):
			self.assertTrue(api.my_contact()["entries"][0]["is_overdue"])
			api.confirm_contact(contact.name)
			entry = api.my_contact()["entries"][0]
		self.assertEqual((getdate(entry["confirmed_on"]), entry["is_due"]), (TODAY, False))

	def test_only_the_own_entry_and_only_while_in_office(self):
		colleague = make_contact(self.town)
		make_contact(self.town, user=self.officer)
		with self.set_user(self.officer), self.assertRaises(ConfirmationError):
			api.confirm_contact(colleague.name)
		foreign = make_contact(make_municipality())
		with self.set_user(self.officer), self.assertRaises(frappe.PermissionError):
			api.confirm_contact(foreign.name)
		ended = make_contact(self.town, valid_to=add_days(nowdate(), -1))
		self.assertRaises(ConfirmationError, api.confirm_contact, ended.name)

	def test_no_client_sets_the_day_or_the_successor(self):
		contact = make_contact(self.town)
		contact.update({"confirmed_on": nowdate(), "successor": contact.name})
		contact.save()
		contact.reload()
		self.assertEqual((contact.confirmed_on, contact.successor), (None, None))


class TestHandover(AppTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		make_user("System Manager")
		cls.town = make_municipality()
		cls.county = make_user(COUNTY)

	def task(self, contact: str, **values) -> str:
		data = {"doctype": "Network Task", "subject": "Prüfen", "due_date": add_days(nowdate(), 9)}
		return (
			frappe.get_doc(data | {"municipality": self.town, "municipality_contact": contact} | values)
			.insert()
			.name
		)

	def test_open_resolutions_move_and_the_successor_is_told(self):
		old = make_contact(self.town)
		task, done = self.task(old.name), self.task(old.name, status="Done", done_note="Erledigt")
		with self.set_user(self.county):
			answer = api.hand_over(old.name, "Neue Amtsperson", nowdate(), email="neu-amt@example.org")
		old.reload()
		self.assertEqual(getdate(old.valid_to), TODAY - timedelta(days=1))
		self.assertEqual(old.successor, answer["contact"])
		moved = frappe.db.get_value("Network Task", task, ["municipality_contact", "handed_over_from"])
		self.assertEqual(moved, (answer["contact"], old.contact_name))
		self.assertEqual(frappe.db.get_value("Network Task", done, "municipality_contact"), old.name)
		self.assertEqual(mails_to("neu-amt@example.org", handover.KIND), 1)
		self.assertEqual(municipalities_of("neu-amt@example.org"), [self.town])
		handover.finish_due()
		self.assertEqual(mails_to("neu-amt@example.org", handover.KIND), 1)

	def test_a_later_day_moves_the_resolutions_then(self):
		old = make_contact(self.town)
		task = self.task(old.name)
		day = TODAY + timedelta(days=20)
		new = handover.hand_over(
			old.name, handover.Successor("Neu", "spaeter@example.org", invite=False), day
		)
		self.assertEqual(frappe.db.get_value("Network Task", task, "municipality_contact"), old.name)
		self.assertEqual(handover.finish_due(day - timedelta(days=1)), 0)
		self.assertEqual(mails_to("spaeter@example.org", handover.KIND), 0)
		self.assertEqual(getdate(new.valid_from), day)

	def test_once_only_and_not_before_the_first_day(self):
		old = make_contact(self.town)
		again = handover.Successor("Neu", phone="05161 1")
		with self.assertRaises(HandoverError):
			handover.hand_over(old.name, again, getdate(old.valid_from))
		handover.hand_over(old.name, again, TODAY)
		with self.assertRaises(HandoverError):
			handover.hand_over(old.name, again, TODAY)
		with self.set_user(make_user(OFFICER)), self.assertRaises(frappe.PermissionError):
			api.hand_over(old.name, "Neu", nowdate())


class TestContribution(AppTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.town, cls.other = make_municipality(), make_municipality()
		cls.officer, cls.county = make_user(OFFICER), make_user(COUNTY)
		make_contact(cls.town, user=cls.officer)
		field = frappe.get_doc({"doctype": "Field of Action", "title": f"Feld {number()}"}).insert().name
		cls.measure = (
			frappe.get_doc(
				{
					"doctype": "Strategy Measure",
					"title": f"Maßnahme {number()}",
					"field_of_action": field,
					"target_groups": "Alle",
				}
			)
			.insert(ignore_mandatory=True)
			.name
		)

	def make(self, user: str | None = None, **values):
		data = {
			"doctype": "Municipality Contribution",
			"measure": self.measure,
			"municipality": self.town,
			"year": TODAY.year,
			"text": "Wir stellen einen Raum.",
		}
		with self.set_user(user or self.officer):
			return frappe.get_doc(data | values).insert()

	def change(self, document, user: str, **values):
		with self.set_user(user):
			fresh = frappe.get_doc(document.doctype, document.name)
			fresh.update(values)
			return fresh.save()

	def test_written_submitted_accepted_and_then_frozen(self):
		made = self.make(is_public=1)
		self.assertEqual(made.measure_title, frappe.db.get_value("Strategy Measure", self.measure, "title"))
		self.change(made, self.officer, status="Submitted")
		accepted = self.change(made, self.county, status="Accepted")
		self.assertEqual((accepted.accepted_by, bool(accepted.accepted_on)), (self.county, True))
		for values in ({"text": "Anders"}, {"status": "Draft"}):
			with self.assertRaises(ContributionClosedError):
				self.change(made, self.officer, **values)
		self.assertFalse(self.change(made, self.officer, is_public=0).is_public)
		returned = self.change(made, self.county, status="Draft", return_note="Bitte mit Datum.")
		self.assertEqual((returned.accepted_by, returned.accepted_on), (None, None))

	def test_each_side_is_told_once_of_what_the_other_has_done(self):
		submitted, answered = contribution_mails.SUBMITTED, contribution_mails.ANSWERED
		made = self.make()
		self.assertEqual((mails_to(self.county, submitted), mails_to(self.officer, answered)), (0, 0))
		self.change(made, self.officer, status="Submitted")
		self.change(made, self.officer, text="Wir stellen einen Raum und Kaffee.")
		self.assertEqual((mails_to(self.county, submitted), mails_to(self.officer, answered)), (1, 0))
		with self.assertRaises(ContributionNoteMissingError):
			self.change(made, self.county, status="Draft", return_note=" ")
		self.change(made, self.county, status="Draft", return_note="Bitte mit Datum.")
		self.assertIn("Bitte mit Datum.", self.mail_to(self.officer, answered))
		self.change(made, self.officer, status="Submitted", return_note="nichts")
		self.assertEqual((mails_to(self.county, submitted), mails_to(self.officer, answered)), (2, 1))
		accepted = self.change(made, self.county, status="Accepted")
		self.assertEqual((mails_to(self.officer, answered), accepted.return_note), (2, None))
		self.assertIn("angenommen", self.mail_to(self.officer, answered))

	def test_the_answer_goes_to_whoever_stands_for_the_municipality_once_the_writer_has_left(self):
		made = self.make()
		self.change(made, self.officer, status="Submitted")
		frappe.db.set_value(
			"Municipality Contact", {"user": self.officer}, "valid_to", add_days(nowdate(), -1)
		)
		successor = make_contact(self.town)
		self.change(made, self.county, status="Accepted")
		self.assertEqual(mails_to(self.officer, contribution_mails.ANSWERED), 0)
		self.assertEqual(mails_to(successor.email, contribution_mails.ANSWERED), 1)

	def test_the_office_signs_and_gets_the_answers(self):
		settings = frappe.get_doc("Heidekreis Settings")
		settings.update({"office_email": "koordination@example.org", "office_phone": "+49 30 23125997"})
		settings.flags.ignore_mandatory = True
		settings.save()
		self.addCleanup(frappe.clear_document_cache, settings.doctype, settings.doctype)
		self.change(self.make(), self.officer, status="Submitted")
		sent = self.mail_to(self.county, contribution_mails.SUBMITTED)
		for line in ("Reply-To: koordination@example.org", "Koordinierungsstelle", "+49 30 23125997"):
			self.assertIn(line, sent)
		self.assertNotIn(settings.pool_name, sent)

	def mail_to(self, recipient: str, kind: str) -> str:
		"""Return the head and the plain text of the newest mail of `kind`."""
		queue = frappe.get_last_doc("Notice Log", {"recipient": recipient, "kind": kind}).email_queue
		message = email.message_from_string(frappe.db.get_value("Email Queue", queue, "message"))
		text = next(part for part in message.walk() if part.get_content_type() == "text/plain")
		return f"Reply-To: {message['Reply-To']}\n{text.get_payload(decode=True).decode()}"

	def test_officers_neither_accept_nor_stamp_nor_write_for_others(self):
		with self.assertRaises(ContributionClosedError):
			self.make(status="Accepted")
		made = self.make(accepted_by=self.officer)
		self.assertFalse(made.accepted_by)
		with self.assertRaises(ContributionClosedError):
			self.change(made, self.officer, status="Accepted")
		with self.assertRaises(frappe.PermissionError):
			self.make(municipality=self.other)

	def test_one_for_each_year_and_only_sane_years(self):
		self.make()
		for values in ({}, {"year": 1999}, {"year": TODAY.year + 2}):
			with self.assertRaises(ContributionError):
				self.make(**values)
		made = self.make(year=TODAY.year - 1)
		with self.assertRaises(frappe.ValidationError):
			self.change(made, self.officer, year=TODAY.year + 1)

	def test_the_consent_is_the_municipalitys_own_and_for_its_text(self):
		with self.assertRaises(ContributionConsentError):
			self.make(user=self.county, is_public=1)
		made = self.make(is_public=1)
		changed = self.change(made, self.county, text="Anders")
		self.assertFalse(changed.is_public)
		with self.assertRaises(ContributionConsentError):
			self.change(made, self.county, is_public=1)

	def test_the_measure_itself_stays_closed(self):
		with self.set_user(self.officer), self.assertRaises(frappe.PermissionError):
			frappe.get_doc("Strategy Measure", self.measure).save()


class TestOwnFigures(AppTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.joint = make_municipality(kind="Joint Municipality")
		cls.member = make_municipality(parent_municipality=cls.joint)
		cls.neighbour = make_municipality()
		cls.head, cls.small = make_user(OFFICER), make_user(OFFICER)
		make_contact(cls.joint, user=cls.head)
		make_contact(cls.member, user=cls.small)
		cls.language, cls.rare = make_language(), make_language()
		cls.day = date(TODAY.year - 1, 5, 12)
		for town, language, count in (
			(cls.member, cls.language, 4),
			(cls.joint, cls.language, 3),
			(cls.joint, cls.rare, 1),
			(cls.neighbour, cls.language, 5),
		):
			institution, mediator = make_institution(municipality=town), make_mediator(language)
			for hour in range(count):
				start = datetime.combine(cls.day, time(8 + hour))
				request = make_request(
					"Closed", requesting_institution=institution, language=language, planned_start=start
				)
				make_assignment(
					"Confirmed",
					mediation_request=request,
					mediator=mediator,
					planned_start=start,
					actual_start=start,
					actual_end=start + timedelta(minutes=45),
					municipality=town,
				)
		institution = make_institution(municipality=cls.member)
		for hour in range(3):
			make_request(
				"Not Placeable",
				requesting_institution=institution,
				language=cls.language,
				planned_start=datetime.combine(cls.day, time(8 + hour)),
			)

	def year(self, user: str) -> dict:
		with self.set_user(user):
			years = api.my_figures(self.day.year)["years"]
		return years[0]

	def test_a_member_sees_its_own_and_the_joint_municipality_its_members_too(self):
		small, head = self.year(self.small), self.year(self.head)
		self.assertEqual(small["total"]["sessions"]["value"], 4)
		self.assertEqual(small["total"]["not_placeable"]["value"], 3)
		self.assertEqual(head["total"]["sessions"]["value"], 8)

	def test_a_small_count_is_neither_shown_nor_to_be_worked_out(self):
		labels = {row["label"]: row for row in self.year(self.head)["languages"]}
		shown = [row["sessions"]["value"] for row in labels.values() if row["sessions"]["value"]]
		self.assertNotIn(self.rare, labels)
		self.assertNotIn(1, shown)
		self.assertNotEqual(8 - sum(shown), 1)

	def test_strangers_and_odd_years_are_refused(self):
		with self.assertRaises(NoStatisticsAccessError):
			own_figures.build(make_user("Mediation Finance"))
		for year in (1999, TODAY.year + 1):
			with self.assertRaises(FigureYearError):
				own_figures.build(self.small, year)

	def test_the_report_shows_the_officer_the_same(self):
		with self.set_user(self.small):
			result = run("Own Municipality Figures", filters={"year": self.day.year})
		self.assertEqual(result["result"][0]["sessions"], "4")
		self.assertIn(self.member, result["message"])
		self.assertNotIn(self.joint, str(result))

	def test_an_officer_changes_nothing_of_a_colleague(self):
		colleague = make_contact(self.member)
		with self.set_user(self.small), self.assertRaises(ForeignContactError):
			frappe.get_doc("Municipality Contact", colleague.name).update({"phone": "1"}).save()
