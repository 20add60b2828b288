"""Rows of tables: nobody takes the row of a foreign document by sending its name with an own one."""

from __future__ import annotations

import frappe

from heidekreis_integration.api import requests as requests_api
from heidekreis_integration.mediation.intake import create_request
from heidekreis_integration.permissions.scope import INSTITUTION_USER
from heidekreis_integration.tests import factories
from heidekreis_integration.tests.access.world import as_user
from heidekreis_integration.tests.base import AppTestCase

FIELDS = ["name", "parent", "note", "planned_start"]


class TestTables(AppTestCase):
	"""Two requests of two institutions, each with an alternative date."""

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.user = factories.make_user(INSTITUTION_USER)
		start = frappe.utils.add_days(frappe.utils.now_datetime(), 30)
		cls.values = {
			"language": factories.make_language(),
			"occasion": factories.make_occasion(),
			"planned_start": start,
			"planned_minutes": 60,
			"setting": "On Site",
			"rules_accepted": 1,
			"alternative_dates": [{"planned_start": frappe.utils.add_days(start, 2), "note": "zuerst"}],
		}
		cls.own, cls.foreign = (
			cls.request_of(factories.make_institution(*users)) for users in ((cls.user,), ())
		)

	@classmethod
	def request_of(cls, institution: str) -> str:
		values = cls.values | {"requesting_institution": institution}
		return create_request(values, actor="Administrator", channel="Portal").name

	def rows(self, request: str) -> list[dict]:
		return frappe.get_all("Mediation Request Date", {"parent": request}, FIELDS)

	def sent(self, row: dict) -> dict:
		return {"alternative_dates": [dict(row, note="genommen", parent=self.own)]}

	def test_a_foreign_row_is_not_taken_by_its_name(self) -> None:
		(before,) = self.rows(self.foreign)
		with as_user(self.user):
			requests_api.change(self.own, self.sent(before))
		self.assertEqual([before], self.rows(self.foreign))
		self.assertEqual(["genommen"], [row.note for row in self.rows(self.own)])
		# The same by a save of the whole document, as forms and REST send it.
		document = frappe.get_doc("Mediation Request", self.own)
		document.update(self.sent(before))
		document.save()
		self.assertEqual([before], self.rows(self.foreign))

	def test_an_own_row_stays_the_row_it_is(self) -> None:
		(before,) = self.rows(self.own)
		with as_user(self.user):
			requests_api.change(self.own, self.sent(before))
		(after,) = self.rows(self.own)
		self.assertEqual((before.name, "genommen"), (after.name, after.note))
