"""Training courses that were in the public calendar before it was noted stay there when they are cancelled."""

from __future__ import annotations

import frappe
from frappe.query_builder import DocType

from heidekreis_integration.heidekreis_integration.doctype.training_course.training_course import ANNOUNCED


def execute() -> None:
	"""Take courses that are open or over, and cancelled ones people could register for, as announced."""
	course = DocType("Training Course")
	was_open = (course.status == "Cancelled") & course.registration_until.isnotnull()
	(
		frappe.qb.update(course)
		.set(course.announced_on, course.creation)
		.where(course.announced_on.isnull() & (course.status.isin(list(ANNOUNCED)) | was_open))
		.run()
	)
