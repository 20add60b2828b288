"""The monthly statistic for the desk."""

from __future__ import annotations

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate, nowdate

from heidekreis_integration.statistics import audience, mailing, texts
from heidekreis_integration.statistics import monthly as statistic_of
from heidekreis_integration.statistics.errors import MonthNotOverError, UnknownMonthError


@frappe.whitelist()
def monthly(month: str, municipality: str | None = None) -> dict[str, Any]:
	"""Return the statistic of a month as the reader may see it.

	Args:
		month: The month as YYYY-MM, or any of its days as YYYY-MM-DD.
		municipality: Only this municipality (and its members). Officers always get all of their own ones.
	"""
	reader = audience.of_user(frappe.session.user, municipality)
	statistic = statistic_of.build(parse_month(month), reader.municipalities, audience=reader.audience)
	return {
		"month": statistic.month.isoformat(),
		"scope": texts.scope(statistic),
		"summary": texts.summary(statistic),
		"headings": texts.headings(statistic),
		"tables": [texts.table(statistic, table) for table in statistic.tables],
		"demand": texts.demand(statistic),
		"notes": texts.notes(statistic),
		"sessions_month": statistic.total.month.count.value,
		"sessions_year_to_date": statistic.total.year.count.value,
	}


@frappe.whitelist(methods=["POST"])
def send_monthly(month: str) -> dict[str, Any]:
	"""Mail the statistic of a past month to everyone who has not had it yet. For coordinators.

	Returns:
		The recipients mailed now, those who had it before, those for whom it failed, and a sentence about it.
	"""
	audience.check_coordinator(frappe.session.user)
	first = parse_month(month)
	if first >= getdate(nowdate()).replace(day=1):
		frappe.throw(
			_("The statistic can be sent once the month is over. Please choose an earlier month."),
			MonthNotOverError,
			title=_("Month not over"),
		)
	result = mailing.send_month(first)
	return {
		"sent": list(result.sent),
		"already_sent": list(result.already_sent),
		"failed": list(result.failed),
		"message": _("Statistics {0}: sent to {1}, already sent before to {2}, failed for {3}.").format(
			texts.month_name(first), len(result.sent), len(result.already_sent), len(result.failed)
		),
	}


def parse_month(text: str) -> date:
	"""Return the first day of the month given as YYYY-MM or YYYY-MM-DD.

	Raises:
		UnknownMonthError: the text is no month.
	"""
	try:
		year, month = (int(part) for part in str(text).split("-")[:2])
		return date(year, month, 1)
	except ValueError:
		frappe.throw(_("Please give the month as year and month, for example 2026-10."), UnknownMonthError)
