"""The monthly statistic as an XLSX workbook: one sheet with the overview, one per table."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from frappe import _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from heidekreis_integration.statistics import texts
from heidekreis_integration.statistics.disclosure import Figure
from heidekreis_integration.statistics.model import MonthlyStatistic, Period, Row

HEAD = PatternFill("solid", fgColor="1D4F91")
HEAD_FONT = Font(bold=True, color="FFFFFF")
TOTAL_LINE = Border(top=Side(style="thin"))
COUNT, AT_LEAST, HOURS, MONEY, DAY = "#,##0", '"≥ "#,##0', "#,##0.0", '#,##0.00 "€"', "DD.MM.YYYY"
LABEL_WIDTH, FIGURE_WIDTH = 34, 16
FIRST_TABLE_ROW = 3

Cell = tuple[Any, str]  # value and number format


def render(statistic: MonthlyStatistic) -> bytes:
	"""Return the workbook's bytes. Numbers are numbers and dates are dates, so that they can be computed with."""
	book = Workbook()
	_overview(book.active, statistic)
	headings = _headings(statistic)
	for table in statistic.tables:
		rows = [(row.label, _cells(statistic, row)) for row in table.rows]
		total = (statistic.total.label, _cells(statistic, statistic.total))
		_table(book, _sheet_name(table.dimension), table.title, headings, rows, total, statistic)
	_demand(book, statistic)
	target = BytesIO()
	book.save(target)
	return target.getvalue()


def _sheet_name(dimension: str) -> str:
	return {
		"language": _("By Language"),
		"municipality": _("By Municipality"),
		"institution_type": _("By Institution Type"),
		"occasion": _("By Occasion"),
		"cost_bearer": _("By Cost Bearer"),
	}[dimension]


def _overview(sheet: Worksheet, statistic: MonthlyStatistic) -> None:
	sheet.title = _("Overview")
	_put(sheet, 1, 1, _("Mediation statistics {0}").format(texts.month_name(statistic.month)))
	sheet["A1"].font = Font(bold=True, size=14)
	_put(sheet, 2, 1, texts.scope(statistic))
	line = 4
	for text in (*texts.summary(statistic), "", *texts.notes(statistic)):
		_put(sheet, line, 1, text)
		sheet.merge_cells(start_row=line, start_column=1, end_row=line, end_column=3)
		sheet.cell(line, 1).alignment = Alignment(wrap_text=True, vertical="top")
		sheet.row_dimensions[line].height = 15 * (1 + len(text) // 75)
		line += 1
	_months(sheet, statistic, line + 1)
	sheet.column_dimensions["A"].width = LABEL_WIDTH
	for column in "BC":
		sheet.column_dimensions[column].width = 24
	_prepare_print(sheet)


def _months(sheet: Worksheet, statistic: MonthlyStatistic, line: int) -> None:
	year = statistic.month.year
	_head(
		sheet,
		line,
		[_("Month (first day)"), _("Sessions {0}").format(year), _("Sessions {0}").format(year - 1)],
	)
	for month in range(1, 13):
		_put(sheet, line + month, 1, date(year, month, 1), DAY)
		if month <= len(statistic.by_month):
			_put(sheet, line + month, 2, *_count(statistic.by_month[month - 1]))
		_put(sheet, line + month, 3, *_count(statistic.by_month_before[month - 1]))


def _headings(statistic: MonthlyStatistic) -> list[str]:
	headings = [*texts.headings(statistic), _("Hours, year to date")]
	return [*headings, _("Amount, year to date")] if statistic.shows_amounts else headings


def _cells(statistic: MonthlyStatistic, row: Row) -> list[Cell]:
	cells = [_count(period.count) for period in (row.month, row.month_before, row.year, row.year_before)]
	cells.append(_hours(row.month))
	if statistic.shows_amounts:
		cells.append((row.month.amount, MONEY))
	cells.append(_hours(row.year))
	if statistic.shows_amounts:
		cells.append((row.year.amount, MONEY))
	return cells


def _count(figure: Figure) -> Cell:
	if figure.withheld:
		return texts.WITHHELD_SIGN, "@"
	return figure.value, COUNT if figure.exact else AT_LEAST


def _hours(period: Period) -> Cell:
	return (texts.WITHHELD_SIGN, "@") if period.hours is None else (period.hours, HOURS)


def _demand(book: Workbook, statistic: MonthlyStatistic) -> None:
	def cells(row) -> list[Cell]:
		return [
			_count(f)
			for f in (row.open_month, row.not_placeable_month, row.open_year, row.not_placeable_year)
		]

	rows = [(row.label, cells(row)) for row in statistic.demand]
	total = (statistic.demand_total.label, cells(statistic.demand_total))
	title = _("Requests without a Mediator by Language")
	_table(book, _("Unmet Demand"), title, texts.demand_headings(statistic), rows, total, statistic)


def _table(
	book: Workbook,
	name: str,
	title: str,
	headings: list[str],
	rows: list[tuple[str, list[Cell]]],
	total: tuple[str, list[Cell]],
	statistic: MonthlyStatistic,
) -> None:
	sheet = book.create_sheet(name)
	_put(sheet, 1, 1, f"{title} – {texts.month_name(statistic.month)} – {texts.scope(statistic)}")
	sheet["A1"].font = Font(bold=True, size=12)
	_head(sheet, FIRST_TABLE_ROW, [_("Group"), *headings])
	for line, (label, cells) in enumerate([*rows, total], FIRST_TABLE_ROW + 1):
		_put(sheet, line, 1, label)
		for column, (value, number_format) in enumerate(cells, 2):
			_put(sheet, line, column, value, number_format)
	for cell in sheet[FIRST_TABLE_ROW + len(rows) + 1]:
		cell.font, cell.border = Font(bold=True), TOTAL_LINE
	sheet.freeze_panes = sheet.cell(FIRST_TABLE_ROW + 1, 2)
	sheet.column_dimensions["A"].width = LABEL_WIDTH
	for column in range(2, len(headings) + 2):
		sheet.column_dimensions[get_column_letter(column)].width = FIGURE_WIDTH
	_prepare_print(sheet)


def _head(sheet: Worksheet, line: int, headings: list[str]) -> None:
	for column, text in enumerate(headings, 1):
		_put(sheet, line, column, text)
		cell = sheet.cell(line, column)
		cell.fill, cell.font = HEAD, HEAD_FONT
		cell.alignment = Alignment(
			wrap_text=True, vertical="center", horizontal="left" if column == 1 else "right"
		)
	sheet.row_dimensions[line].height = 32


def _put(sheet: Worksheet, line: int, column: int, value: Any, number_format: str = "General") -> None:
	cell = sheet.cell(line, column, value)
	if isinstance(value, str):
		cell.data_type = "s"  # a name that begins with "=" must stay text, not become a formula
		if column > 1:
			cell.alignment = Alignment(horizontal="right")
	cell.number_format = number_format


def _prepare_print(sheet: Worksheet) -> None:
	sheet.page_setup.orientation = "landscape"
	sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
	sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
	sheet.sheet_properties.pageSetUpPr.fitToPage = True
	sheet.oddFooter.right.text = "&P / &N"
