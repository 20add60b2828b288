"""What the workflow rules refuse, one class per broken rule."""

from __future__ import annotations

import frappe


class ReasonMissingError(frappe.ValidationError):
	"""A step that needs a reason was taken without one."""


class StepNotInWorkflowError(frappe.ValidationError):
	"""The workflow has no such step from the document's present state."""


class StepNotGrantedError(frappe.PermissionError):
	"""This actor may not take this step through the door beside the workflow."""
