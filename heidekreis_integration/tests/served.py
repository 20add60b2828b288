"""Tests that talk HTTP to the site another process serves: real requests, real sessions, committed data."""

from __future__ import annotations

import http.client
import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import frappe
from frappe.tests.utils import FrappeTestCase
from frappe.utils.password import update_password

from heidekreis_integration.tests import factories
from heidekreis_integration.tests.browser.base import clear_added, names_of, served_url, tracked_doctypes

PASSWORD = "Heide-und-Moor-1871"
PATIENCE = 60
EXPIRY = re.compile(r"expires=[^;]*", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
	"""What the served site answered; `headers` without those that name the moment."""

	status: int
	headers: tuple[tuple[str, str], ...]
	body: str

	def said(self) -> str:
		"""Return the messages of a refusal by the api in plain text."""
		messages = json.loads(json.loads(self.body).get("_server_messages") or "[]")
		return " ".join(json.loads(message)["message"] for message in messages)


class Visitor:
	"""One client with its own connection and session."""

	def __init__(self, url: str, user: str = ""):
		parts = urlsplit(url)
		# *.localhost resolves in browsers but not in glibc.
		self.host = parts.netloc
		address = "127.0.0.1" if (parts.hostname or "").endswith("localhost") else parts.hostname
		self.connection = http.client.HTTPConnection(address, parts.port or 80, timeout=PATIENCE)
		self.cookie = ""
		if user:
			answer = self.send("POST", "/api/method/login", {"usr": user, "pwd": PASSWORD})
			assert answer.status == 200, f"{user} can't log in: {answer.body}"

	def send(self, method: str, path: str, values: dict | None = None, *, form: bool = False) -> Answer:
		"""Send one request; `values` as JSON, or as a form."""
		kind = "application/x-www-form-urlencoded" if form else "application/json"
		headers = {"Host": self.host, "Content-Type": kind, "Cookie": self.cookie, "Accept-Language": "de"}
		if not form:
			headers["Accept"] = "application/json"
		body = None if values is None else urlencode(values) if form else json.dumps(values, default=str)
		self.connection.request(method, path, body=body, headers=headers)
		response = self.connection.getresponse()
		text = response.read().decode()
		cookies = [value for name, value in response.getheaders() if name == "Set-Cookie"]
		if not self.cookie and path == "/api/method/login":
			self.cookie = "; ".join(cookie.split(";")[0] for cookie in cookies)
		kept = tuple(
			sorted((name, EXPIRY.sub("", value)) for name, value in response.getheaders() if name != "Date")
		)
		return Answer(response.status, kept, text)

	def call(self, method: str, **values) -> Answer:
		"""Call a method of the app's api."""
		return self.send("POST", f"/api/method/heidekreis_integration.api.{method}", values)


class ServedTestCase(FrappeTestCase):
	"""Test against the served site. Records are committed, and cleared away after the class."""

	url: str

	@classmethod
	def setUpClass(cls) -> None:
		"""Find the served site, or skip with the reason."""
		cls.url = served_url()
		super().setUpClass()
		frappe.set_user("Administrator")
		frappe.local.lang = "de"
		cls.addClassCleanup(clear_added, names_of(tracked_doctypes()))

	def setUp(self) -> None:
		"""Begin with a fresh view of the database."""
		super().setUp()
		frappe.set_user("Administrator")
		frappe.db.rollback()

	def visitor(self, user: str = "") -> Visitor:
		"""Return a new client, logged in as `user`."""
		visitor = Visitor(self.url, user)
		self.addCleanup(visitor.connection.close)
		return visitor

	@staticmethod
	def make_login(*roles: str) -> str:
		"""Make a login with PASSWORD and return its name."""
		user = factories.make_user(*roles)
		update_password(user, PASSWORD)
		return user

	@staticmethod
	def at_once(*tasks: Callable[[], Answer]) -> list[Answer]:
		"""Run `tasks` at the same moment in threads; return their answers in order."""
		answers: list[Answer | None] = [None] * len(tasks)
		barrier = threading.Barrier(len(tasks))

		def run(index: int, task: Callable[[], Answer]) -> None:
			barrier.wait(PATIENCE)
			answers[index] = task()

		threads = [threading.Thread(target=run, args=pair) for pair in enumerate(tasks)]
		for thread in threads:
			thread.start()
		for thread in threads:
			thread.join(PATIENCE)
		frappe.db.rollback()  # see what the serving process has committed
		return answers
