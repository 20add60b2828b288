"""The strategy report as accessible HTML, and as PDF (tagged, PDF/UA) made from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.translate import print_language
from frappe.utils import getdate, nowdate

from heidekreis_integration.notices import senders
from heidekreis_integration.notices.outbox import LANGUAGE
from heidekreis_integration.strategy import charts, report_data, wording
from heidekreis_integration.strategy.report_data import StrategyReport

TEMPLATE = "heidekreis_integration/templates/strategy/report.html"


@dataclass(frozen=True)
class OverviewRow:
	"""One field of action in the table at the beginning."""

	title: str
	measures: int
	lights: tuple[int, ...]
	participants: int


def render_html(year: int, *, published_only: bool = False, today: date | None = None) -> str:
	"""Return the report of `year` as a whole HTML page in German. No permission check: callers check."""
	with print_language(LANGUAGE):
		report = report_data.build(year, published_only=published_only)
		county = frappe.get_cached_doc("Heidekreis Settings").county_name
		return frappe.get_template(TEMPLATE).render(
			{
				"_": _,
				"report": report,
				"words": wording,
				"title": _("Integration strategy: report for {0}").format(year),
				"county": county,
				"office": senders.office().name,
				"made_on": getdate(today or nowdate()),
				"summary": wording.summary(report),
				"lights": wording.LIGHTS,
				"overview": overview(report),
				"charts": charts.charts(report),
				"changes": wording.changes(report),
			}
		)


def render_pdf(year: int, *, published_only: bool = False) -> bytes:
	"""Return the report of `year` as PDF. No permission check: callers check."""
	from weasyprint import HTML

	html = render_html(year, published_only=published_only)
	# Everything is in the page itself: nothing is fetched while printing.
	return HTML(string=html, url_fetcher=_only_embedded).write_pdf(pdf_variant="pdf/ua-1")


def file_name(year: int) -> str:
	"""Return the name of the PDF of `year`."""
	return f"Integrationsstrategie-Bericht-{year}.pdf"


def overview(report: StrategyReport) -> list[OverviewRow]:
	"""Return the rows of the table at the beginning, the sum last."""
	rows = [
		OverviewRow(field.title, len(field.measures), _lights(field.measures), _participants(field.measures))
		for field in report.fields
	]
	total = report.measures
	return [*rows, OverviewRow(_("All fields"), len(total), _lights(total), _participants(total))]


def _lights(measures) -> tuple[int, ...]:
	return tuple(
		sum((measure.traffic_light or "Grey") == light for measure in measures) for light in wording.LIGHTS
	)


def _participants(measures) -> int:
	return sum(measure.participants for measure in measures)


def _only_embedded(url: str, *args, **kwargs) -> dict:
	from weasyprint import default_url_fetcher

	if not url.startswith("data:"):
		raise ValueError(f"not embedded: {url}")
	return default_url_fetcher(url, *args, **kwargs)
