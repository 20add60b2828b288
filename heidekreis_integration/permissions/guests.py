"""What guests may not write: Frappe's contact page takes any text, and mails it on to any address."""

from __future__ import annotations

import frappe
from frappe import _


@frappe.whitelist(allow_guest=True, methods=["POST"])
def send_message(sender: str = "", message: str = "", subject: str = "") -> None:
	"""Refuse a message from Frappe's contact page. Nothing is stored or sent.

	Raises:
		frappe.PermissionError: always; the text says how the pool is reached.
	"""
	frappe.throw(
		_("This form is closed. Please write or call the pool; you find its address on the start page."),
		frappe.PermissionError,
	)
