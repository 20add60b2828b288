"""Every whitelisted method of the app, called as each login with foreign documents."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable
from importlib import import_module

import frappe
from frappe.utils import add_days, nowdate

from heidekreis_integration import api
from heidekreis_integration.tests.access.calls import call, text_of
from heidekreis_integration.tests.access.matrix import API, IC, LC, MC, MF, MO, MU, RIU, SE, SM
from heidekreis_integration.tests.access.world import FOREIGN, GUEST, LIMITED, NO_ROLE, World, live_doctypes
from heidekreis_integration.tests.base import AppTestCase

EVERYBODY = (SM, IC, MC, MF, LC, SE, MO, RIU, MU, NO_ROLE, GUEST)


def methods() -> dict[str, Callable]:
	"""Return the app's whitelisted methods by their dotted name, found by walking the api package."""
	found = {}
	for module_info in pkgutil.walk_packages(api.__path__, f"{api.__name__}."):
		module = import_module(module_info.name)
		for name, function in vars(module).items():
			if function in frappe.whitelisted and function.__module__ == module.__name__:
				found[f"{module.__name__}.{name}".removeprefix(f"{api.__name__}.")] = function
	return found


class TestApi(AppTestCase):
	"""No method hands out or changes what does not belong to the caller."""

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.world = World()
		cls.doctypes = [
			d for d in live_doctypes() + live_doctypes(children=True) if not frappe.get_meta(d).issingle
		]

	def foreign_arguments(self, method: str, function: Callable) -> dict:
		other = self.world.other_of
		known = {
			"request": other("Mediation Request"),
			"web_request": other("Web Request"),
			"starts": [f"{add_days(nowdate(), 30)} 10:00:00", f"{add_days(nowdate(), 37)} 10:00:00"],
			"start": f"{add_days(nowdate(), 30)} 10:00:00",
			"row": "FREMD",
			"day": nowdate(),
			"text": "FREMD",
			"outcome": "Not Reached",
			"name": other("Mediation Request"),
			"doctype": "Mediation Request",
			"assignment": other("Assignment"),
			"offer": other("Assignment Offer"),
			"mail": other("Incoming Mail"),
			"mediator": other("Mediator"),
			"mediators": [other("Mediator")],
			"claims": [other("Compensation Claim")],
			"run": other("Payout Run"),
			"plan": other("Placement Plan"),
			"measure": other("Strategy Measure"),
			"meeting": other("Exchange Meeting"),
			"meeting_series": other("Exchange Meeting Series"),
			"contact": other("Municipality Contact"),
			"contact_name": "Versuch",
			"round_name": other("Status Round"),
			"coming": 1,
			"network_meeting": other("Network Meeting"),
			"attendance": other("Network Attendance"),
			"mailing": other("Network Mailing"),
			"answer": "Coming",
			"year": nowdate()[:4],
			"municipality": other("Municipality"),
			"institution": other("Requesting Institution"),
			"training_course": other("Training Course"),
			"course": other("Training Course"),
			"course_import": other("Course Import"),
			"training": other("Training Course"),
			"session": other("Training Session"),
			"attended": 1,
			"kind": "service",
			"values": {
				"requesting_institution": other("Requesting Institution"),
				"mediator": other("Mediator"),
			},
			"action": "Start Review",
			"side": "Mediator",
			"accept": 1,
			"agrees": 1,
			"month": nowdate()[:7],
			"period_start": add_days(nowdate(), -30),
			"period_end": nowdate(),
			"execution_date": nowdate(),
			"first_friday": nowdate(),
			"reason": "Versuch",
			"from_date": nowdate(),
			"to_date": nowdate(),
			"absence": f"{other('Mediator')}-absences-1",
		}
		parameters = inspect.signature(function).parameters.values()
		unknown = [p.name for p in parameters if p.name not in known and p.default is inspect.Parameter.empty]
		self.assertEqual([], unknown, f"{method}: tell this test what a foreign value of these is")
		return {p.name: known[p.name] for p in parameters if p.name in known}

	def attempt(self, role: str, method: str, function: Callable) -> tuple[bool, object]:
		"""Return whether the call was refused, and what came back."""
		verb = "POST" if "POST" in frappe.allowed_http_methods_for_whitelisted_func[function] else "GET"
		name = f"{api.__name__}.{method}"
		arguments = self.foreign_arguments(method, function)
		frappe.flags.in_test = False  # in tests frappe.only_for lets everybody through
		try:
			return False, call(self.world.users[role], name, verb, **arguments)
		except (frappe.PermissionError, frappe.DoesNotExistError):
			return True, None
		except frappe.ValidationError as answered:
			return False, str(answered)
		finally:
			frappe.flags.in_test = True

	def snapshot(self) -> list:
		"""Return how many rows each table has and when it was last changed."""
		return [
			frappe.db.sql(f"select %s, count(*), max(modified) from `tab{doctype}`", doctype)
			for doctype in self.doctypes
		]

	def test_every_method_has_a_row(self) -> None:
		self.assertEqual(sorted(API), sorted(methods()))

	def test_who_may_not_call_a_method_is_refused(self) -> None:
		for method, function in methods().items():
			for role in set(EVERYBODY) - set(API.get(method, ())):
				with self.subTest(f"{method} as {role}"):
					refused, answer = self.attempt(role, method, function)
					self.assertTrue(refused, f"answered {answer}")

	def test_who_may_call_it_gets_nothing_foreign(self) -> None:
		before = self.snapshot()
		for method, function in methods().items():
			for role in set(LIMITED) & set(API.get(method, ())) - {OF_ONESELF.get(method)}:
				with self.subTest(f"{method} as {role}"):
					_refused, answer = self.attempt(role, method, function)
					if method not in FOR_ALL_WHO_READ:
						self.assertNotIn(FOREIGN, text_of(answer))
		self.assertEqual(before, self.snapshot(), "a call with foreign documents changed something")


# Takes nothing foreign: it always writes to the caller's own record.
OF_ONESELF = {"profile.add_absence": MU, "calendar_feed.create": MU, "calendar_feed.revoke": MU}
# Strategy measures and their figures are read by every editor and officer.
FOR_ALL_WHO_READ = ("strategy.figures",)
