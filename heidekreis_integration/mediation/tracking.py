"""Where a requester follows a request: in the portal with a login, else behind a signed link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_datetime, get_url, now_datetime

from heidekreis_integration import links
from heidekreis_integration.mediation import cancelling
from heidekreis_integration.mediation.settings import settings
from heidekreis_integration.permissions import scope

PURPOSE = "Track Request"
REQUESTS_PAGE = "/portal/anfragen"
TRACKING_DAYS = 30
NOBODY = ("", "Guest", "Administrator")


def address_of(request: Document) -> str:
	"""Return the mail address of whoever asked; empty if there is none."""
	if request.contact_email:
		return request.contact_email
	asked = request.requested_by or ""
	return asked if asked not in NOBODY and not _is_clerk(asked) else ""


def page_of(request: Document) -> str:
	"""Return the address of the page on which the requester follows `request`; made anew for every mail.

	Requesters with a login of the institution are led to the portal, all others get a tracking link.
	"""
	if request.requesting_institution in scope.requesting_institutions_of(request.requested_by or ""):
		return get_url(f"{REQUESTS_PAGE}/{request.name}")
	holder = address_of(request)
	return tracking_link((request.doctype, request.name), holder, request.planned_end) if holder else ""


def tracking_link(reference: tuple[str, str], holder: str, session_end: datetime | str) -> str:
	"""Make a link to the live state of a request, good until some days after the session (Settings).

	Args:
		reference: A Mediation Request, or a Web Request that becomes one.
		holder: Mail address of whoever asked.
		session_end: When the session ends; site time.
	"""
	days = cint(settings().get("tracking_days")) or TRACKING_DAYS
	last = max(get_datetime(session_end), now_datetime()) + timedelta(days=days)
	return links.issue(PURPOSE, reference, holder, expires_on=last, single_use=False)


@dataclass(frozen=True)
class CancelTerms:
	"""What cancelling one request means: its session, and the consequence in words for the requester."""

	request: str
	planned_start: datetime
	free: bool
	text: str


def consequence_for_requester(request: str) -> CancelTerms:
	"""Return what it would cost the institution to cancel `request` now, in words to be shown before."""
	row = frappe.db.get_value(
		"Mediation Request", request, ["planned_start", "assignment", "workflow_state"], as_dict=True
	)
	if row.workflow_state != "Placed" or not row.assignment:
		text = _("Nobody is placed yet: cancelling costs nothing.")
		return CancelTerms(request, row.planned_start, True, text)
	found = cancelling.consequence(
		frappe.get_doc("Assignment", row.assignment), side="Institution", at=now_datetime()
	)
	return CancelTerms(request, row.planned_start, found.free, found.text)


def _is_clerk(user: str) -> bool:
	return frappe.db.get_value("User", user, "user_type") == "System User" and not (
		scope.requesting_institutions_of(user)
	)
