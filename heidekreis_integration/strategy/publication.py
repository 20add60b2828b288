"""What everybody may read of the strategy: the years, a filtered view for the page, open data, and the PDF.

Only what `report_data.build(published_only=True)` hands out gets here: measures that opted in, published statuses,
public offers and accepted public contributions.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, replace
from hashlib import sha256

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.query_builder.functions import Max
from frappe.translate import print_language
from frappe.utils import get_url, getdate, nowdate
from frappe.utils.synchronization import filelock

from heidekreis_integration.compensation.payment_csv import harmless
from heidekreis_integration.notices.outbox import LANGUAGE
from heidekreis_integration.strategy import report_data, report_pdf, traffic_light, wording
from heidekreis_integration.strategy.report_data import FieldReport, MeasureReport, StrategyReport

ROUTE = "integrationsstrategie"
LICENCE = "Datenlizenz Deutschland – Namensnennung 2.0"
LICENCE_URL = "https://www.govdata.de/dl-de/by-2-0"
PDF_KEPT_SECONDS = 24 * 60 * 60
LONGEST_SEARCH = 100
# Part of the published contract, as are the keys below: docs/open-data.md. New ones may be added, none renamed.
SCHEMA_VERSION = 1
COLUMNS = (
	"year",
	"id",
	"field_of_action",
	"title",
	"target_groups",
	"responsible_body",
	"partners",
	"horizon",
	"due_date",
	"state",
	"progress",
	"status_as_of",
	"status_text",
	"next_steps",
	"figure",
	"unit",
	"figure_counted_by_system",
	"figure_of_year_before",
	"most_requested_languages",
	"offers",
	"participants",
	"facts",
	"contributions",
	"licence",
	"attribution",
)


@dataclass(frozen=True)
class Licence:
	"""Under which terms the open data may be used, and whom to name."""

	name: str
	url: str
	attribution: str


def years() -> list[int]:
	"""Return the years that can be looked at, newest first: from the strategy's start to today."""
	first = traffic_light.terms_from_settings().start.year
	return list(range(getdate(nowdate()).year, first - 1, -1)) or [first]


def newest_year() -> int:
	"""Return the newest year of which something was published, else this year."""
	found = [_newest_status(), _newest_offer(), _newest_fact()]
	known = years()
	return max((year for year in found if year in known), default=known[0])


def wanted_year(text: str | None) -> int | None:
	"""Return the year a visitor asks for, the newest one without a wish, None for one that can't be looked at."""
	if not text:
		return newest_year()
	return int(text) if text.isascii() and text.isdigit() and int(text) in years() else None


def published(year: int) -> StrategyReport:
	"""Return what is public of `year`."""
	return report_data.build(year, published_only=True)


def narrowed(report: StrategyReport, field: str = "", search: str = "") -> StrategyReport:
	"""Return the part of `report` in the field of action `field` that contains every word of `search`."""
	words = search[:LONGEST_SEARCH].casefold().split()
	fields = [
		replace(part, measures=tuple(measure for measure in part.measures if _contains(part, measure, words)))
		for part in report.fields
		if not field or part.title == field
	]
	return StrategyReport(report.year, tuple(part for part in fields if part.measures))


def licence() -> Licence:
	"""Return the licence of the open data as the Settings have it."""
	settings = frappe.get_cached_doc("Heidekreis Settings")
	return Licence(
		settings.get("open_data_licence") or LICENCE,
		settings.get("open_data_licence_url") or LICENCE_URL,
		settings.county_name or "",
	)


def dataset(year: int) -> dict:
	"""Return the open data of `year` with the documented keys; texts in the county's language."""
	with print_language(LANGUAGE):
		report, terms = published(year), licence()
		return {
			"schema_version": SCHEMA_VERSION,
			"title": _("Integration strategy: report for {0}").format(year),
			"publisher": terms.attribution,
			"year": year,
			"years": years(),
			"licence": {"name": terms.name, "url": terms.url, "attribution": terms.attribution},
			"source": get_url(f"/{ROUTE}?jahr={year}"),
			"fields_of_action": [
				{
					"title": field.title,
					"description": field.description,
					"measures": [_measure(measure) for measure in field.measures],
				}
				for field in report.fields
			],
		}


def as_json(year: int) -> bytes:
	"""Return the open data of `year` as JSON in UTF-8."""
	return json.dumps(dataset(year), ensure_ascii=False, indent=1).encode()


def as_csv(year: int) -> bytes:
	"""Return the open data of `year` as CSV, one row per measure: semicolons, UTF-8 with byte order mark."""
	data = dataset(year)
	buffer = io.StringIO()
	writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
	writer.writerow(COLUMNS)
	for field in data["fields_of_action"]:
		for measure in field["measures"]:
			row = _row(measure) | {
				"year": year,
				"field_of_action": field["title"],
				"licence": f"{data['licence']['name']} ({data['licence']['url']})",
				"attribution": data["licence"]["attribution"],
			}
			writer.writerow([harmless(_cell(row[column])) for column in COLUMNS])
	return buffer.getvalue().encode("utf-8-sig")


