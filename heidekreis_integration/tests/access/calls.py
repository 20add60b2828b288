"""Calls as they come in: a login, a path, parameters, through the gate and the replaced methods."""

from __future__ import annotations

import json
from contextlib import contextmanager

import frappe
import frappe.handler
from frappe.utils import set_request

from heidekreis_integration.tests.access.world import FOREIGN, as_user


@contextmanager
def _request(http_method: str, path: str, values: dict):
	before = {name: getattr(frappe.local, name, None) for name in ("request", "form_dict", "response")}
	set_request(method=http_method, path=path)
	frappe.local.form_dict = frappe._dict(values)
	frappe.local.response = frappe._dict({"docs": []})
	try:
		yield
	finally:
		for name, value in before.items():
			setattr(frappe.local, name, value)


def call(user: str, method: str, http_method: str = "POST", /, **values):
	"""Call a whitelisted method by its name as `user`, the way /api/method does.

	Returns:
		What the method returns, or what it left in the response (values, results, docs, docinfo).
	"""
	sent = {
		key: json.dumps(value) if isinstance(value, dict | list) else value for key, value in values.items()
	}
	with as_user(user), _request(http_method, f"/api/method/{method}", sent):
		for hook in frappe.get_hooks("auth_hooks") or []:
			frappe.get_attr(hook)()
		frappe.local.form_dict["cmd"] = method
		answer = frappe.handler.execute_cmd(method)
		response = {
			k: v
			for k, v in frappe.local.response.items()
			if k in ("values", "results", "docs", "docinfo") and v
		}
	return answer if answer is not None else response


def knock(user: str, path: str, http_method: str = "GET", **values) -> None:
	"""Let the gate look at a request of `user`, without answering it."""
	sent = {
		key: json.dumps(value) if isinstance(value, dict | list) else value for key, value in values.items()
	}
	with as_user(user), _request(http_method, path, sent):
		for hook in frappe.get_hooks("auth_hooks") or []:
			frappe.get_attr(hook)()


def text_of(answer: object) -> str:
	"""Return an answer as text, to search it for what must not be in it."""
	return json.dumps(answer, default=str, ensure_ascii=False)


def hides(answer: str) -> None:
	"""Refuse an answer with foreign data in it."""
	if FOREIGN in answer:
		raise AssertionError(f"foreign data in the answer: {answer[:300]}")


def write_row(row, name: str) -> None:
	"""Write a row past the rules of saving; logs of Frappe count their names themselves."""
	if row.doctype in ("Version", "Document Follow"):
		row.insert(ignore_permissions=True, ignore_links=True, ignore_mandatory=True)
	else:
		row.name = name
		row.db_insert()
