"""The public form: what it takes, what it refuses and how, and what strangers learn from it (nothing)."""

from __future__ import annotations

import frappe
from frappe.utils import add_to_date, get_datetime, now_datetime

from heidekreis_integration.mediation import web_requests
from heidekreis_integration.mediation.errors import WebRequestError
from heidekreis_integration.mediation.institutions import institutions_with
from heidekreis_integration.mediation.tests.public import PAGE, PublicFormTestCase
from heidekreis_integration.mediation.tests.support import at
from heidekreis_integration.tests.factories import make_institution, make_language, make_occasion

REDIRECTS = (301, 302, 303)


class TestPublicForm(PublicFormTestCase):
	def assert_thanked(self, answer) -> None:
		self.assertIn(answer.status_code, REDIRECTS)
		self.assertTrue(answer.headers["Location"].endswith(f"{PAGE}?stand=gesendet"))

	def test_a_form_is_held_until_the_address_is_confirmed(self):
		form = self.form(contact_email=self.known_email, dialect_note="Kabul <b>", remarks="Bitte pünktlich")
		requests = frappe.db.count("Mediation Request")
		self.assert_thanked(self.send(form))
		held = frappe.get_doc("Web Request", self.held(self.known_email))
		self.assertEqual((held.status, held.institution_name), ("Unconfirmed", "Kita Sonnenhügel"))
		self.assertEqual(get_datetime(held.planned_start), at(10, days=20))
		self.assertEqual(frappe.db.count("Mediation Request"), requests)
		mail = self.mails(self.known_email)[0]
		self.assertIn("Bitte bestätigen Sie Ihre Anfrage", mail)
		self.assertNotIn("A. M.", mail)

	def test_known_and_unknown_addresses_get_the_same_answer(self):
		known, unknown = (self.send(self.form(**c)) for c in ({"contact_email": self.known_email}, {}))
		self.assertEqual(
			(known.status_code, known.headers["Location"], known.data),
			(unknown.status_code, unknown.headers["Location"], unknown.data),
		)

	def test_a_known_address_files_the_request_when_confirmed(self):
		name = self.confirmed(contact_email=self.known_email)
		held = frappe.get_doc("Web Request", name)
		request = frappe.get_doc("Mediation Request", held.mediation_request)
		self.assertEqual((held.status, request.requesting_institution), ("Filed", self.institution))
		self.assertEqual(
			(request.channel, request.workflow_state, request.requested_by), ("Web Form", "Received", "Guest")
		)
		self.assertEqual((request.client_reference, request.rules_accepted), ("A. M.", 1))
		self.assertEqual(get_datetime(request.received_on), get_datetime(held.received_on))
		mail = self.mails(self.known_email)[-1]
		self.assertIn(request.name, mail)
		self.assertNotIn("A. M.", mail)

	def test_an_unknown_address_waits_for_the_clerk(self):
		requests = frappe.db.count("Mediation Request")
		name = self.confirmed(institution_name="Kita Sonnenhuegel")
		self.assertEqual(frappe.db.get_value("Web Request", name, "status"), "To Match")
		self.assertEqual(frappe.db.count("Mediation Request"), requests)

	def test_opening_the_link_confirms_nothing(self):
		form = self.form(contact_email=self.known_email)
		self.send(form)
		page = self.send({}, path=self.link(self.known_email), method="GET")
		self.assertIn("Bestätigen Sie Ihre Anfrage", self.text(page))
		self.assertEqual(
			frappe.db.get_value("Web Request", self.held(self.known_email), "status"), "Unconfirmed"
		)

	def test_the_link_works_once(self):
		self.confirmed(contact_email=self.known_email)
		link = self.link(self.known_email, 0)
		for method in ("POST", "GET"):
			answer = self.send({}, path=link, method=method)
			self.assertIn("Dieser Link ist nicht", self.text(answer))
		self.assertEqual(
			frappe.db.count("Mediation Request", {"requesting_institution": self.institution}), 1
		)

	def test_the_same_form_twice_is_one_request(self):
		form = self.form()
		self.assert_thanked(self.send(form))
		self.assert_thanked(self.send(form))
		self.assertEqual(frappe.db.count("Web Request", {"contact_email": form["contact_email"]}), 1)
		self.assertEqual(len(self.mails(form["contact_email"])), 1)

	def test_a_filled_honeypot_is_thanked_and_forgotten(self):
		form = self.form(website="http://spam.example")
		self.assert_thanked(self.send(form))
		self.assertIsNone(self.held(form["contact_email"]))

	def test_a_form_that_comes_back_at_once_keeps_its_entries(self):
		self.configure(web_minimum_seconds=4)
		form = self.form(form_token=self.seal(0), remarks="Bitte pünktlich")
		answer = self.send(form)
		self.assertEqual(answer.status_code, 422)
		self.assertIn("noch einmal ab", self.text(answer))
		self.assertIn("Bitte pünktlich", self.text(answer))
		self.assertIsNone(self.held(form["contact_email"]))

	def test_a_form_without_our_seal_is_not_taken(self):
		good = self.seal(60)
		for seal in (
			"",
			"x",
			f"1{good}",
			good[:-1] + ("0" if good[-1] != "0" else "1"),
			self.seal(25 * 3600),
		):
			with self.subTest(seal=seal):
				form = self.form(form_token=seal)
				self.assertEqual(self.send(form).status_code, 422)
				self.assertIsNone(self.held(form["contact_email"]))

	def test_a_flood_is_stopped_per_connection(self):
		self.configure(web_limit_per_hour=3)
		answers = [self.send(self.form()).status_code for _n in range(5)]
		self.assertEqual(answers[3:], [429, 429])
		form = self.form(remarks="noch da")
		self.assertIn("noch da", self.text(self.send(form)))
		self.connection = f"{self.connection}-other"
		self.assert_thanked(self.send(self.form()))

	def test_all_forms_together_are_limited(self):
		self.configure(web_total_per_hour=1)
		self.send(self.form())
		self.connection = f"{self.connection}-other"
		self.assertEqual(self.send(self.form()).status_code, 429)

	def test_an_address_that_never_answers_gets_no_more_mail(self):
		self.configure(web_limit_per_address=2)
		forms = [self.form(contact_email="opfer@example.org") for _n in range(4)]
		for form in forms:
			self.assert_thanked(self.send(form))
		self.assertEqual(len(self.mails("opfer@example.org")), 2)

	def test_every_fault_stands_at_its_field_and_nothing_is_lost(self):
		form = self.form(
			language="",
			start_date="2020-01-01",
			planned_minutes="0",
			client_reference="Anna Müller",
			contact_email="kita@",
			contact_phone="morgens",
			institution_postal_code="2969",
			rules_accepted="",
			remarks="<script>alert(1)</script>",
		)
		answer = self.send(form)
		page = answer.get_data(as_text=True)
		self.assertEqual(answer.status_code, 422)
		for field, words in (
			("language", "Bitte ausfüllen: Sprache"),
			("start_date", "liegt in der Vergangenheit"),
			("planned_minutes", "Dauer zwischen"),
			("client_reference", "Initialen oder ein Aktenzeichen"),
			("contact_email", "vollständige E-Mail-Adresse"),
			("contact_phone", "nur mit Ziffern"),
			("institution_postal_code", "fünf Ziffern"),
			("rules_accepted", "Regeln des"),
		):
			with self.subTest(field=field):
				self.assertRegex(page, rf'id="{field}-error">[^<]*{words}')
				self.assertIn(f'href="#{field}"', page)
		self.assertIn('value="Anna Müller"', page)
		self.assertNotIn("<script>alert", page)
		self.assertIn("&lt;script&gt;alert", page)

	def test_what_was_not_offered_cannot_be_chosen(self):
		for field, value in (
			("language", make_language(enabled=0)),
			("occasion", make_occasion(enabled=0)),
			("setting", "Anywhere"),
			("institution_type", "Spaceship"),
			("place_municipality", "nowhere"),
		):
			with self.subTest(field=field):
				page = self.send(self.form(**{field: value})).get_data(as_text=True)
				self.assertRegex(page, rf'id="{field}-error">[^<]*Eintrag aus der Liste')

	def test_a_sworn_occasion_ends_here_and_says_whom_to_ask(self):
		court = make_occasion(needs_sworn_interpreter=1, explanation="Bitte wenden Sie sich an das Gericht.")
		form = self.form(occasion=court)
		text = self.text(self.send(form))
		self.assertIn("amtlichen Verzeichnis der Gerichte", text)
		self.assertIn("justiz-dolmetscher.de", text)
		self.assertIn("Bitte wenden Sie sich an das Gericht.", text)
		self.assertIsNone(self.held(form["contact_email"]))

	def test_short_notice_needs_its_reason(self):
		self.rule(lead_time_working_days=5)
		soon = at(10, days=2)
		page = self.send(self.form(start_date=f"{soon:%Y-%m-%d}")).get_data(as_text=True)
		self.assertRegex(page, r'id="start_date-error">[^<]*dringend')
		self.assert_thanked(
			self.send(self.form(start_date=f"{soon:%Y-%m-%d}", urgent="1", urgency_reason="Kind krank"))
		)

	def test_alternative_dates_need_day_and_time_and_the_future(self):
		ahead = f"{at(9, days=21):%Y-%m-%d}"
		form = self.form(
			**{"alternative-1-date": ahead, "alternative-1-time": "09:15", "alternative-3-date": ahead}
		)
		self.assertRegex(
			self.send(form).get_data(as_text=True), 'id="alternative-3-time-error">[^<]*Ausweichtermins 3'
		)
		form["alternative-3-date"] = ""
		self.send(form)
		rows = frappe.get_doc("Web Request", self.held(form["contact_email"])).alternative_dates
		self.assertEqual([f"{row.planned_start:%H:%M}" for row in rows], ["09:15"])

	def test_a_german_date_is_understood_without_a_date_field(self):
		start = at(10, days=20)
		form = self.form(start_date=f"{start:%d.%m.%Y}")
		self.assert_thanked(self.send(form))

	def test_the_form_can_be_closed(self):
		self.configure(web_form_enabled=0)
		form = self.form()
		self.assertIn("zurzeit geschlossen", self.text(self.send(form)))
		self.assertIsNone(self.held(form["contact_email"]))

	def test_the_page_names_no_institution(self):
		name = frappe.db.get_value("Requesting Institution", self.institution, "institution_name")
		self.assertNotIn(name, self.send(method="GET").get_data(as_text=True))


