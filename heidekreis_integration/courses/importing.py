"""Takes courses from a spreadsheet: a preview that changes nothing, then each row wholly or not at all.

The preview saves every row and takes it back, so that it says exactly what the import would do. A course is found
again by provider and number, without a number by provider, title and first day: the same file twice changes nothing.
An empty cell leaves what is stored as it is.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, cstr, format_date, getdate, now_datetime, strip_html

from heidekreis_integration.courses import columns, matching, reading
from heidekreis_integration.courses.errors import CellError, ImportFileError, ImportNotPreviewedError

NEW, CHANGED, UNCHANGED, ERROR = "New", "Changed", "Unchanged", "Error"
ROWS_AT_ONCE = 100  # longer files are for a job
JOB_SECONDS = 1200
PROGRESS = "course_import_progress"
SAVEPOINT = "course_import_row"
CHOICE_FIELDS = (*columns.CHOICES,)
DAY_FIELDS = ("starts_on", "ends_on", "as_of")
DERIVED_STATES = ("Full", "Running", "Finished")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class RowResult:
	"""What became of one row, or would."""

	number: int
	outcome: str
	title: str
	message: str
	course: str | None = None


def start(name: str, *, keep: bool) -> bool:
	"""Preview the import `name`, or take it over if `keep`; return True where a job does it because it is long.

	Raises:
		ImportFileError: the file can't be read.
		ImportNotPreviewedError: see `run`.
	"""
	document = _locked(name)
	sheet, _mark = _opened(document, keep)
	if len(sheet.rows) <= ROWS_AT_ONCE:
		run(name, keep=keep)
		return False
	_store(document, status="Importing" if keep else "Previewing")
	frappe.cache.delete_value(f"{PROGRESS}|{name}")
	frappe.enqueue(
		f"{__name__}.run_job",
		queue="long",
		timeout=JOB_SECONDS,
		enqueue_after_commit=True,
		course_import=name,
		keep=keep,
	)
	return True


def run_job(course_import: str, keep: bool) -> None:
	"""Do a long preview or import. Repeated after a kill it does the same once more; a done import it leaves alone."""
	from frappe.translate import print_language

	with print_language("de"):  # a job speaks English by itself
		try:
			run(course_import, keep=keep)
		except Exception as error:
			frappe.db.rollback()
			said = str(error) if isinstance(error, frappe.ValidationError) else _("The error log says why.")
			_store(_locked(course_import), status="Failed", summary=strip_html(said)[:140])
			frappe.db.commit()
			raise


def run(name: str, *, keep: bool) -> None:
	"""Preview the import `name`, or take it over if `keep`, as the session's user: its permissions hold.

	Raises:
		ImportFileError: the file can't be read.
		ImportNotPreviewedError: the import was not previewed, or the file is another one since.
	"""
	document = _locked(name)
	if document.status == "Imported":
		return
	sheet, mark = _opened(document, keep)
	shown = _progress(document)
	results = process(sheet, provider=document.provider, keep=keep, progress=shown)
	values = {"status": "Imported", "imported_on": now_datetime()} if keep else {"status": "Previewed"}
	_store(
		document,
		# What needs a look comes first: a long sheet hides its errors.
		rows=[_as_row(result) for result in sorted(results, key=lambda result: result.outcome != ERROR)],
		summary=_summary(results),
		ignored_columns=", ".join(sheet.ignored)[:500] or None,
		previewed_hash=mark,
		**values,
	)


def process(
	sheet: reading.Sheet, *, provider: str | None, keep: bool, progress: Progress | None = None
) -> list[RowResult]:
	"""Try each row of `sheet` and return what became of it.

	Args:
		sheet: The rows.
		provider: Whose courses they are, for spreadsheets without a column for it.
		keep: False takes everything back again.
		progress: Called with how many of how many rows are done.

	Raises:
		ImportFileError: a column is missing that no row can do without.
	"""
	given = ("provider",) if provider else ()
	missing = columns.without_columns(sheet.fields, given)
	if missing:
		raise ImportFileError(_("These columns are missing: {0}.").format(", ".join(missing)))
	known = Known(matching.providers(), matching.municipalities(), provider)
	frappe.db.savepoint("course_import")
	seen: dict[tuple, int] = {}
	results = []
	for done, (number, cells) in enumerate(sheet.rows, start=1):
		results.append(_one(number, cells, known, seen))
		if progress:
			progress(done, len(sheet.rows))
	if not keep:
		frappe.db.rollback(save_point="course_import")
		# A course that only the preview has made is not there any more.
		results = [r if r.outcome != NEW else RowResult(r.number, NEW, r.title, r.message) for r in results]
	return results


@dataclass(frozen=True)
class Known:
	"""What the rows may name."""

	providers: Mapping[str, str]
	municipalities: Mapping[str, str]
	provider: str | None


def _one(number: int, cells: dict[str, Any], known: Known, seen: dict[tuple, int]) -> RowResult:
	title = cstr(cells.get("title")).strip()[:140]
	frappe.db.savepoint(SAVEPOINT)
	try:
		values = _values(cells, known)
		_refuse_twice(values, number, seen)
		return _saved(number, title, values)
	except (frappe.ValidationError, frappe.PermissionError) as error:
		frappe.db.rollback(save_point=SAVEPOINT)
		return RowResult(number, ERROR, title, strip_html(str(error)))
	finally:
		frappe.clear_messages()


def _values(cells: dict[str, Any], known: Known) -> dict[str, Any]:
	"""Return the fields of the course a row tells of, without those it leaves open.

	Raises:
		CellError
	"""
	values, faults = {}, []
	for field, cell in cells.items():
		try:
			value = _named(field, columns.read(field, cell), known)
		except CellError as error:
			faults.append(str(error))
			continue
		if value is not None:
			values[field] = value
	if known.provider and values.setdefault("provider", known.provider) != known.provider and not faults:
		faults.append(_("The row is of {0}, the import of {1}.").format(values["provider"], known.provider))
	faults += _free_against_taken(values)
	faults += [
		_("{0} is missing.").format(columns.heading_of(field))
		for field in columns.NEEDED
		if field not in values and not any(fault.startswith(columns.heading_of(field)) for fault in faults)
	]
	if faults:
		raise CellError(" ".join(faults))
	return values


def _named(field: str, value: Any, known: Known) -> Any:
	if value is None:
		return None
	if field == "provider":
		return matching.find(value, known.providers, _("The provider „{0}“ is not known."))
	if field == "municipality":
		return matching.find(value, known.municipalities, _("The municipality „{0}“ is not known."))
	return value


def _free_against_taken(values: dict[str, Any]) -> list[str]:
	"""Work out what is missing of places, taken and free; return what does not fit together."""
	free = values.pop("free", None)
	places, taken = values.get("places"), values.get("taken")
	if free is None:
		return []
	if places is None and taken is not None:
		values["places"] = taken + free
	elif places is not None and taken is None and free <= places:
		values["taken"] = places - free
	elif places is not None and free != max(places - (taken or 0), 0):
		return [_("{0} places and {1} taken do not leave {2} free.").format(places, taken or 0, free)]
	return []


def _refuse_twice(values: dict[str, Any], number: int, seen: dict[tuple, int]) -> None:
	key = _key(values)
	if key in seen:
		raise CellError(_("The same course stands in row {0} already.").format(seen[key]))
	seen[key] = number


def _key(values: dict[str, Any]) -> tuple:
	number = values.get("course_number")
	if number:
		return ("number", values["provider"], number.casefold())
	return ("title", values["provider"], values["title"].casefold(), values["starts_on"])


def _stored(values: dict[str, Any]) -> str | None:
	number = values.get("course_number")
	if number:
		found = frappe.db.get_value(
			"Language Course", {"provider": values["provider"], "course_number": number}
		)
		if found:
			return found
	# A course without a number so far may get one now.
	same = {"provider": values["provider"], "title": values["title"], "starts_on": values["starts_on"]}
	found = frappe.get_all("Language Course", same, ["name", "course_number"])
	fitting = [row.name for row in found if not (number and row.course_number)]
	if len(fitting) > 1:
		raise CellError(
			_(
				"{0} courses of this provider have this title and first day. Please add course numbers."
			).format(len(fitting))
		)
	return fitting[0] if fitting else None


def _saved(number: int, title: str, values: dict[str, Any]) -> RowResult:
	name = _stored(values)
	if not name:
		course = frappe.get_doc({"doctype": "Language Course", **values}).insert()
		return RowResult(number, NEW, title, _places_said(course), course.name)
	course = frappe.get_doc("Language Course", name)
	changes = _changes(course, values)
	if not changes:
		return RowResult(number, UNCHANGED, title, "", name)
	course.update({field: values[field] for field in changes})
	course.save()
	return RowResult(number, CHANGED, title, "; ".join(changes.values()), name)


def _changes(course: Document, values: dict[str, Any]) -> dict[str, str]:
	"""Return what `values` would change, said in words, by field."""
	changes = {}
	for field, value in values.items():
		before = course.get(field)
		if (
			field == "status"
			and (value in DERIVED_STATES or before in DERIVED_STATES)
			and value != "Called Off"
		):
			continue  # follows from places and days
		if _same(field, before, value):
			continue
		changes[field] = _("{0}: {1} → {2}").format(
			columns.heading_of(field), _said(field, before), _said(field, value)
		)
	return changes


def _same(field: str, before: Any, value: Any) -> bool:
	if field in DAY_FIELDS:
		return bool(before) and getdate(before) == value
	if isinstance(value, int):
		return cint(before) == value
	return cstr(before).strip() == value


def _said(field: str, value: Any) -> str:
	if value in (None, ""):
		return "–"
	if field in DAY_FIELDS:
		return format_date(value)
	return _(cstr(value)) if field in CHOICE_FIELDS else cstr(value)[:60]


def _places_said(course: Document) -> str:
	return _("{0} of {1} places free, {2}").format(course.free_places, course.places, _(course.status))


def _summary(results: list[RowResult]) -> str:
	counts = Counter(result.outcome for result in results)
	return _("{0} new, {1} changed, {2} unchanged, {3} with errors").format(
		counts[NEW], counts[CHANGED], counts[UNCHANGED], counts[ERROR]
	)


def _as_row(result: RowResult) -> dict[str, Any]:
	return {
		"row_number": result.number,
		"outcome": result.outcome,
		"course_title": result.title,
		"message": result.message,
		"language_course": result.course,
	}


def _locked(name: str) -> Document:
	"""Return the import with its row locked: of two who start it at once, the second finds what the first did."""
	frappe.db.get_value("Course Import", name, "name", for_update=True)
	return frappe.get_doc("Course Import", name)


def _opened(document: Document, keep: bool) -> tuple[reading.Sheet, str]:
	content, file_name = _content(document)
	mark = hashlib.sha256(content + cstr(document.provider).encode()).hexdigest()
	if keep and mark != document.previewed_hash:
		raise ImportNotPreviewedError(
			_("Please preview first: there is no preview yet, or the file is another one since.")
		)
	return reading.read(content, file_name), mark


def _content(document: Document) -> tuple[bytes, str]:
	"""Return the bytes and the name of the spreadsheet of the import `document`.

	Raises:
		ImportFileError: it is not there, or not for who uses this import.
	"""
	url = document.file
	name = frappe.db.get_value("File", {"file_url": url, "is_folder": 0}, order_by="creation asc")
	file = frappe.get_doc("File", name) if name else None
	if (
		not file
		or file.is_remote_file
		or not _may_use(file, document)
		or not os.path.isfile(file.get_full_path())
	):
		raise ImportFileError(_("The file can not be opened. Please upload it here again."))
	with open(file.get_full_path(), "rb") as stream:
		return stream.read(reading.MAX_BYTES + 1), cstr(file.file_name or url)


def _may_use(file: Document, document: Document) -> bool:
	"""Tell whether the file is one's own upload, or readable from elsewhere.

	Frappe attaches a file to whatever document names its address, and whoever reads the document reads the file then:
	being attached to this import proves nothing. The oldest entry of an address is the upload.
	"""
	if file.owner in (document.owner, frappe.session.user):
		return True
	attached = (file.attached_to_doctype, file.attached_to_name)
	return all(attached) and attached != (document.doctype, document.name) and file.has_permission("read")


def _store(document: Document, **values: Any) -> None:
	"""Write what an import found. The rows of a record are read-only for everybody else."""
	document.update(values)
	document.flags.by_import = True
	document.save(ignore_permissions=True)  # the caller was asked for write permission


def progress(name: str) -> tuple[int, int]:
	"""Return how many of how many rows a job has done; (0, 0) while it has not begun. No permission check."""
	return tuple(frappe.cache.get_value(f"{PROGRESS}|{name}") or (0, 0))


def _progress(document: Document) -> Progress:
	"""Keep what a job has done beside the database: its transaction shows nothing before its end."""
	key, step = f"{PROGRESS}|{document.name}", 10

	def show(done: int, total: int) -> None:
		if total > ROWS_AT_ONCE and (done % step == 0 or done == total):
			frappe.cache.set_value(key, [done, total], expires_in_sec=JOB_SECONDS)

	return show
