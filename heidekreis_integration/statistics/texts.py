"""The monthly statistic in words and formatted numbers, in the language of the reader (frappe.local.lang)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import frappe
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from frappe import _

from heidekreis_integration.statistics.disclosure import Figure
from heidekreis_integration.statistics.model import MonthlyStatistic, Period, Row, Table

# The sign of German official statistics for a figure that is kept secret.
WITHHELD_SIGN = "•"
LONGEST_LIST = 4


def month_name(month: date) -> str:
	"""Return month and year in words, for example Oktober 2026."""
	return format_date(month, "LLLL yyyy", locale=_locale())


def short_month(month: date) -> str:
	"""Return the month abbreviated, for example Okt."""
	return format_date(month, "LLL", locale=_locale()).rstrip(".")


def year_to_date(month: date, year: int) -> str:
	"""Return the heading of a running total, for example Jan–Okt 2026."""
	return f"{short_month(month.replace(month=1))}–{short_month(month)} {year}"


def count(figure: Figure) -> str:
	"""Return a count as text: the number, "≥ number", or the sign for a withheld one."""
	if figure.withheld:
		return WITHHELD_SIGN
	number = format_decimal(figure.value, locale=_locale())
	return number if figure.exact else f"≥ {number}"


def hours(period: Period) -> str:
	"""Return the hours of a period with one decimal, or the sign for withheld ones."""
	if period.hours is None:
		return WITHHELD_SIGN
	return format_decimal(period.hours, format="#,##0.0", locale=_locale())


def money(amount: Decimal | None) -> str:
	"""Return an amount in EUR, an empty text where none is shown."""
	return "" if amount is None else format_currency(amount, "EUR", locale=_locale())


def headings(statistic: MonthlyStatistic) -> list[str]:
	"""Return the headings of the columns that `cells` fills, without the first one for the group."""
	year, before = statistic.month.year, statistic.month.year - 1
	short = short_month(statistic.month)
	columns = [
		f"{short} {year}",
		f"{short} {before}",
		year_to_date(statistic.month, year),
		year_to_date(statistic.month, before),
		_("Hours in {0}").format(f"{short} {year}"),
	]
	return [*columns, _("Amount in {0}").format(f"{short} {year}")] if statistic.shows_amounts else columns


def cells(statistic: MonthlyStatistic, row: Row) -> list[str]:
	"""Return the formatted figures of a row in the order of `headings`."""
	figures = [
		count(row.month.count),
		count(row.month_before.count),
		count(row.year.count),
		count(row.year_before.count),
		hours(row.month),
	]
	return [*figures, money(row.month.amount)] if statistic.shows_amounts else figures


def table(statistic: MonthlyStatistic, source: Table) -> dict:
	"""Return a table for a template: title, rows of label and cells, and the total."""
	return {
		"title": source.title,
		"rows": [{"label": row.label, "cells": cells(statistic, row)} for row in source.rows],
		"total": {"label": statistic.total.label, "cells": cells(statistic, statistic.total)},
	}


def demand_headings(statistic: MonthlyStatistic) -> list[str]:
	"""Return the headings of the table of unmet demand, without the first one for the language."""
	month = f"{short_month(statistic.month)} {statistic.month.year}"
	return [
		_("Open in {0}").format(month),
		_("Not placeable in {0}").format(month),
		_("Open, year to date"),
		_("Not placeable, year to date"),
	]


def demand(statistic: MonthlyStatistic) -> dict:
	"""Return the table of requests without a mediator for a template."""

	def figures(row) -> list[str]:
		return [
			count(figure)
			for figure in (row.open_month, row.not_placeable_month, row.open_year, row.not_placeable_year)
		]

	return {
		"title": _("Requests without a Mediator by Language"),
		"headings": demand_headings(statistic),
		"rows": [{"label": row.label, "cells": figures(row)} for row in statistic.demand],
		"total": {"label": statistic.demand_total.label, "cells": figures(statistic.demand_total)},
	}


def scope(statistic: MonthlyStatistic) -> str:
	"""Return which area the statistic covers."""
	if statistic.municipalities is None:
		return frappe.get_cached_doc("Heidekreis Settings").county_name
	return ", ".join(statistic.municipalities)


def summary(statistic: MonthlyStatistic) -> list[str]:
	"""Return the statistic's main points as full sentences."""
	total, name = statistic.total, month_name(statistic.month)
	lines = [
		_sessions_sentence(statistic, name),
		_("Since the beginning of the year: {0} (previous year: {1}).").format(
			count(total.year.count), count(total.year_before.count)
		),
	]
	languages = [row for row in statistic.table("language").rows if row.month.count.value]
	languages.sort(key=lambda row: -(row.month.count.value or 0))
	if languages:
		listed = ", ".join(f"{row.label} ({count(row.month.count)})" for row in languages[:LONGEST_LIST])
		lines.append(_("Most frequent languages: {0}.").format(listed))
	unmet = statistic.demand_total
	lines.append(
		_("Requests for this month without a mediator: {0} open, {1} not placeable.").format(
			count(unmet.open_month), count(unmet.not_placeable_month)
		)
	)
	return lines


def _sessions_sentence(statistic: MonthlyStatistic, name: str) -> str:
	total = statistic.total
	numbers = (count(total.month.count), count(total.month_before.count), hours(total.month))
	if statistic.shows_amounts:
		return _("Sessions in {0}: {1} (same month of the previous year: {2}), {3} hours, {4}.").format(
			name, *numbers, money(total.month.amount)
		)
	return _("Sessions in {0}: {1} (same month of the previous year: {2}), {3} hours.").format(name, *numbers)


def notes(statistic: MonthlyStatistic) -> list[str]:
	"""Return what the reader must know to read the figures right."""
	lines = [
		_(
			"Counted are sessions that took place, by the day they began. No-shows and cancelled sessions are left out."
		),
		_(
			"Requests without a mediator are counted by the wished date: open ones and those found not placeable."
		),
	]
	if statistic.audience == "officer":
		lines.append(
			_(
				"{0} stands for a figure that is kept secret: counts below {1}, and further ones from which they could be computed. “≥” means at least: months kept secret are left out. Groups without any figure that may be shown are not listed, so the rows need not add up to the total."
			).format(WITHHELD_SIGN, statistic.threshold)
		)
	return lines


def _locale() -> str:
	return (frappe.local.lang or "de").replace("-", "_")
