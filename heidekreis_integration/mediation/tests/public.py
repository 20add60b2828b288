"""What the tests of the public form share: a guest's browser without a browser, and the mails that went out."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from email import message_from_string, policy

import frappe
from frappe.utils import set_request
from frappe.website.serve import get_response

from heidekreis_integration.mediation.tests.support import MediationTestCase, at
from heidekreis_integration.permissions.scope import INSTITUTION_USER
from heidekreis_integration.portal import form_seal, public_form
from heidekreis_integration.tests.factories import (
	make_institution,
	make_language,
	make_municipality,
	make_occasion,
	number,
)

PAGE = "/anfrage-sprachmittlung"


class PublicFormTestCase(MediationTestCase):
	"""Test with the public form, as guests use it."""

	roles = ("Mediation Coordinator", INSTITUTION_USER)

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.municipality = make_municipality()
		cls.language, cls.occasion = make_language(), make_occasion()
		cls.requester = cls.users[INSTITUTION_USER]
		cls.known_email = f"leitung-{number()}@example.org"
		cls.institution = make_institution(
			municipality=cls.municipality,
			contacts=[{"contact_name": "Leitung", "email": cls.known_email, "active": 1}],
		)

	def setUp(self) -> None:
		super().setUp()
		self.connection = f"203.0.113.{frappe.generate_hash(length=8)}"
		self.rule(lead_time_working_days=0)
		# The counter of all forms lives in Redis and goes on from one run to the next.
		self.configure(web_total_per_hour=1_000_000)

	def form(self, **changes) -> dict:
		"""Return a form as a browser sends it, filled in completely a minute after it was shown."""
		start: datetime = at(10, days=20)
		form = {
			"form_token": self.seal(60),
			"website": "",
			"language": self.language,
			"occasion": self.occasion,
			"start_date": f"{start:%Y-%m-%d}",
			"start_time": "10:00",
			"planned_minutes": "60",
			"setting": "On Site",
			"gender_wish": "Any",
			"institution_name": "Kita Sonnenhügel",
			"institution_type": "Day-care Centre",
			"institution_municipality": self.municipality,
			"institution_street": "Ackerweg 3",
			"institution_postal_code": "29699",
			"institution_city": "Neuenwalde",
			"contact_name": "Birte Beispiel",
			"contact_phone": "05161 000000",
			"contact_email": f"neu-{number()}@example.org",
			"client_reference": "A. M.",
			"rules_accepted": "1",
		}
		return form | changes

	@staticmethod
	def seal(age: int) -> str:
		"""Return the seal of a form that was shown `age` seconds ago."""
		return form_seal.make(public_form.time.time() - age, public_form.get_encryption_key())

	def send(self, form: dict | None = None, path: str = PAGE, method: str = "POST", user: str = "Guest"):
		"""Send a form as a guest (or `user`) and return the answer."""
		before = {name: getattr(frappe.local, name, None) for name in ("request", "form_dict", "request_ip")}
		with self.login(user):
			set_request(method=method, path=path)
			frappe.local.form_dict = frappe._dict(form or {})
			frappe.local.request_ip = self.connection
			frappe.local.flags.redirect_location = None
			frappe.local.lang = "de"
			try:
				return get_response()
			finally:
				for name, value in before.items():
					setattr(frappe.local, name, value)
				frappe.clear_messages()

	def text(self, answer) -> str:
		"""Return the words of a page, without its markup."""
		plain = re.sub(r"<(script|style).*?</\1>", " ", answer.get_data(as_text=True), flags=re.S)
		return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", plain))

	def held(self, email: str) -> str | None:
		"""Return the Web Request of a sender."""
		return frappe.db.get_value("Web Request", {"contact_email": email})

	def mails(self, address: str) -> list[str]:
		"""Return the texts of the mails to `address`, the first one first."""
		rows = frappe.get_all(
			"Email Queue",
			filters={"name": ("in", self._queued(address))},
			fields=["message"],
			order_by="creation, name",
		)
		return [_body(row.message) for row in rows]

	def link(self, address: str, which: int = -1) -> str:
		"""Return the path of the signed link in a mail to `address`."""
		return re.search(r"/l/[\w-]+", self.mails(address)[which]).group(0)

	def confirmed(self, **changes) -> str:
		"""Send a form, use the link of its mail, and return the name of the Web Request."""
		form = self.form(**changes)
		self.send(form)
		self.send({}, path=self.link(form["contact_email"]))
		return self.held(form["contact_email"])

	@staticmethod
	def _queued(address: str) -> list[str]:
		rows = frappe.get_all("Email Queue Recipient", {"recipient": address}, pluck="parent")
		return rows or [""]


def later(start: datetime, weeks: int) -> datetime:
	"""Return the same time of day some weeks later."""
	return start + timedelta(weeks=weeks)


def _body(message: str) -> str:
	mail = message_from_string(message, policy=policy.default)
	return f"{mail['subject']}\n{mail.get_body(('plain', 'html')).get_content()}"
