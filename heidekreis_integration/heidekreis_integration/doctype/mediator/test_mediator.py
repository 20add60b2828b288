"""Rules of the DocType Mediator."""

from __future__ import annotations

import frappe
from frappe.utils import add_days, getdate, nowdate

from heidekreis_integration.mediation import errors
from heidekreis_integration.mediation.tests.support import MediationTestCase, at
from heidekreis_integration.tests.factories import (
	make_assignment,
	make_institution,
	make_language,
	make_mediator,
	make_user,
)
from heidekreis_integration.workflow.door import take_step

VALID_IBAN = "DE89 3704 0044 0532 0130 00"


class TestMediator(MediationTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.language = make_language()

	def mediator(self, state: str = "Trained", **values):
		return frappe.get_doc("Mediator", make_mediator(self.language, state=state, **values))

	def test_name_and_languages_are_derived(self):
		document = self.mediator(first_name=" Muster ", last_name="Person")
		self.assertEqual(document.full_name, "Muster Person")
		self.assertEqual(document.languages_text, f"{self.language} (Muttersprache)")
		document.full_name, document.languages_text = "Jemand", "Alles"
		document.save()
		self.assertEqual(
			(document.full_name, document.languages_text),
			("Muster Person", f"{self.language} (Muttersprache)"),
		)

	def test_names_of_records_tell_nothing(self):
		self.assertRegex(self.mediator().name, r"^SM-[0-9A-F]{10}$")

	def test_a_language_is_entered_once(self):
		document = self.mediator()
		document.append("languages", {"language": self.language, "level": "B2"})
		with self.refused(errors.ReferencedError, "doppelt eingetragen"):
			document.save()

	def test_activation_tells_everything_that_is_missing(self):
		document = self.mediator(
			german_level="B1",
			training_completed_on=None,
			undertaking_date=None,
			email=None,
			mediates_for_minors=0,
		)
		words = ("Deutschniveau", "Schulung", "Verpflichtung", "E-Mail-Adresse oder Telefonnummer")
		with self.login(self.clerk), self.refused(errors.MediatorNotReadyError, *words):
			take_step(document, "Activate Mediator")

	def test_minors_need_certificate_facts_before_activation(self):
		none = {
			"certificate_inspected_on": None,
			"certificate_date": None,
			"certificate_listed_conviction": "",
		}
		with self.login(self.clerk):
			with self.refused(errors.MediatorNotReadyError, "erweiterte Führungszeugnis"):
				take_step(self.mediator_as_admin(**none), "Activate Mediator")
			take_step(self.mediator_as_admin(mediates_for_minors=0, **none), "Activate Mediator")

	def mediator_as_admin(self, **values):
		user = frappe.session.user
		frappe.set_user("Administrator")
		try:
			return self.mediator(**values)
		finally:
			frappe.set_user(user)

	def test_dates_of_joining_and_leaving_are_stamped(self):
		document = self.mediator()
		document.joined_on = "2001-01-01"
		with self.login(self.clerk):
			take_step(document, "Activate Mediator")
			self.assertEqual(getdate(document.joined_on), getdate(nowdate()))
			take_step(document, "Leave Pool", "Umzug")
		self.assertEqual(getdate(document.left_on), getdate(nowdate()))

	def test_nobody_leaves_with_planned_sessions(self):
		document = self.mediator("Active")
		name = make_assignment(mediator=document.name, planned_start=at(10))
		with self.login(self.clerk), self.refused(errors.PlannedSessionsError, name):
			take_step(document, "Leave Pool", "Umzug")

	def test_who_has_had_sessions_is_not_deleted(self):
		document = self.mediator("Active")
		make_assignment("Cancelled", mediator=document.name)
		with self.refused(errors.PlannedSessionsError, "nicht gelöscht"):
			document.delete()

	def test_what_was_required_stays_while_active(self):
		document = self.mediator("Active")
		document.undertaking_date = None
		with self.refused(errors.MediatorNotReadyError, "Solange die Person aktiv ist"):
			document.save()

	def test_an_expired_certificate_does_not_block_other_changes(self):
		document = self.mediator(
			"Active",
			certificate_inspected_on="2015-01-10",
			certificate_date="2015-01-02",
			mediates_for_minors=1,
		)
		document.mobile = "0151 000000"
		document.save()

	def test_certificate_facts_belong_together(self):
		today = nowdate()
		for what, facts, words in (
			("incomplete", {"certificate_date": None}, "alle drei Felder leer"),
			("no answer on convictions", {"certificate_listed_conviction": ""}, "alle drei Felder leer"),
			("dated after the inspection", {"certificate_date": today}, "nicht nach dem Tag der Einsicht"),
			("inspected tomorrow", {"certificate_inspected_on": add_days(today, 1)}, "nicht in der Zukunft"),
		):
			document = self.mediator()
			document.update(facts)
			with self.subTest(what=what), self.refused(errors.CertificateError, words):
				document.save()

	def test_there_is_no_place_for_a_scan(self):
		kinds = {field.fieldtype for field in frappe.get_meta("Mediator").fields}
		self.assertFalse(kinds & {"Attach", "Attach Image"})  # § 72a (5) SGB VIII

	def test_undertakings_are_signed_before_they_are_entered(self):
		document = self.mediator()
		document.undertaking_date = add_days(nowdate(), 1)
		with self.refused(errors.CertificateError):
			document.save()

	def test_iban(self):
		document = self.mediator(iban=VALID_IBAN, account_holder="")
		self.assertEqual(document.iban, "DE89370400440532013000")
		self.assertEqual(document.account_holder, document.full_name)
		for wrong in ("DE89370400440532013001", "DE8937040044053201300", "keine"):
			document.reload()
			document.iban = wrong
			with self.subTest(iban=wrong), self.refused(errors.IbanError, "Bankkarte"):
				document.save()
		document.reload()
		document.iban = " "
		document.save()
		self.assertIsNone(document.iban)

	def test_a_login_belongs_to_one_person_on_one_side(self):
		user = make_user("Mediator User")
		first, second = self.mediator(user=user), self.mediator()
		second.user = user
		with self.refused(errors.UserTakenError, first.full_name):
			second.save()
		contact = make_user("Requesting Institution User")
		make_institution(contact)
		second.reload()
		second.user = contact
		with self.refused(errors.UserTakenError, "Kontakt"):
			second.save()

	def test_availability_and_absences_make_sense(self):
		window = {"weekday": "Monday", "from_time": "09:00", "to_time": "12:00"}
		absence = {"from_date": "2026-03-02", "to_date": "2026-03-06"}
		for table, rows, words in (
			("availability", [window | {"to_time": "09:00"}], "Zeile 1"),
			("availability", [window, window | {"from_time": "11:00", "to_time": "13:00"}], "Montag"),
			("absences", [absence | {"to_date": "2026-03-01"}], "Zeile 1"),
			(
				"absences",
				[absence, absence | {"from_date": "2026-03-06", "to_date": "2026-03-09"}],
				"06.03.2026",
			),
		):
			document = self.mediator()
			document.set(table, rows)
			with self.subTest(rows=rows), self.refused(errors.CalendarError, words):
				document.save()
		document = self.mediator()
		document.set("availability", [window, window | {"from_time": "12:00", "to_time": "13:00"}])
		document.set("absences", [absence, absence | {"from_date": "2026-03-07", "to_date": "2026-03-09"}])
		document.save()

	def test_the_form_is_told_what_is_missing(self):
		document = self.mediator(training_completed_on=None)
		document.run_method("onload")
		readiness = document.get_onload().readiness
		self.assertEqual(readiness["missing"], ["Tragen Sie ein, wann die Schulung abgeschlossen wurde."])
		self.assertEqual(len(readiness["advice"]), 2)
