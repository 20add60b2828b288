"""What the overview of language courses refuses, one class per broken rule."""

from __future__ import annotations

import frappe


class CourseDatesError(frappe.ValidationError):
	"""The days of a course make no sense."""


class CoursePlacesError(frappe.ValidationError):
	"""A count is negative, or more are registered than there are places and nobody said why."""


class CourseTwiceError(frappe.ValidationError):
	"""A provider has two courses with the same number."""


class FiguresDateError(frappe.ValidationError):
	"""Figures are dated in the future."""


class WebAddressError(frappe.ValidationError):
	"""An address that is published does not start with http:// or https://."""


class SpreadsheetTextError(frappe.ValidationError):
	"""A text begins like a formula, which a spreadsheet would run when the records are exported."""


class DemandCountError(frappe.ValidationError):
	"""A count of people is negative."""


class DemandTwiceError(frappe.ValidationError):
	"""The same source counted the same level of the same municipality twice on one day."""


class ImportFileError(frappe.ValidationError):
	"""The spreadsheet as a whole can't be read."""


class ImportNotPreviewedError(frappe.ValidationError):
	"""An import without a preview of this very file."""


class ImportRecordError(frappe.ValidationError):
	"""Somebody changed by hand what only an import may write."""


class CellError(frappe.ValidationError):
	"""A cell of a row can't be understood."""
