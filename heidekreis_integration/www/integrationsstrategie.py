"""Public page of the integration strategy: fields of action, measures, published status. Works without JavaScript."""

from __future__ import annotations

from urllib.parse import urlencode

import frappe
from frappe import _
from frappe.utils import get_url

from heidekreis_integration.integrations.calendar import public_feed
from heidekreis_integration.portal import visit
from heidekreis_integration.strategy import publication, publication_page, report_pdf, wording

no_cache = 1


def get_context(context) -> None:
	"""Show the year, field and words the visitor asks for.

	Raises:
		frappe.PageDoesNotExistError: a year that can't be looked at.
		frappe.TooManyRequestsError: too many views from one address.
	"""
	if publication_page.too_many("strategy-views", publication_page.VIEWS_A_MINUTE):
		frappe.throw(_("Too many calls. Please wait a minute."), frappe.TooManyRequestsError)
	form = frappe.form_dict
	year = publication.wanted_year(form.get("jahr"))
	if year is None:
		visit.not_found()
	visit.frame(context, title=_("Integration strategy"), of_office=True)
	report = publication.published(year)
	titles = [field.title for field in report.fields]
	chosen = form.get("handlungsfeld") if form.get("handlungsfeld") in titles else ""
	search = (form.get("suche") or "").strip()[: publication.LONGEST_SEARCH]
	context.report = publication.narrowed(report, chosen, search)
	context.words = wording
	context.year, context.years = year, publication.years()
	context.field_titles, context.chosen, context.search = titles, chosen, search
	context.found = len(context.report.measures)
	context.is_narrowed = bool(chosen or search)
	context.all_measures = len(report.measures)
	context.summary = wording.summary(report) if report.measures else ""
	context.overview = report_pdf.overview(report) if report.measures else []
	context.lights = wording.LIGHTS
	# Of the first year everything is new.
	context.changes = wording.changes(report) if year > context.years[-1] else []
	context.address_of_year = _address_of_year(chosen, search)
	context.licence = publication.licence()
	context.calendar = _calendar()
	context.robots = "noindex, follow" if context.is_narrowed else "index, follow"


def _address_of_year(chosen: str, search: str):
	kept = {key: value for key, value in (("handlungsfeld", chosen), ("suche", search)) if value}
	return lambda year: f"/{publication.ROUTE}?{urlencode({'jahr': year} | kept)}"


def _calendar() -> dict:
	address = get_url(f"/{public_feed.PATH}")
	return {"url": address, "webcal": f"webcal://{address.partition('://')[2]}"}