class TestHeldForms(PublicFormTestCase):
	def test_an_unconfirmed_form_is_deleted_after_its_time(self):
		form = self.form()
		self.send(form)
		name = self.held(form["contact_email"])
		web_requests.purge(after_each=lambda: None)
		self.assertTrue(frappe.db.exists("Web Request", name))
		frappe.db.set_value("Web Request", name, "expires_on", add_to_date(now_datetime(), minutes=-1))
		with self.refused(WebRequestError, "abgelaufen"):
			web_requests.confirm(name)
		web_requests.purge(after_each=lambda: None)
		self.assertFalse(frappe.db.exists("Web Request", name))
		self.assertFalse(frappe.db.exists("Deleted Document", {"deleted_name": name}))
		self.assertIn(
			"Dieser Link ist nicht", self.text(self.send({}, path=self.link(form["contact_email"])))
		)

	def test_handled_forms_are_deleted_later_and_the_request_stays(self):
		name = self.confirmed(contact_email=self.known_email)
		request = frappe.db.get_value("Web Request", name, "mediation_request")
		frappe.db.set_value("Web Request", name, "modified", "2020-01-01", update_modified=False)
		web_requests.purge(after_each=lambda: None)
		self.assertFalse(frappe.db.exists("Web Request", name))
		self.assertTrue(frappe.db.exists("Mediation Request", request))

	def test_the_clerk_matches_the_sender_who_is_known_from_then_on(self):
		name = self.confirmed()
		email = frappe.db.get_value("Web Request", name, "contact_email")
		with self.login(self.clerk):
			request = web_requests.match(name, self.institution)
		self.assertEqual((request.requesting_institution, request.contact_email), (self.institution, email))
		self.assertEqual(institutions_with(email.upper()), [self.institution])
		with self.login(self.clerk), self.refused(WebRequestError):
			web_requests.match(name, self.institution)
		again = self.confirmed(contact_email=email)
		self.assertEqual(frappe.db.get_value("Web Request", again, "status"), "Filed")

	def test_the_clerk_makes_the_institution_of_the_entries(self):
		name = self.confirmed(billing_address="Träger e. V.\nHauptstr. 1")
		with self.login(self.clerk):
			request = web_requests.create_institution(name, {"institution_name": "Kita Sonnenhügel e. V."})
		made = frappe.get_doc("Requesting Institution", request.requesting_institution)
		self.assertEqual(
			(made.institution_name, made.municipality), ("Kita Sonnenhügel e. V.", self.municipality)
		)
		self.assertEqual((made.postal_code, made.billing_address), ("29699", "Träger e. V.\nHauptstr. 1"))
		self.assertEqual(len(made.contacts), 1)

	def test_the_clerk_dismisses_with_a_reason_the_sender_reads(self):
		name = self.confirmed()
		with self.login(self.clerk), self.refused(WebRequestError):
			web_requests.dismiss(name, " ")
		with self.login(self.clerk):
			web_requests.dismiss(name, "Sie liegen außerhalb des Landkreises.")
		email = frappe.db.get_value("Web Request", name, "contact_email")
		self.assertIn("außerhalb des Landkreises", self.mails(email)[-1])

	def test_similar_institutions_are_suggested(self):
		same = make_institution(institution_name="Kindertagesstätte Sonnenhügel", postal_code="29699")
		make_institution(institution_name="Grundschule am Park", postal_code="29614")
		form = frappe.get_doc("Web Request", self.confirmed(institution_name="Kita Sonnenhügel"))
		found = web_requests.similar_institutions(form)
		self.assertEqual(found[0]["name"], same)

	def test_two_institutions_with_one_address_are_for_the_clerk(self):
		shared = "traeger@example.org"
		for _n in range(2):
			make_institution(municipality=self.municipality, email=shared)
		name = self.confirmed(contact_email=shared)
		self.assertEqual(frappe.db.get_value("Web Request", name, "status"), "To Match")

	def test_former_contacts_are_not_known(self):
		make_institution(contacts=[{"contact_name": "Weg", "email": "weg@example.org", "active": 0}])
		make_institution(email="zu@example.org", enabled=0)
		self.assertEqual(institutions_with("weg@example.org"), [])
		self.assertEqual(institutions_with("zu@example.org"), [])

	def test_nobody_changes_what_the_sender_entered(self):
		name = self.confirmed()
		with self.login(self.clerk):
			document = frappe.get_doc("Web Request", name)
			document.update({"status": "Filed", "contact_email": "x@example.org", "alternative_dates": []})
			document.save()
		after = frappe.get_doc("Web Request", name)
		self.assertEqual(after.status, "To Match")
		self.assertNotEqual(after.contact_email, "x@example.org")


