"""The own calendar's secret address, for the portal."""

from __future__ import annotations

import frappe
from frappe import _

from heidekreis_integration.integrations.calendar import feeds
from heidekreis_integration.permissions import scope


@frappe.whitelist(methods=["POST"])
def create() -> dict:
	"""Make a new secret address for the calendar of the mediator who is logged in; an earlier one is void.

	Returns:
		`url`, and `subscribe`: the same for programs that take up a calendar by a click.
	"""
	url = feeds.issue(_own_mediator())
	return {"url": url, "subscribe": f"webcal://{url.partition('://')[2]}"}


@frappe.whitelist(methods=["POST"])
def revoke() -> dict:
	"""Make the own secret address void."""
	return {"revoked": feeds.revoke(_own_mediator())}


def _own_mediator() -> str:
	mediator = scope.mediator_of(frappe.session.user)
	if not mediator:
		frappe.throw(
			_("Your login is not linked to a mediator of the pool. Please contact the pool."),
			frappe.PermissionError,
		)
	return mediator
