"""The day's sessions on one sheet of paper, for the pool's clerks."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import frappe
from frappe import _
from frappe.utils import format_date, format_datetime, get_url_to_form, getdate, now_datetime

from heidekreis_integration.desk.day_sheet import sessions_on
from heidekreis_integration.mediation.settings import settings
from heidekreis_integration.workflow.definitions import COUNTY, POOL

no_cache = 1


def get_context(context) -> None:
	"""Fill the sheet for the day in `tag` (today without it).

	Raises:
		frappe.Redirect: a guest is led to the login.
		frappe.PermissionError: the login belongs to somebody else than the pool or the county.
	"""
	frappe.local.no_cache = 1
	if frappe.session.user == "Guest":
		here = quote(f"/tagesplan?tag={frappe.form_dict.get('tag') or ''}")
		frappe.local.flags.redirect_location = f"/login?redirect-to={here}"
		raise frappe.Redirect
	if not {POOL, COUNTY} & set(frappe.get_roles()):
		frappe.throw(_("This area is not meant for your login"), frappe.PermissionError)
	day = _day(frappe.form_dict.get("tag"))
	context.sessions = [
		{**row, "link": get_url_to_form("Assignment", row["name"])} for row in sessions_on(day)
	]
	context.day = day.isoformat()
	context.day_text = format_date(day, "EEEE, d. MMMM yyyy")
	context.before, context.after = (
		(day - timedelta(days=1)).isoformat(),
		(day + timedelta(days=1)).isoformat(),
	)
	context.unconfirmed = sum(row["unconfirmed"] for row in context.sessions)
	context.pool_name = settings().pool_name
	context.printed = format_datetime(now_datetime(), "dd.MM.yyyy HH:mm")


def _day(text: str | None):
	try:
		return getdate(text) if text else now_datetime().date()
	except (ValueError, frappe.ValidationError):
		frappe.clear_last_message()
		return now_datetime().date()
