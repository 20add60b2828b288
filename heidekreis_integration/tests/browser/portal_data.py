"""A day-care centre, a mediator and what lies between them, for the browser tests of the portal."""

from __future__ import annotations

from datetime import datetime, timedelta

import frappe
from frappe.utils import now_datetime

from heidekreis_integration.mediation import offers, sessions
from heidekreis_integration.permissions.scope import INSTITUTION_USER, MEDIATOR_USER
from heidekreis_integration.tests import factories
from heidekreis_integration.tests.browser.base import BrowserTestCase, clear_added, names_of
from heidekreis_integration.workflow.door import system_transition

CLERK = "Administrator"
# What single tests add to the world of their class.
WORK = (
	"Mediation Request",
	"Assignment",
	"Assignment Offer",
	"Compensation Claim",
	"Transition Log",
	"Notice Log",
)


class PortalTestCase(BrowserTestCase):
	"""Test in the portal. One world a class; the requests and sessions of each test are cleared away after it."""

	world: PortalWorld

	@classmethod
	def setUpClass(cls) -> None:
		"""Make the world and show it to the serving process."""
		super().setUpClass()
		cls.world = PortalWorld(cls.make_login)
		frappe.db.commit()

	def setUp(self) -> None:
		"""Remember what is there."""
		super().setUp()
		self.addCleanup(clear_added, names_of(WORK))


class PortalWorld:
	"""Institution and mediator with logins, one language, one occasion, one that needs a sworn interpreter."""

	def __init__(self, make_login):
		self.institution_user = make_login(INSTITUTION_USER)
		self.mediator_user = make_login(MEDIATOR_USER)
		town = _known("Municipality", "Neuenwalde") or factories.make_municipality("Neuenwalde")
		self.language = _known("Mediation Language", "Dari") or factories.make_language("Dari")
		self.occasion = _known("Mediation Occasion", "Elterngespräch Kita") or factories.make_occasion(
			"Elterngespräch Kita", involves_minors=1
		)
		self.sworn_occasion = _known("Mediation Occasion", "Gerichtstermin") or factories.make_occasion(
			"Gerichtstermin", needs_sworn_interpreter=1
		)
		self.institution = factories.make_institution(
			self.institution_user,
			institution_name="Kita Heidelerche",
			municipality=town,
			street="Ackerweg 3",
			postal_code="29699",
			city="Neuenwalde",
		)
		self.mediator = factories.make_mediator(
			self.language,
			user=self.mediator_user,
			first_name="Parwin",
			last_name="Muster",
			municipality=town,
			mobile="0151 0000000",
		)

	def request(self, state: str = "Received", **values) -> str:
		"""Make a request of the institution."""
		data = {
			"requesting_institution": self.institution,
			"language": self.language,
			"occasion": self.occasion,
			"contact_name": "Birte Beispiel",
			"contact_phone": "05161 000000",
			"client_reference": "A. M.",
			"place": "Ackerweg 3, Gruppenraum 2",
		}
		return factories.make_request(state, **(data | values))

	def offer(self, **values) -> str:
		"""Offer an approved request to the mediator; return the offer's name."""
		return offers.make_offers(self.request("Approved", **values), [self.mediator], actor=CLERK)[0]

	def planned(self, start: datetime, minutes: int = 60) -> str:
		"""Make a planned session of the mediator, in the past as well."""
		request = self.request("Placed", planned_start=start, planned_minutes=minutes)
		return factories.make_assignment(
			mediation_request=request,
			mediator=self.mediator,
			planned_start=start,
			planned_end=start + timedelta(minutes=minutes),
		)

	def reported(self, start: datetime, minutes: int = 75) -> str:
		"""Make a session that the mediator has reported; the institution has not confirmed it yet."""
		assignment = self.planned(start)
		report = sessions.SessionReport(
			actual_start=start,
			actual_end=start + timedelta(minutes=minutes),
			travel_km=18,
			travel_minutes=25,
			no_show=False,
			deviation_reason="",
			note="",
		)
		sessions.report_session(assignment, report, actor=self.mediator_user, door="Portal")
		return assignment


def _known(doctype: str, name: str) -> str | None:
	return frappe.db.exists(doctype, name)


def approve(request: str) -> None:
	"""Bring a request from Received to Approved, as the clerk does."""
	for action in ("Start Review", "Approve Request"):
		system_transition(frappe.get_doc("Mediation Request", request), action, actor=CLERK, door="Desk")


def hours_ago(count: int) -> datetime:
	"""Return a full hour in the past."""
	return (now_datetime() - timedelta(hours=count)).replace(minute=0, second=0, microsecond=0)


def in_days(count: int, hour: int = 10) -> datetime:
	"""Return a moment on a working day at least `count` days ahead."""
	moment = (now_datetime() + timedelta(days=count)).replace(hour=hour, minute=0, second=0, microsecond=0)
	while moment.weekday() > 4:
		moment += timedelta(days=1)
	return moment
