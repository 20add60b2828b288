"""The own calendar's secret address, for the portal."""

from __future__ import annotations

import frappe

from heidekreis_integration.api.access import own_mediator
from heidekreis_integration.integrations.calendar import feeds


@frappe.whitelist(methods=["POST"])
def create() -> dict:
	"""Make a new secret address for the calendar of the mediator who is logged in; an earlier one is void.

	Returns:
		`url`, and `subscribe`: the same for programs that take up a calendar by a click.
	"""
	url = feeds.issue(own_mediator())
	return {"url": url, "subscribe": f"webcal://{url.partition('://')[2]}"}


@frappe.whitelist(methods=["POST"])
def revoke() -> dict:
	"""Make the own secret address void."""
	return {"revoked": feeds.revoke(own_mediator())}
