"""What the access rules refuse, one class per broken rule."""

from __future__ import annotations

import frappe


class SharingClosedError(frappe.PermissionError):
	"""A document of this app was to be shared past its row rules."""


class MethodClosedError(frappe.PermissionError):
	"""A method that was not checked for limited logins was called on a DocType of this app."""


class FieldClosedError(frappe.PermissionError):
	"""A filter, order or grouping uses a field that the login may not read."""


class FileClosedError(frappe.PermissionError):
	"""A document names a private file that its writer may not read."""
