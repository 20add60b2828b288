"""Fields that a limited role may send by REST and nobody believes."""

from __future__ import annotations

import frappe
from frappe.utils import add_days, now_datetime, nowdate

from heidekreis_integration.mediation.intake import create_request
from heidekreis_integration.permissions.scope import MUNICIPALITY_OFFICER
from heidekreis_integration.tests import factories
from heidekreis_integration.tests.access.calls import call
from heidekreis_integration.tests.base import AppTestCase

OFFICER, POOL = MUNICIPALITY_OFFICER, "Mediation Coordinator"


class TestRequestOfAnOfficer(AppTestCase):
	"""An officer files for the own administration, by the methods of the desk."""

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.user, municipality = factories.make_user(OFFICER), factories.make_municipality()
		frappe.get_doc(
			{
				"doctype": "Municipality Contact",
				"contact_name": "Probe",
				"function": "Integration",
				"municipality": municipality,
				"email": cls.user,
				"user": cls.user,
				"valid_from": add_days(nowdate(), -1),
			}
		).insert()
		office = factories.make_institution(
			institution_type="Municipality Administration", municipality=municipality
		)
		cls.values = {
			"doctype": "Mediation Request",
			"requesting_institution": office,
			"language": factories.make_language(),
			"occasion": factories.make_occasion(),
			"planned_start": str(add_days(now_datetime(), 30)),
			"planned_minutes": 60,
			"setting": "On Site",
		}

	def test_how_a_request_came_is_not_the_requesters_to_say(self) -> None:
		sent = {"channel": "Phone", "requested_by": "Administrator", "series": "x", "clerk": "Administrator"}
		name = call(self.user, "frappe.client.insert", doc=self.values | sent)["name"]
		wanted = {"channel": "Desk", "requested_by": self.user, "series": None, "clerk": None}
		self.assertEqual(wanted, frappe.db.get_value("Mediation Request", name, list(wanted), as_dict=True))
		for change in ({"channel": "Import"}, {"owner": "Administrator", "title": "x"}):
			try:
				call(
					self.user,
					"frappe.client.set_value",
					doctype="Mediation Request",
					name=name,
					fieldname=change,
				)
			except frappe.ValidationError:
				continue
		request = frappe.get_doc("Mediation Request", name)
		self.assertEqual(("Desk", self.user), (request.channel, request.owner))
		self.assertNotEqual("x", request.title)

	def test_the_pool_and_the_services_say_it(self) -> None:
		values = {key: value for key, value in self.values.items() if key != "doctype"}
		request = create_request(values | {"rules_accepted": 1}, actor=self.user, channel="Portal")
		with self.set_user(self.user):
			request.reload()
			request.save()
		self.assertEqual("Portal", request.channel)
		with self.set_user(factories.make_user(POOL)):
			taken = frappe.get_doc(self.values | {"channel": "Phone"}).insert()
		self.assertEqual("Phone", taken.channel)