class TestTracking(PublicFormTestCase):
	def tracked(self) -> tuple[str, str]:
		name = self.confirmed(contact_email=self.known_email)
		return frappe.db.get_value("Web Request", name, "mediation_request"), self.link(self.known_email)

	def test_the_link_shows_how_far_it_is(self):
		request, link = self.tracked()
		text = self.text(self.send({}, path=link, method="GET"))
		self.assertIn(request, text)
		self.assertIn("Anfrage eingegangen", text)
		self.assertIn("Die Absage kostet nichts", text)
		for hidden in ("A. M.", "05161", self.known_email):
			self.assertNotIn(hidden, text)

	def test_the_link_cancels_with_a_reason_and_works_afterwards(self):
		request, link = self.tracked()
		self.assertIn("Grund", self.text(self.send({"reason": " "}, path=link)))
		self.assertEqual(self.state(request), "Received")
		self.send({"reason": "Familie ist krank"}, path=link)
		self.assertEqual(self.state(request), "Cancelled")
		log = frappe.get_last_doc("Transition Log", {"reference_name": request})
		self.assertEqual((log.door, log.reason), ("Signed Link", "Familie ist krank"))
		text = self.text(self.send({}, path=link, method="GET"))
		self.assertIn("Familie ist krank", text)
		self.assertNotIn("Endgültig absagen", text)

	def test_a_link_leads_to_its_own_request_only(self):
		request, link = self.tracked()
		other, _link = self.tracked()
		form = {"reason": "fremd", "name": other, "request": other, "reference": other}
		self.send(form, path=link)
		self.assertEqual((self.state(request), self.state(other)), ("Cancelled", "Received"))
		self.assertIn("Dieser Link ist nicht", self.text(self.send({}, path=link[:-2] + "xx", method="GET")))

	def test_a_waiting_form_is_followed_and_withdrawn(self):
		name = self.confirmed()
		email = frappe.db.get_value("Web Request", name, "contact_email")
		link = self.link(email)
		self.assertIn(
			"trägt zunächst Ihre Einrichtung ein", self.text(self.send({}, path=link, method="GET"))
		)
		self.send({"reason": "Nicht mehr nötig"}, path=link)
		self.assertFalse(frappe.db.exists("Web Request", name))

	def test_the_link_of_the_form_leads_on_to_the_request(self):
		name = self.confirmed()
		email = frappe.db.get_value("Web Request", name, "contact_email")
		link = self.link(email)
		with self.login(self.clerk):
			request = web_requests.match(name, self.institution)
		self.assertIn(request.name, self.text(self.send({}, path=link, method="GET")))
