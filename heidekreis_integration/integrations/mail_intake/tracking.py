"""The link in the confirmation with which the sender follows the request without a login."""

from __future__ import annotations

from datetime import timedelta

from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime

from heidekreis_integration import links
from heidekreis_integration.links.purposes import PURPOSES

PURPOSE = "Track Request"
DAYS_AFTER = 30


def link(request: Document, holder: str) -> str:
	"""Return the address of the page that shows how `request` is getting on; empty where no page is registered."""
	if PURPOSE not in PURPOSES:
		return ""
	expires_on = max(get_datetime(request.planned_start), now_datetime()) + timedelta(days=DAYS_AFTER)
	return links.issue(
		PURPOSE, (request.doctype, request.name), holder, expires_on=expires_on, single_use=False
	)
