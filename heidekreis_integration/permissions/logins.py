"""Answers at the login that tell nobody which mail addresses have a login.

Frappe answers a request for a new password or a login link differently where there is no such login.
"""

from __future__ import annotations

from collections.abc import Callable

import frappe
from frappe import _
from frappe.core.doctype.user import user as frappes_user
from frappe.www import login as frappes_login


@frappe.whitelist(allow_guest=True, methods=["POST"])
def reset_password(user: str) -> None:
	"""Send instructions for a new password to the login `user`, if there is one.

	Args:
		user: Mail address or name of a login, as typed in.
	"""
	_say_nothing(frappes_user.reset_password, user)
	frappe.msgprint(
		_("If there is a login for this address, instructions are on their way to it."),
		title=_("Please look into your mailbox"),
	)


@frappe.whitelist(allow_guest=True, methods=["POST"])
def send_login_link(email: str) -> None:
	"""Send a login link to `email`, if there is such a login.

	Args:
		email: Mail address, as typed in.
	"""
	_say_nothing(frappes_login.send_login_link, email)


def _say_nothing(original: Callable[[str], object], address: str) -> None:
	"""Call Frappe's method, whose limit of calls still counts, and keep its answer to ourselves."""
	try:
		original(address)
	except frappe.RateLimitExceededError:
		raise
	except frappe.ValidationError:  # no such login, or too many instructions for one that is there
		pass
	for trace in ("http_status_code", "exc_type"):
		frappe.local.response.pop(trace, None)
	frappe.clear_messages()
