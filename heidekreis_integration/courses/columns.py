"""What columns of a spreadsheet mean, and what their cells say. Pure functions but for the language.

Providers' lists differ: headings are compared without case, spaces and signs, and each field has several names.
Days and numbers are read as Germans write them. What is not understood is an error of its row, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from frappe import _
from frappe.utils import getdate

from heidekreis_integration.courses import rules
from heidekreis_integration.courses.errors import CellError

# The first heading of each field is the one of the template.
HEADINGS: dict[str, tuple[str, ...]] = {
	"title": ("Kurs", "Kursname", "Titel", "Kurstitel", "Bezeichnung", "Kursbezeichnung", "Name des Kurses"),
	"provider": ("Träger", "Anbieter", "Kursträger", "Kursanbieter", "Bildungsträger", "Sprachkursträger"),
	"course_number": ("Kursnummer", "Kurs-Nr.", "Kursnr", "Nr.", "Nummer", "Kennung", "Kurskennung"),
	"kind": ("Kursart", "Art", "Art des Kurses", "Kurstyp"),
	"level": ("Niveau", "Sprachniveau", "Zielniveau", "Stufe", "Niveaustufe", "GER", "GER-Niveau", "Level"),
	"municipality": ("Ort", "Kommune", "Gemeinde", "Stadt", "Kursort", "Standort", "Veranstaltungsort"),
	"starts_on": ("Beginn", "Kursbeginn", "Start", "Startdatum", "von", "erster Tag", "Anfang"),
	"ends_on": ("Ende", "Kursende", "Enddatum", "bis", "letzter Tag"),
	"times": ("Tage und Zeiten", "Zeiten", "Unterrichtszeiten", "Kurszeiten", "Uhrzeit", "Tage"),
	"format": ("Format", "Kursform", "Form", "Präsenz/Online"),
	"childcare": ("Kinderbetreuung", "mit Kinderbetreuung"),
	"women_only": ("Frauenkurs", "nur Frauen", "für Frauen"),
	"places": ("Plätze", "Plätze gesamt", "Anzahl Plätze", "Kursplätze", "Platzzahl", "Kapazität", "max. TN"),
	"taken": ("Belegt", "belegte Plätze", "Angemeldet", "Anmeldungen", "Teilnehmende", "Teilnehmer", "TN"),
	"free": ("Frei", "freie Plätze", "noch frei"),
	"waiting": ("Warteliste", "Wartend", "auf Warteliste", "Wartende"),
	"overbooking_reason": ("Grund der Überbuchung", "Überbuchung"),
	"as_of": ("Stand", "Stand vom", "Stand der Zahlen"),
	"status": ("Status", "Kursstatus"),
	"is_public": ("Öffentlich", "Veröffentlichen"),
	"registration": ("Anmeldung", "Anmeldung bei", "Anmeldung und Beratung", "Kontakt zur Anmeldung"),
	"url": ("Internetseite", "Link", "Webseite", "Internet", "URL"),
}
TEMPLATE_FIELDS = tuple(field for field in HEADINGS if field != "free")
NEEDED = ("title", "provider", "level", "municipality", "starts_on", "places")
TEXT_LENGTHS = {
	"title": 140,
	"provider": 140,
	"course_number": 140,
	"municipality": 140,
	"times": 140,
	"url": 140,
	"registration": 500,
	"overbooking_reason": 500,
}
NOTHING = ("", "-", "–", "—")
DAY = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4}|\d{2})")
ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?)?")
NUMBER = re.compile(r"(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,0+)?")
YES = frozenset({"ja", "j", "x", "1", "wahr", "true", "yes", "vorhanden"})
NO = frozenset({"nein", "n", "0", "falsch", "false", "no", "keine"})
LEVELS = ("Alphabetisation", "A1", "A2", "B1", "B2", "C1", "C2")
CHOICES: dict[str, dict[str, tuple[str, ...]]] = {
	"kind": {
		"Integration Course": ("Integrationskurs", "IK", "Allgemeiner Integrationskurs"),
		"Vocational Course": ("Berufssprachkurs", "BSK", "DeuFöV", "Berufsbezogener Sprachkurs"),
		"First Orientation Course": ("Erstorientierungskurs", "EOK"),
		"Literacy Course": ("Alphabetisierungskurs", "Alphakurs", "Integrationskurs mit Alphabetisierung"),
		"Volunteer Course": ("Ehrenamtlicher Kurs", "Ehrenamtskurs", "Ehrenamt"),
		"Other": ("Sonstiger Kurs", "Sonstiges", "Sonstiger", "Andere"),
	},
	"level": {"Alphabetisation": ("Alphabetisierung", "Alpha")} | dict.fromkeys(LEVELS[1:], ()),
	"format": {
		"On Site": ("Präsenz", "vor Ort", "in Präsenz"),
		"Online": ("Online", "digital", "virtuell"),
		"Mixed": ("Gemischt", "hybrid", "Präsenz und online", "Präsenz/Online"),
	},
	"status": {
		"Planned": ("Geplant", "in Planung"),
		"Open": ("Offen", "freie Plätze", "frei"),
		"Full": ("Ausgebucht", "voll", "belegt"),
		"Running": ("Läuft", "laufend", "begonnen"),
		"Finished": ("Beendet", "abgeschlossen"),
		"Called Off": ("Abgesagt", "fällt aus", "ausgefallen"),
	},
}


def plain(text: object) -> str:
	"""Return `text` for comparing: without case, umlauts, spaces and signs."""
	folded = str(text or "").strip().casefold()
	for letter, pair in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
		folded = folded.replace(letter, pair)
	return re.sub(r"[^a-z0-9]", "", folded)


_FIELDS = {plain(heading): field for field, headings in HEADINGS.items() for heading in headings}


def field_of(heading: object) -> str | None:
	"""Return the field a heading stands for, None if it means nothing here."""
	text = str(heading or "")
	return _FIELDS.get(plain(text)) or _FIELDS.get(plain(re.sub(r"\(.*?\)|\*", "", text)))


def heading_of(field: str) -> str:
	"""Return the heading of `field` in the template."""
	return HEADINGS[field][0]


def read(field: str, cell: Any) -> Any:
	"""Return what `cell` says for `field`; None where it says nothing.

	Raises:
		CellError: it can't be understood.
	"""
	if cell is None or (isinstance(cell, str) and cell.strip() in NOTHING):
		return None
	try:
		return _READERS.get(field, _text)(field, cell)
	except CellError as error:
		raise CellError(_("{0}: {1}").format(heading_of(field), error)) from None


def _text(field: str, cell: Any) -> str:
	if isinstance(cell, float) and cell.is_integer():
		cell = int(cell)
	text = " ".join(str(cell).split())
	if rules.begins_like_formula(text):
		raise CellError(_("“{0}” begins like a formula.").format(text[:40]))
	if len(text) > TEXT_LENGTHS[field]:
		raise CellError(_("The text is longer than {0} characters.").format(TEXT_LENGTHS[field]))
	return text


def _day(field: str, cell: Any) -> date:
	if isinstance(cell, datetime):
		return cell.date()
	if isinstance(cell, date):
		return cell
	text = str(cell).strip()
	try:
		if found := DAY.fullmatch(text):
			day, month, year = (int(part) for part in found.groups())
			return date(year + 2000 if year < 100 else year, month, day)
		if found := ISO_DAY.fullmatch(text):
			return getdate(date(*(int(part) for part in found.groups())))
	except ValueError:
		pass
	raise CellError(_("“{0}” is no day. Please write it like 01.09.2026.").format(text[:40]))


def _count(field: str, cell: Any) -> int:
	if isinstance(cell, int) and not isinstance(cell, bool) and cell >= 0:
		return _bounded(cell)
	if isinstance(cell, float) and cell.is_integer() and cell >= 0:
		return _bounded(int(cell))
	text = str(cell).strip()
	if not NUMBER.fullmatch(text):
		raise CellError(_("“{0}” is no whole number from zero.").format(text[:40]))
	return _bounded(int(text.partition(",")[0].replace(".", "")))


def _bounded(number: int) -> int:
	if number > 9999:
		raise CellError(_("{0} is too large for one course.").format(number))
	return number


def _yes_or_no(field: str, cell: Any) -> int:
	word = str(int(cell)) if isinstance(cell, bool | int | float) else str(cell).strip().casefold()
	if word in YES:
		return 1
	if word in NO:
		return 0
	raise CellError(_("“{0}” is neither Ja nor Nein.").format(word[:40]))


def _choice(field: str, cell: Any) -> str:
	wanted = plain(cell)
	for value, words in CHOICES[field].items():
		if wanted in {plain(word) for word in (value, _(value), *words)}:
			return value
	allowed = ", ".join(choices(field))
	raise CellError(_("“{0}” is not in the list. Possible are: {1}.").format(str(cell).strip()[:40], allowed))


def choices(field: str) -> list[str]:
	"""Return the words the template offers for `field`."""
	return [words[0] if words else value for value, words in CHOICES[field].items()]


def without_columns(fields: Iterable[str], given: Iterable[str]) -> list[str]:
	"""Return the headings of the needed fields that a spreadsheet lacks."""
	known = {*fields, *given}
	if "free" in known and "taken" in known:
		known.add("places")
	return [heading_of(field) for field in NEEDED if field not in known]


_READERS: dict[str, Callable[[str, Any], Any]] = (
	dict.fromkeys(("starts_on", "ends_on", "as_of"), _day)
	| dict.fromkeys(("places", "taken", "free", "waiting"), _count)
	| dict.fromkeys(("childcare", "women_only", "is_public"), _yes_or_no)
	| dict.fromkeys(CHOICES, _choice)
)
