"""The matrix over HTTP, against the served test site, with each login's own token."""

from __future__ import annotations

import re
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from unittest import SkipTest

import frappe
import requests
from frappe.utils.password import set_encrypted_password

from heidekreis_integration.permissions.rules import RULES
from heidekreis_integration.tests.access.matrix import cell
from heidekreis_integration.tests.access.world import (
	FOREIGN,
	GUEST,
	LIMITED,
	NO_ROLE,
	ROLES,
	STAFF,
	World,
	live_doctypes,
)
from heidekreis_integration.tests.base import AppTestCase

DENIED = (401, 403, 404)
OUTSIDE = (*LIMITED, NO_ROLE, GUEST)


class TestRest(AppTestCase):
	"""What the server itself answers. The documents have to be committed, and are taken away again."""

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.url = (frappe.conf.get("served_test_site") or {}).get("url")
		if not cls.url:
			raise SkipTest("needs a served test site: site config key served_test_site.url")
		frappe.set_user("Administrator")
		cls.world = World()
		cls.tokens = {role: cls._token(role) for role in ROLES if role != GUEST}
		frappe.db.commit()
		cls.addClassCleanup(cls.world.remove)
		cls.pool = ThreadPoolExecutor(4)
		cls.addClassCleanup(cls.pool.shutdown)

	@classmethod
	def _token(cls, role: str) -> str:
		user, secret = cls.world.users[role], frappe.generate_hash(length=20)
		frappe.db.set_value("User", user, "api_key", f"key-{frappe.generate_hash(length=12)}")
		set_encrypted_password("User", user, secret, "api_secret")
		return f"token {frappe.db.get_value('User', user, 'api_key')}:{secret}"

	def ask(self, role: str, http_method: str, path: str, **values) -> requests.Response:
		headers = {"Accept": "application/json"}
		if role != GUEST:
			headers["Authorization"] = self.tokens[role]
		place = {"params": values} if http_method == "GET" else {"json": values}
		return requests.request(http_method, self.url + path, headers=headers, timeout=60, **place)

	def together(self, questions: list[tuple]) -> None:
		"""Ask several questions at a time: (title, allowed statuses, must hide, arguments of ask)."""
		answers = self.pool.map(lambda question: self.ask(*question[3][:3], **question[3][3]), questions)
		for (title, statuses, hides, _arguments), answer in zip(questions, answers, strict=True):
			with self.subTest(title):
				self.assertIn(answer.status_code, statuses, answer.text[:300])
				if hides:
					self.assertNotIn(FOREIGN, answer.text.replace(hides, ""))

	def roles_for(self, doctype: str) -> list[str]:
		"""Return who is asked over HTTP: everybody where rows differ, else a few in turn (the ORM asks everybody)."""
		if doctype in RULES:
			return list(ROLES)
		turn = live_doctypes().index(doctype)
		return [OUTSIDE[turn % len(OUTSIDE)], OUTSIDE[(turn + 3) % len(OUTSIDE)], STAFF[turn % len(STAFF)]]

	def test_reading(self) -> None:
		questions = []
		for doctype in live_doctypes():
			for role in self.roles_for(doctype):
				own, other, allowed = (
					self.world.own_of(role, doctype),
					self.world.other_of(doctype),
					cell(role, doctype),
				)
				for name, is_own in (
					{other: False, own: True}.items() if doctype in RULES else {other: False}.items()
				):
					may = allowed.may("read", is_own)
					path = f"/api/resource/{doctype}/{name}"
					wanted = ((200,), "") if may else (DENIED, name)
					questions.append((f"{role} reads {name}", *wanted, (role, "GET", path, {})))
		self.together(questions)

	def test_lists(self) -> None:
		questions = []
		filters = frappe.as_json({"name": ["like", f"%{self.world.mark}"]})
		for doctype in live_doctypes():
			if frappe.get_meta(doctype).issingle:
				continue
			for role in set(self.roles_for(doctype)) & set(OUTSIDE):
				allowed = cell(role, doctype)
				statuses = (200,) if allowed.may("read", True) else DENIED
				hides = "" if allowed.may("read", False) else "nothing"
				sent = {"filters": filters, "limit_page_length": 0}
				questions.append(
					(
						f"{role} lists {doctype}",
						statuses,
						hides,
						(role, "GET", f"/api/resource/{doctype}", sent),
					)
				)
		self.together(questions)

	def test_changing_what_is_foreign(self) -> None:
		# Nobody else at the same document: later versions answer a second deletion "busy" before they ask for rights.
		rounds: dict[tuple[str, str], list[tuple]] = defaultdict(list)
		for doctype in live_doctypes():
			name = self.world.other_of(doctype)
			path = f"/api/resource/{doctype}/{name}"
			for role in [role for role in self.roles_for(doctype) if role in OUTSIDE]:
				change, deletion = (role, "PUT", path, {"owner": "x"}), (role, "DELETE", path, {})
				rounds[role, "PUT"].append((f"{role} changes {name}", DENIED, name, change))
				rounds[role, "DELETE"].append((f"{role} deletes {name}", DENIED, name, deletion))
			if not cell(role, doctype).may("create", True):
				creation = (role, "POST", f"/api/resource/{doctype}", {"title": "x"})
				rounds[role, "POST"].append((f"{role} creates {doctype}", DENIED, "", creation))
		for questions in rounds.values():
			self.together(questions)

	def test_a_foreign_request_is_not_taken_over(self) -> None:
		name = self.world.other_of("Mediation Request")
		own = self.world.own_of("Municipality Officer", "Requesting Institution")
		for method, values in (
			("frappe.client.set_value", {"fieldname": "requesting_institution", "value": own}),
			(
				"frappe.client.save",
				{"doc": {"doctype": "Mediation Request", "name": name, "requesting_institution": own}},
			),
		):
			answer = self.ask(
				"Municipality Officer",
				"POST",
				f"/api/method/{method}",
				doctype="Mediation Request",
				name=name,
				**values,
			)
			self.assertIn(answer.status_code, DENIED, answer.text[:300])

	def test_hidden_and_missing_answer_alike(self) -> None:
		for role, doctype in (
			("Mediator User", "Mediator"),
			("Requesting Institution User", "Mediation Request"),
			("Municipality Officer", "Municipality Contact"),
			("Strategy Editor", "Payout Run"),
			(NO_ROLE, "Assignment"),
		):
			hidden = self.world.other_of(doctype)
			missing = hidden.replace(FOREIGN, "LEERE")
			for http_method, path in (
				("GET", "/api/resource/{doctype}/{name}"),
				("PUT", "/api/resource/{doctype}/{name}"),
				("DELETE", "/api/resource/{doctype}/{name}"),
				("GET", "/api/method/frappe.client.get?doctype={doctype}&name={name}"),
				("GET", "/api/method/frappe.desk.form.load.getdoc?doctype={doctype}&name={name}"),
				("GET", "/printview?doctype={doctype}&name={name}"),
			):
				with self.subTest(f"{role} {http_method} {path}"):
					first, second = (
						self.ask(role, http_method, path.format(doctype=doctype, name=name))
						for name in (hidden, missing)
					)
					self.assertIn(first.status_code, DENIED)
					self.assertEqual(first.status_code, second.status_code)
					self.assertEqual(
						_without_stamps(first.text.replace(hidden, missing)), _without_stamps(second.text)
					)

	def test_closed_doors(self) -> None:
		foreign = self.world.other_of("Mediator")
		for role, method, values in (
			("Mediator User", "frappe.geo.utils.get_coords", {"doctype": "Mediator", "type": "coordinates"}),
			("Mediator User", "frappe.desk.search.search_link", {"doctype": "User", "txt": ""}),
			("Mediator User", "frappe.desk.search.get_names_for_mentions", {"search_term": ""}),
			(
				"Mediator User",
				"frappe.desk.like.toggle_like",
				{"doctype": "Mediator", "name": foreign, "add": "Yes"},
			),
			(
				"Mediator User",
				"frappe.desk.search.get_link_title",
				{"doctype": "Mediator", "docname": foreign},
			),
			("Strategy Editor", "frappe.utils.global_search.search", {"text": FOREIGN}),
			(
				"Integration Coordinator",
				"frappe.desk.reportview.get",
				{"doctype": "Mediator", "filters": '[["iban","like","DE%"]]'},
			),
			(
				"Integration Coordinator",
				"frappe.client.get_count",
				{"doctype": "Mediator", "filters": '{"iban": ["like", "DE%"]}'},
			),
		):
			with self.subTest(f"{role} {method}"):
				answer = self.ask(role, "POST", f"/api/method/{method}", **values)
				others = [user for login, user in self.world.users.items() if login not in (role, GUEST)]
				self.assertNotIn(FOREIGN, answer.text.replace(foreign, ""))
				self.assertFalse([user for user in others if user in answer.text])
				if role == "Integration Coordinator":
					self.assertEqual(403, answer.status_code)

	def test_portal_pages_of_foreign_documents(self) -> None:
		for role in ("Requesting Institution User", "Mediator User", NO_ROLE, GUEST):
			for route, doctype in (("anfragen", "Mediation Request"), ("einsaetze", "Assignment")):
				hidden = self.world.other_of(doctype)
				missing = hidden.replace(FOREIGN, "LEERE")
				with self.subTest(f"{role} {route}"):
					first, second = (
						self.ask(role, "GET", f"/portal/{route}/{name}") for name in (hidden, missing)
					)
					self.assertEqual(first.status_code, second.status_code)
					self.assertNotIn(FOREIGN, first.text.replace(hidden, ""))

	def test_own_documents_are_reached_by_the_portal_logins(self) -> None:
		for role, doctype in (
			("Mediator User", "Compensation Claim"),
			("Requesting Institution User", "Assignment"),
		):
			name = self.world.own_of(role, doctype)
			self.assertEqual(
				name, self.ask(role, "GET", f"/api/resource/{doctype}/{name}").json()["data"]["name"]
			)


def _without_stamps(text: str) -> str:
	"""Return a page or an answer without what differs at every call."""
	return re.sub(r"csrf_token[^,;]*|\d{4}-\d\d-\d\d[ T][\d:.]+|[0-9a-f]{32,}", "", text)
