"""Rules of the DocType Requesting Institution."""

from __future__ import annotations

import frappe

from heidekreis_integration.mediation import errors
from heidekreis_integration.mediation.tests.support import MediationTestCase
from heidekreis_integration.tests.factories import make_institution, make_mediator, make_user


class TestRequestingInstitution(MediationTestCase):
	roles = ()

	def test_named_by_a_counter(self):
		self.assertRegex(make_institution(), r"^EINR-\d{5}$")

	def test_a_login_is_one_contact(self):
		user = make_user("Requesting Institution User")
		document = frappe.get_doc("Requesting Institution", make_institution(user))
		document.append("contacts", {"contact_name": "Vertretung", "user": user})
		with self.refused(errors.UserTakenError, user):
			document.save()

	def test_mediators_do_not_confirm_their_own_sessions(self):
		user = make_user("Mediator User")
		make_mediator(user=user)
		with self.refused(errors.UserTakenError, "gehört zu einer Sprachmittlerin"):
			make_institution(user)
