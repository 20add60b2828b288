"""The spreadsheet to fill in: headings the import knows, and lists to choose from."""

from __future__ import annotations

import io

import frappe
from frappe import _

from heidekreis_integration.courses import columns

FILE_NAME = "vorlage-sprachkurse.xlsx"
ROWS = 500
YES_NO = ("Ja", "Nein")
YES_NO_FIELDS = ("childcare", "women_only", "is_public")
DAY_FIELDS = ("starts_on", "ends_on", "as_of")
COUNT_FIELDS = ("places", "taken", "waiting")
WIDE = ("title", "provider", "times", "registration", "url", "overbooking_reason")


def workbook() -> bytes:
	"""Return the template as XLSX: a sheet for the courses, one that explains, and the lists (hidden)."""
	from openpyxl import Workbook
	from openpyxl.styles import Font, PatternFill
	from openpyxl.utils import get_column_letter

	book = Workbook()
	sheet = book.active
	sheet.title = _("Courses")
	for number, field in enumerate(columns.TEMPLATE_FIELDS, start=1):
		cell = sheet.cell(1, number, columns.heading_of(field) + (" *" if field in columns.NEEDED else ""))
		cell.font = Font(bold=True, color="FFFFFF")
		cell.fill = PatternFill("solid", fgColor="1D5B63")
		letter = get_column_letter(number)
		sheet.column_dimensions[letter].width = 30 if field in WIDE else 17
		if field in DAY_FIELDS:
			for row in range(2, ROWS + 2):
				sheet.cell(row, number).number_format = "DD.MM.YYYY"
	sheet.freeze_panes = "B2"
	_explain(book)
	_offer_lists(book, sheet)
	target = io.BytesIO()
	book.save(target)
	return target.getvalue()


def _explain(book) -> None:
	sheet = book.create_sheet(_("How to Fill In"))
	sheet.column_dimensions["A"].width = 110
	for number, text in enumerate(
		(
			_("One course per row. Columns with * are needed, all others may stay empty."),
			_("Days like 01.09.2026, counts as whole numbers. No names of participants."),
			_(
				"The same file can be sent again with new figures: a course is found by provider and course number."
			),
			_("Without a course number it is found by provider, title and first day."),
			_("An empty cell leaves what is stored as it is."),
			_(
				"Where more are registered than there are places, the column “Grund der Überbuchung” is needed."
			),
		),
		start=1,
	):
		sheet.cell(number, 1, text)


def _offer_lists(book, sheet) -> None:
	from openpyxl.utils import get_column_letter
	from openpyxl.worksheet.datavalidation import DataValidation

	lists = book.create_sheet(_("Lists"))
	lists.sheet_state = "hidden"
	for place, (field, words) in enumerate(_lists().items(), start=1):
		letter = get_column_letter(place)
		for row, word in enumerate(words, start=1):
			# A name that begins like a formula stays a text.
			lists.cell(row, place, word).data_type = "s"
		rule = DataValidation(
			type="list", formula1=f"'{lists.title}'!${letter}$1:${letter}${len(words)}", allow_blank=True
		)
		rule.errorTitle, rule.error = columns.heading_of(field), _("Please choose from the list.")
		_apply(sheet, rule, field)
	for field in (*DAY_FIELDS, *COUNT_FIELDS):
		is_day = field in DAY_FIELDS
		rule = DataValidation(
			type="date" if is_day else "whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True
		)
		rule.errorTitle = columns.heading_of(field)
		rule.error = _("Please enter a day.") if is_day else _("Please enter a whole number.")
		_apply(sheet, rule, field)


def _apply(sheet, rule, field: str) -> None:
	from openpyxl.utils import get_column_letter

	letter = get_column_letter(columns.TEMPLATE_FIELDS.index(field) + 1)
	sheet.add_data_validation(rule)
	rule.add(f"{letter}2:{letter}{ROWS + 1}")


def _lists() -> dict[str, list[str]]:
	# Names that everybody who may download the template may read too.
	providers = frappe.get_all("Course Provider", {"enabled": 1}, pluck="name", order_by="name")
	municipalities = frappe.get_all("Municipality", {"enabled": 1}, pluck="name", order_by="name")
	found = {"provider": providers, "municipality": municipalities}
	found |= {field: columns.choices(field) for field in columns.CHOICES}
	found |= {field: list(YES_NO) for field in YES_NO_FIELDS}
	return {field: words for field, words in found.items() if words}
