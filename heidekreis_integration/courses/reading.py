"""Reads a spreadsheet that somebody sent: XLSX or CSV, small, and without what harms.

An XLSX file is a ZIP archive of XML: archives that unpack to more than they may (bombs) and XML with a document type
(entities that read files or blow up) are refused before a reader opens them. Formulas are not calculated here: the
value Excel stored is taken, or nothing.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from frappe import _

from heidekreis_integration.courses import columns
from heidekreis_integration.courses.errors import ImportFileError

MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED_BYTES = 40 * 1024 * 1024
MAX_PARTS = 300
MAX_ROWS = 2000
MAX_COLUMNS = 60
HEADING_ROWS = 10
ZIP_MARK = b"PK\x03\x04"
BROKEN_ARCHIVE = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError)
OLD_EXCEL_MARK = b"\xd0\xcf\x11\xe0"

Line = tuple[int, list[Any]]  # number in the spreadsheet, cells


@dataclass(frozen=True)
class Sheet:
	"""What was read: rows by field, with their number in the spreadsheet, and the headings that mean nothing."""

	fields: tuple[str, ...]
	rows: tuple[tuple[int, dict[str, Any]], ...]
	ignored: tuple[str, ...]


def read(content: bytes, file_name: str) -> Sheet:
	"""Return the rows of the spreadsheet `content`.

	Args:
		content: The file's bytes.
		file_name: Its name, for its kind only.

	Raises:
		ImportFileError: too large, too long, of an unknown kind, damaged, or without the headings.
	"""
	if len(content) > MAX_BYTES:
		raise ImportFileError(
			_("The file is larger than {0} MB. Please split it.").format(MAX_BYTES // 1024 // 1024)
		)
	if not content.strip():
		raise ImportFileError(_("The file is empty."))
	return _sheet(_lines(content, file_name.lower()))


def _lines(content: bytes, file_name: str) -> Iterator[Line]:
	if content.startswith(ZIP_MARK):
		if file_name.endswith(".ods") or _is_open_document(content):
			raise ImportFileError(
				_("ODS files can not be read here. Please save the table as XLSX or CSV in LibreOffice.")
			)
		return _xlsx(content)
	if content.startswith(OLD_EXCEL_MARK) or file_name.endswith(".xls"):
		raise ImportFileError(_("Old Excel files (XLS) can not be read. Please save the table as XLSX."))
	if file_name.endswith((".xlsx", ".ods")) or b"\0" in content[:4096]:
		raise ImportFileError(_("The file is damaged or no spreadsheet. Please save it as XLSX or CSV."))
	return _csv(content)


def _is_open_document(content: bytes) -> bool:
	return b"mimetypeapplication/vnd.oasis.opendocument" in content[:200]


def _xlsx(content: bytes) -> Iterator[Line]:
	from openpyxl import load_workbook

	_check_archive(content)
	try:
		book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
		sheet = next(sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
		sheet.reset_dimensions()  # what the file says about its size need not be true
		for number, cells in enumerate(
			sheet.iter_rows(max_row=MAX_ROWS + HEADING_ROWS + 1, max_col=MAX_COLUMNS, values_only=True),
			start=1,
		):
			yield number, list(cells)
	except ImportFileError:
		raise
	except Exception as error:  # a broken file breaks the reader in any way
		raise ImportFileError(
			_("The file is damaged or no spreadsheet. Please save it as XLSX or CSV.")
		) from error


def _check_archive(content: bytes) -> None:
	"""Refuse an archive that unpacks to too much, or holds XML with a document type.

	Raises:
		ImportFileError
	"""
	refused = _("The file is not what a spreadsheet program writes. It is not read, to be on the safe side.")
	try:
		with zipfile.ZipFile(io.BytesIO(content)) as archive:
			parts = archive.infolist()
			if len(parts) > MAX_PARTS:
				raise ImportFileError(refused)
			left = MAX_UNPACKED_BYTES
			for part in parts:
				with archive.open(part) as stream:  # the size in the directory may be a lie: count what comes
					data = stream.read(left + 1)
				left -= len(data)
				if left < 0 or b"<!DOCTYPE" in data.replace(b"\0", b"").upper():
					raise ImportFileError(refused)
	except (*BROKEN_ARCHIVE, OSError, ValueError) as error:
		raise ImportFileError(refused) from error


def _csv(content: bytes) -> Iterator[Line]:
	text = _decoded(content)
	head = "\n".join(text.splitlines()[:HEADING_ROWS])
	delimiter = max(";,\t", key=head.count)
	reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
	try:
		for cells in reader:
			yield reader.line_num, cells[:MAX_COLUMNS]
	except csv.Error as error:
		raise ImportFileError(
			_("The file is damaged near line {0}. Please save it as CSV again.").format(reader.line_num)
		) from error


def _decoded(content: bytes) -> str:
	for encoding in ("utf-8-sig", "cp1252"):
		try:
			return content.decode(encoding)
		except UnicodeDecodeError:
			continue
	raise ImportFileError(_("The file's characters can not be read. Please save it as CSV in UTF-8."))


def _sheet(lines: Iterable[Line]) -> Sheet:
	lines = iter(lines)
	places, ignored = _headings(lines)
	rows = []
	for number, cells in lines:
		row = {field: cells[place] for place, field in places.items() if place < len(cells)}
		if all(cell is None or str(cell).strip() == "" for cell in row.values()):
			continue
		rows.append((number, row))
		if len(rows) > MAX_ROWS:
			raise ImportFileError(_("The file has more than {0} rows. Please split it.").format(MAX_ROWS))
	if not rows:
		raise ImportFileError(_("There is no course below the headings."))
	return Sheet(tuple(places.values()), tuple(rows), tuple(ignored))


def _headings(lines: Iterator[Line]) -> tuple[dict[int, str], list[str]]:
	"""Take lines up to the headings; return the fields by their place, and the headings that mean nothing."""
	for number, cells in lines:
		fields = {place: field for place, cell in enumerate(cells) if (field := columns.field_of(cell))}
		if len(fields) >= 3:
			_refuse_twice(fields)
			ignored = [
				str(cell).strip()[:60]
				for place, cell in enumerate(cells)
				if place not in fields and cell not in (None, "")
			]
			return fields, ignored
		if number >= HEADING_ROWS:
			break
	raise ImportFileError(
		_("No headings were found in the first {0} rows. Please use the template.").format(HEADING_ROWS)
	)


def _refuse_twice(fields: dict[int, str]) -> None:
	found = list(fields.values())
	twice = sorted({columns.heading_of(field) for field in found if found.count(field) > 1})
	if twice:
		raise ImportFileError(
			_("Two columns mean the same: {0}. Please delete one of each.").format(", ".join(twice))
		)
