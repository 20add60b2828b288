"""A person's session with the site, over HTTP only."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import requests

PATIENCE_SECONDS = 90
GATEWAY_TROUBLE = (502, 503, 504)


class Interrupted(Exception):
	"""The web server went away during a call; whether the call took effect is unknown."""


class Refused(Exception):
	"""The site answered that this is not possible, with the message a user would read."""


class Person:
	"""One login and its session.

	Args:
		title: Who it is, in German, for the report.
		base_url: Address of the site.
		user: Login name.
		password: Its password.
	"""

	def __init__(self, title: str, base_url: str, user: str, password: str):
		self.title = title
		self.user = user
		self._base_url = base_url.rstrip("/")
		self._password = password
		self._session: requests.Session | None = None

	def ask(self, method: str, **arguments: Any) -> Any:
		"""Read with a whitelisted method (GET)."""
		return self._call("GET", f"/api/method/{method}", params=_plain(arguments)).get("message")

	def do(self, method: str, **arguments: Any) -> Any:
		"""Change something with a whitelisted method (POST).

		Raises:
			Refused: the site says no.
			Interrupted: the server went away; look before doing it again.
		"""
		return self._call("POST", f"/api/method/{method}", data=_plain(arguments)).get("message")

	def document(self, doctype: str, name: str) -> dict:
		"""Read one document over REST."""
		return self._call("GET", f"/api/resource/{doctype}/{name}")["data"]

	def documents(self, doctype: str, filters: dict, fields: list[str]) -> list[dict]:
		"""Read a list over REST."""
		query = {"filters": json.dumps(filters), "fields": json.dumps(fields), "limit_page_length": 0}
		return self._call("GET", f"/api/resource/{doctype}", params=query)["data"]

	def download(self, path: str) -> bytes:
		"""Fetch a file the person may see."""
		return self._send("GET", path).content

	def _call(self, verb: str, path: str, **details: Any) -> dict:
		response = self._send(verb, path, **details)
		if response.ok:
			return response.json()
		raise Refused(_message_of(response))

	def _send(self, verb: str, path: str, **details: Any) -> requests.Response:
		session = self._session or self._log_in()
		try:
			response = session.request(verb, self._base_url + path, timeout=120, **details)
		except requests.ConnectionError as error:
			raise Interrupted(str(error)) from error
		if response.status_code in GATEWAY_TROUBLE:
			raise Interrupted(f"HTTP {response.status_code}")
		return response

	def _log_in(self) -> requests.Session:
		session = requests.Session()
		session.trust_env = False
		session.headers["Accept"] = "application/json"
		try:
			answer = session.post(
				f"{self._base_url}/api/method/login",
				data={"usr": self.user, "pwd": self._password},
				timeout=60,
			)
		except requests.ConnectionError as error:
			raise Interrupted(str(error)) from error
		if answer.status_code in GATEWAY_TROUBLE:
			raise Interrupted(f"HTTP {answer.status_code}")
		if not answer.ok:
			raise Refused(f"Anmeldung als {self.user} abgelehnt: {_message_of(answer)}")
		self._session = session
		return session


def wait_for(base_url: str) -> None:
	"""Wait until the web server answers again.

	Raises:
		Interrupted: it stayed away for longer than the patience lasts.
	"""
	until = time.monotonic() + PATIENCE_SECONDS
	while time.monotonic() < until:
		try:
			answer = requests.get(f"{base_url.rstrip('/')}/api/method/ping", timeout=10)
		except requests.RequestException:
			answer = None
		if answer is not None and answer.ok:
			return
		time.sleep(0.5)
	raise Interrupted(f"Der Webserver antwortet seit {PATIENCE_SECONDS} s nicht.")


def _plain(arguments: dict[str, Any]) -> dict[str, Any]:
	return {
		k: json.dumps(v) if isinstance(v, dict | list | bool) else v
		for k, v in arguments.items()
		if v is not None
	}


def _message_of(response: requests.Response) -> str:
	try:
		answer = response.json()
	except ValueError:
		return f"HTTP {response.status_code}"
	messages = [json.loads(m).get("message", "") for m in json.loads(answer.get("_server_messages") or "[]")]
	text = re.sub(r"<[^>]+>", "", " ".join(filter(None, messages)))
	return text or answer.get("exception") or f"HTTP {response.status_code}"
