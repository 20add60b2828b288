"""Mails the monthly statistic to those who may see it, once per month and recipient."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.translate import print_language
from frappe.utils import get_url_to_report, getdate, nowdate

from heidekreis_integration.network.access import municipalities_of
from heidekreis_integration.notices import send_once
from heidekreis_integration.notices.outbox import LANGUAGE
from heidekreis_integration.statistics import chart, monthly, texts, workbook
from heidekreis_integration.statistics.model import MonthlyStatistic
from heidekreis_integration.working_days import first_working_day

KIND = "Monthly Statistics"
REPORT = "Monthly Mediation Statistics"
COORDINATORS = ("Integration Coordinator", "Mediation Coordinator")
OFFICER = "Municipality Officer"

# If the scheduler stood still on the first working day, the mail still goes out up to this many days later.
CATCH_UP_DAYS = 10


@dataclass(frozen=True)
class Recipient:
	"""A login that gets the statistic. `municipalities` None: the whole county, as a coordinator."""

	user: str
	municipalities: tuple[str, ...] | None


@dataclass(frozen=True)
class MailingResult:
	"""What a run did: recipients mailed now, mailed before, and those for whom it failed (see Error Log)."""

	month: date
	sent: tuple[str, ...] = ()
	already_sent: tuple[str, ...] = ()
	failed: tuple[str, ...] = ()


def send_monthly_statistics(
	today: date | None = None, *, after_each: Callable[[], None] = lambda: None
) -> MailingResult | None:
	"""Mail last month's statistic if it is due. Safe to run daily, twice at once, or again after it was killed.

	Args:
		today: The day of the run in site time; today if None.
		after_each: Called after each recipient; the scheduled job commits here, so that a later failure keeps
			what was sent.

	Returns:
		What was sent; None if nothing is due today or the Settings switch it off.
	"""
	today = getdate(today or nowdate())
	if not is_due(today):
		return None
	return send_month(previous_month(today), due_on=today, after_each=after_each)


def is_due(today: date) -> bool:
	"""Tell whether the statistic of the last month is to be mailed on `today`."""
	settings = frappe.get_cached_doc("Heidekreis Settings")
	first = first_working_day(today, settings.holiday_subdivision or "")
	return bool(settings.send_monthly_statistics) and first <= today <= first + timedelta(days=CATCH_UP_DAYS)


def previous_month(day: date) -> date:
	"""Return the first day of the month before `day`."""
	return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def send_month(
	month: date, *, due_on: date | None = None, after_each: Callable[[], None] = lambda: None
) -> MailingResult:
	"""Mail the statistic of `month` to every recipient who has not had it yet.

	One recipient's failure is logged and leaves the others alone; the next run tries that one again.
	"""
	month = month.replace(day=1)
	sent, before, failed = [], [], []
	prepared: dict[tuple[str, ...] | None, dict] = {}  # coordinators all read the same
	for recipient in recipients():
		try:
			was_sent = _send(month, recipient, due_on or getdate(nowdate()), prepared)
		except Exception:  # noqa: BLE001 - whatever breaks for one recipient must not keep the mail from the others
			frappe.log_error(title=f"Monthly statistics not sent to {recipient.user}")
			failed.append(recipient.user)
		else:
			(sent if was_sent else before).append(recipient.user)
		after_each()
	return MailingResult(month, tuple(sent), tuple(before), tuple(failed))


def recipients() -> list[Recipient]:
	"""Return the enabled logins that get the statistic: coordinators, then officers with a municipality."""
	coordinators = _users_with(COORDINATORS)
	officers = [user for user in _users_with((OFFICER,)) if user not in coordinators]
	found = [Recipient(user, None) for user in coordinators]
	for user in officers:
		municipalities = municipalities_of(user)
		if municipalities:
			found.append(Recipient(user, tuple(municipalities)))
	return found


def _users_with(roles: tuple[str, ...]) -> list[str]:
	has_role, user = DocType("Has Role"), DocType("User")
	return (
		frappe.qb.from_(user)
		.join(has_role)
		.on(has_role.parent == user.name)
		.select(user.name)
		.distinct()
		.where(has_role.parenttype == "User")
		.where(has_role.role.isin(roles))
		.where(user.enabled == 1)
		.where(user.name.notin(["Administrator", "Guest"]))
		.orderby(user.name)
		.run(pluck=True)
	)


def notice_key(month: date, user: str) -> str:
	"""Return what makes the mail of `month` to `user` one and the same, however often it is tried."""
	return f"{KIND}|{month:%Y-%m}|{user}"


def _send(month: date, recipient: Recipient, due_on: date, prepared: dict) -> bool:
	key = notice_key(month, recipient.user)
	if frappe.db.exists("Notice Log", {"notice_key": key}):
		return False  # spares building the statistic; send_once decides
	if recipient.municipalities not in prepared:
		with print_language(LANGUAGE):
			prepared[recipient.municipalities] = _prepare(month, recipient.municipalities)
	return send_once(
		key=key,
		kind=KIND,
		recipient=recipient.user,
		due_on=due_on,
		reference=("Report", REPORT),
		**prepared[recipient.municipalities],
	)


def _prepare(month: date, municipalities: tuple[str, ...] | None) -> dict:
	"""Return subject, template, values and attachments of the mail for coordinators (None) or officers."""
	statistic = monthly.build(
		month,
		None if municipalities is None else list(municipalities),
		audience="coordinator" if municipalities is None else "officer",
	)
	return {
		"subject": _("Mediation statistics {0}").format(texts.month_name(month)),
		"template": "monthly_statistics",
		"args": _mail_args(statistic),
		"attachments": _attachments(statistic),
	}


def _mail_args(statistic: MonthlyStatistic) -> dict:
	settings = frappe.get_cached_doc("Heidekreis Settings")
	return {
		"month": texts.month_name(statistic.month),
		"scope": texts.scope(statistic),
		"summary": texts.summary(statistic),
		"headings": texts.headings(statistic),
		"tables": [texts.table(statistic, table) for table in statistic.tables],
		"demand": texts.demand(statistic),
		"notes": texts.notes(statistic),
		"pool_name": settings.pool_name,
		"pool_operator": settings.pool_operator or "",
		"report_url": get_url_to_report(REPORT, "Script Report", "Municipality"),
	}


def _attachments(statistic: MonthlyStatistic) -> list[dict]:
	stem = _("Mediation-Statistics-{0}").format(f"{statistic.month:%Y-%m}")
	return [
		{"fname": f"{stem}.xlsx", "fcontent": workbook.render(statistic)},
		{"fname": f"{stem}.png", "fcontent": chart.render(statistic)},
	]
