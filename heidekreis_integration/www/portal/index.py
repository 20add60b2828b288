"""Leads to the own area of whoever is logged in, and guests to the login."""

from __future__ import annotations

import frappe

from heidekreis_integration.portal import visit

no_cache = 1
sitemap = 0


def get_context(context) -> None:
	"""Redirect to the start page of the visitor's role.

	Raises:
		frappe.Redirect: always.
	"""
	frappe.local.no_cache = 1
	user = frappe.session.user
	target = "login?redirect-to=/portal" if user == "Guest" else _own_area(user)
	frappe.local.flags.redirect_location = f"/{target}"
	raise frappe.Redirect


def _own_area(user: str) -> str:
	if visit.INSTITUTION_ROLES & set(frappe.get_roles(user)):
		return visit.REQUESTS_PAGE
	return visit.home_page_of(user)
