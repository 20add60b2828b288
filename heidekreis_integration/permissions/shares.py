"""Documents of this app are not shared: Frappe adds shares to whatever the row rules say.

A share (also the one that an assignment makes for someone without access) would open documents and lists
past the rules, and no permission hook is asked about it. So it must not come into being.
"""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from heidekreis_integration.permissions.errors import SharingClosedError
from heidekreis_integration.permissions.fields import own_doctypes


def refuse_share(doc: Document, method: str | None = None) -> None:
	"""Refuse a share of a document of this app. Runs in validate of DocShare.

	Raises:
		SharingClosedError: the document belongs to this app.
	"""
	if doc.share_doctype in own_doctypes():
		frappe.throw(
			_("{0} can't be shared. Who sees it is decided by roles and by belonging to it.").format(
				_(doc.share_doctype)
			),
			SharingClosedError,
			title=_("Sharing not possible"),
		)


def remove_shares() -> None:
	"""Delete shares that came into being before this app guarded them. Runs after each migrate."""
	for share in frappe.get_all(
		"DocShare", filters={"share_doctype": ("in", list(own_doctypes()))}, pluck="name"
	):
		frappe.delete_doc("DocShare", share, ignore_permissions=True, force=True)  # a migrate has no user