def as_pdf(year: int) -> bytes:
	"""Return the public report of `year` as PDF. Made once for the same content, whoever asks."""
	key = f"public-strategy-pdf:{_mark(year)}"
	if pdf := _kept(key):
		return pdf
	# Whoever asks meanwhile waits for the one that is being made.
	with filelock(f"public-strategy-{year}", timeout=60):
		if pdf := _kept(key):
			return pdf
		pdf = report_pdf.render_pdf(year, published_only=True)
		frappe.cache.set_value(key, pdf, expires_in_sec=PDF_KEPT_SECONDS)
	return pdf


def _kept(key: str) -> bytes | None:
	return frappe.cache.get_value(key, expires=True)


def _mark(year: int) -> str:
	"""Return what changes with the content of the PDF: its data, its day and its layout."""
	layout = frappe.utils.get_build_version()
	return sha256(as_json(year) + f"|{nowdate()}|{layout}".encode()).hexdigest()


def _contains(field: FieldReport, measure: MeasureReport, words: list[str]) -> bool:
	if not words:
		return True
	status = (measure.status.text, measure.status.next_steps) if measure.status else ()
	texts = (
		field.title,
		measure.title,
		measure.target_groups,
		measure.responsible_body,
		measure.partners,
		*status,
		*(fact for _year, fact in measure.facts),
		*(offer.title for offer in measure.offers),
		*(part for contribution in measure.contributions for part in contribution),
	)
	text = "\n".join(texts).casefold()
	return all(word in text for word in words)


def _measure(measure: MeasureReport) -> dict:
	status = measure.status
	return {
		"id": measure.name,
		"title": measure.title,
		"target_groups": measure.target_groups,
		"responsible_body": measure.responsible_body,
		"partners": measure.partners,
		"horizon": _(measure.horizon),
		"due_date": str(measure.due_date) if measure.due_date else None,
		"state": _(measure.state),
		"progress": wording.light(measure),
		"status": status
		and {"as_of": str(status.as_of), "text": status.text, "next_steps": status.next_steps},
		"figure": None
		if measure.figure is None
		else {
			"value": measure.figure,
			"unit": measure.unit or _("participants"),
			"counted_by_system": measure.computed,
			"year_before": measure.figure_before,
		},
		"most_requested_languages": list(measure.languages),
		"offers": [
			{
				"title": offer.title,
				"kind": _(offer.kind),
				"events": offer.events,
				"participants": offer.participants,
			}
			for offer in measure.offers
		],
		"participants": measure.participants,
		"facts": [{"year": year, "fact": fact} for year, fact in measure.facts],
		"contributions": [
			{"municipality": municipality, "text": text} for municipality, text in measure.contributions
		],
	}


def _row(measure: dict) -> dict:
	status, figure = measure["status"] or {}, measure["figure"] or {}
	return measure | {
		"status_as_of": status.get("as_of"),
		"status_text": status.get("text"),
		"next_steps": status.get("next_steps"),
		"figure": figure.get("value"),
		"unit": figure.get("unit"),
		"figure_counted_by_system": figure.get("counted_by_system"),
		"figure_of_year_before": figure.get("year_before"),
		"most_requested_languages": ", ".join(measure["most_requested_languages"]),
		"offers": " | ".join(_offer(offer) for offer in measure["offers"]),
		"facts": " | ".join(f"{fact['year']}: {fact['fact']}" for fact in measure["facts"]),
		"contributions": " | ".join(
			f"{row['municipality']}: {row['text']}" for row in measure["contributions"]
		),
	}


def _offer(offer: dict) -> str:
	count = "" if offer["participants"] is None else f": {offer['participants']}"
	return f"{offer['title']} ({offer['kind']}){count}"


def _cell(value) -> str:
	if value is None:
		return ""
	if isinstance(value, bool):
		return str(value).lower()
	return wording.number(value).replace(".", "") if isinstance(value, float) else str(value)


def _newest_status() -> int | None:
	report, measure = DocType("Measure Status Report"), DocType("Strategy Measure")
	found = (
		frappe.qb.from_(report)
		.join(measure)
		.on(measure.name == report.measure)
		.select(Max(report.as_of))
		.where((measure.is_public == 1) & (report.workflow_state == "Published"))
		.run(pluck=True)
	)
	return getdate(found[0]).year if found[0] else None


def _newest_offer() -> int | None:
	offer, measure = DocType("Measure Offer"), DocType("Strategy Measure")
	found = (
		frappe.qb.from_(offer)
		.join(measure)
		.on(measure.name == offer.measure)
		.select(Max(offer.year))
		.where((measure.is_public == 1) & (offer.is_public == 1) & (offer.year <= getdate(nowdate()).year))
		.run(pluck=True)
	)
	return found[0]


def _newest_fact() -> int | None:
	fact, measure = DocType("Strategy Measure Fact"), DocType("Strategy Measure")
	found = (
		frappe.qb.from_(fact)
		.join(measure)
		.on(measure.name == fact.parent)
		.select(Max(fact.year))
		.where((measure.is_public == 1) & (fact.is_public == 1) & (fact.year <= getdate(nowdate()).year))
		.run(pluck=True)
	)
	return found[0]
