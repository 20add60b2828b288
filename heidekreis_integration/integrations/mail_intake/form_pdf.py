"""The pool's own request form as a fillable PDF: made of the site's data, so that it knows today's languages.

WeasyPrint, which Frappe brings, lays out the page and makes the fields; pypdf adds what it can't say: help texts for
screen readers, needed entries, lengths, and lists one may add to.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from hashlib import sha256

import frappe
from frappe import _
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
	ArrayObject,
	BooleanObject,
	DictionaryObject,
	NameObject,
	NumberObject,
	TextStringObject,
)

from heidekreis_integration.integrations.mail_intake.language import in_german
from heidekreis_integration.integrations.mail_intake.understanding import TRUTHS
from heidekreis_integration.mediation.settings import settings

TEMPLATE = "heidekreis_integration/templates/pdf/request_form.html"
CACHE_KEY = "heidekreis_request_form"
# Changes with the layout, so that a newer version of the app doesn't hand out the cached older one.
LAYOUT = 1
CACHE_SECONDS = 24 * 60 * 60
REQUIRED, MULTILINE, EDITABLE = 1 << 1, 1 << 12, 1 << 18
LENGTHS = {"client_reference": 20, "planned_date": 10, "planned_time": 5, "planned_minutes": 4}
REFERENCE_LENGTH = 140
LONG = ("remarks",)
ALTERNATIVES = 2

# Which entries stand together, and how many twelfths of the line each takes.
SECTIONS: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = (
	("Who Asks", (("institution_name", 12), ("contact_name", 4), ("contact_phone", 4), ("contact_email", 4))),
	(
		"Language and Occasion",
		(
			("language", 4),
			("dialect_note", 4),
			("accepts_close_language", 4),
			("occasion", 8),
			("setting", 4),
		),
	),
	(
		"Date and Place",
		(
			("planned_date", 4),
			("planned_time", 4),
			("planned_minutes", 4),
			("alternative_dates", 4),
			("meeting_point", 4),
			("place", 6),
			("session_link", 6),
		),
	),
	(
		"For Placing",
		(
			("gender_wish", 4),
			("client_reference", 4),
			("case_reference", 4),
			("gender_wish_strict", 4),
			("urgent", 2),
			("urgency_reason", 6),
			("remarks", 12),
		),
	),
)


@dataclass(frozen=True)
class Field:
	"""One field of the form."""

	name: str
	target: str
	label: str
	hint: str
	needed: bool
	width: int
	kind: str
	options: tuple[str, ...] = ()


def request_form() -> bytes:
	"""Return the form as PDF: from the cache while nothing it shows has changed."""
	with in_german():
		html, fields = _page()
		state = sha256(f"{LAYOUT}{html}{fields}".encode()).hexdigest()
		cached = frappe.cache.get_value(CACHE_KEY)
		if cached and cached[0] == state:
			return cached[1]
		pdf = _finished(_laid_out(html), fields)
		frappe.cache.set_value(CACHE_KEY, (state, pdf), expires_in_sec=CACHE_SECONDS)
		return pdf


def fields() -> list[Field]:
	"""Return the fields of the form in their order."""
	return [field for _title, group in _groups() for field in group] + _rules_field()


def _rows() -> dict[str, dict]:
	# Reference data without personal content, printed for everybody.
	rows = frappe.get_all(
		"Request Form Field",
		filters={"enabled": 1, "on_form": 1},
		fields=["target", "label", "hint", "needed"],
	)
	return {row.target: row for row in rows}


def _groups() -> list[tuple[str, list[Field]]]:
	rows = _rows()
	groups = []
	for title, places in SECTIONS:
		group = [
			field for target, width in places if target in rows for field in _fields(rows[target], width)
		]
		if group:
			groups.append((_(title), group))
	return groups


def _rules_field() -> list[Field]:
	row = _rows().get("rules_accepted")
	return _fields(row, 12) if row else []


def _fields(row: dict, width: int) -> list[Field]:
	"""Return the field of an entry; alternative dates have two."""
	if row.target == "alternative_dates":
		return [_field(row, width, str(number)) for number in range(1, ALTERNATIVES + 1)]
	return [_field(row, width)]


def _field(row: dict, width: int, number: str = "") -> Field:
	options = _options(row.target)
	kind = (
		"choice" if options else "box" if row.target in TRUTHS else "long" if row.target in LONG else "text"
	)
	label = f"{row.label} {number}".strip()
	hint = (row.hint or "").strip()
	return Field(row.target + number, row.target, label, hint, bool(row.needed), width, kind, tuple(options))


def _options(target: str) -> list[str]:
	if target == "language":
		return frappe.get_all(
			"Mediation Language", {"enabled": 1}, pluck="language_name", order_by="language_name"
		)
	if target == "occasion":
		return frappe.get_all(
			"Mediation Occasion",
			{"enabled": 1, "needs_sworn_interpreter": 0},
			pluck="occasion_name",
			order_by="sequence, occasion_name",
		)
	doctype_field = {"setting": "setting", "gender_wish": "gender_wish"}.get(target)
	if not doctype_field:
		return []
	own = {"Any": _("It does not matter"), "Female": _("A woman"), "Male": _("A man")}
	choices = frappe.get_meta("Mediation Request").get_field(doctype_field).options.split("\n")
	return [own.get(choice, _(choice)) for choice in choices if choice]


def _page() -> tuple[str, list[Field]]:
	pool = settings()
	groups = _groups()
	html = frappe.render_template(
		TEMPLATE,
		{
			"groups": groups,
			"rules": _rules_field(),
			"pool": pool.pool_name,
			"operator": pool.pool_operator,
			"address": (pool.pool_address or "").splitlines(),
			"email": pool.pool_email,
			"phone": pool.pool_phone,
		},
	)
	return html, fields()


def _laid_out(html: str) -> bytes:
	# Needs system libraries that a site without PDF output may lack: only here.
	from weasyprint import HTML

	def fetch_nothing(url: str, *_args, **_kwargs) -> dict:
		raise ValueError(url)

	return HTML(string=html, url_fetcher=fetch_nothing).write_pdf(pdf_forms=True, pdf_variant="pdf/ua-1")


def _finished(pdf: bytes, wanted: list[Field]) -> bytes:
	"""Add to the laid-out form what the layout can't say."""
	writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
	by_name = {field.name: field for field in wanted}
	for page in writer.pages:
		page[NameObject("/Tabs")] = NameObject("/S")
		for annotation in page.get("/Annots") or ():
			widget = annotation.get_object()
			field = by_name.get(str(widget.get("/T") or ""))
			if field:
				_describe(widget, field)
	form = writer._root_object["/AcroForm"].get_object()
	form[NameObject("/NeedAppearances")] = BooleanObject(True)
	writer.add_metadata(
		{"/Title": _("Request for a Language Mediator"), "/Author": settings().pool_name or ""}
	)
	result = io.BytesIO()
	writer.write(result)
	return result.getvalue()


def _describe(widget: DictionaryObject, field: Field) -> None:
	hint = f"{field.label}. {field.hint}" if field.hint else field.label
	widget[NameObject("/TU")] = TextStringObject(hint + (" " + _("Needed.") if field.needed else ""))
	flags = int(widget.get("/Ff") or 0) | (REQUIRED if field.needed and field.kind != "box" else 0)
	if field.kind == "choice" and field.target in ("language", "occasion"):
		flags |= EDITABLE
	if field.kind == "long":
		flags |= MULTILINE
	widget[NameObject("/Ff")] = NumberObject(flags)
	if field.kind == "choice":
		widget[NameObject("/Opt")] = ArrayObject(TextStringObject(option) for option in ("", *field.options))
		widget[NameObject("/V")] = TextStringObject("")
	elif field.kind == "text":
		length = LENGTHS.get(field.target, REFERENCE_LENGTH)
		widget[NameObject("/MaxLen")] = NumberObject(length)
