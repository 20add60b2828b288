"""What the coordination of language courses calls: preview, import, template."""

from __future__ import annotations

import frappe
from frappe import _

from heidekreis_integration.api.access import require_permission
from heidekreis_integration.courses import importing, template
from heidekreis_integration.courses.errors import ImportFileError, ImportNotPreviewedError

IMPORT = "Course Import"


@frappe.whitelist(methods=["POST"])
def preview(course_import: str) -> dict:
	"""Say for each row of the spreadsheet what an import would do; nothing is changed."""
	return _start(course_import, keep=False)


@frappe.whitelist(methods=["POST"])
def take_over(course_import: str) -> dict:
	"""Import the rows without errors of the spreadsheet that was previewed."""
	return _start(course_import, keep=True)


@frappe.whitelist()
def progress(course_import: str) -> dict:
	"""Say how far a long preview or import is: status, rows done, rows altogether."""
	require_permission(IMPORT, "read")
	document = frappe.get_doc(IMPORT, course_import)
	document.check_permission("read")
	done, total = importing.progress(course_import)
	return {"status": document.status, "done": done, "total": total}


@frappe.whitelist(methods=["GET", "POST"])
def download_template() -> None:
	"""Answer with the spreadsheet to fill in."""
	require_permission(IMPORT, "create")
	frappe.local.response.update(
		{"type": "binary", "filename": template.FILE_NAME, "filecontent": template.workbook()}
	)


def _start(course_import: str, *, keep: bool) -> dict:
	require_permission(IMPORT, "write")
	document = frappe.get_doc(IMPORT, course_import)
	document.check_permission("write")
	try:
		in_background = importing.start(course_import, keep=keep)
	except (ImportFileError, ImportNotPreviewedError) as error:
		# Raised where no user is near; here somebody waits to be told.
		frappe.throw(str(error), type(error), title=_("Spreadsheet"))
	document.reload()
	return {"in_background": in_background, "status": document.status, "summary": document.summary}
