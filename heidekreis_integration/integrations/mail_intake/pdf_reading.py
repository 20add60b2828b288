"""Reads request forms that came as PDF: the fields of a form by name, else the lines of its text. Pure."""

from __future__ import annotations

import io
from dataclasses import dataclass

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from heidekreis_integration.integrations.mail_intake.errors import UnreadableFormError

ENCRYPTED, BROKEN, TOO_LONG = "encrypted", "broken", "too long"
PAGES, FIELDS, VALUE_LENGTH, TEXT_LENGTH = 20, 500, 2000, 50_000
OFF = ("", "/Off", "Off")


@dataclass(frozen=True)
class FormEntry:
	"""One field of a form: its name, the help text beside it, what stands in it, and whether it is a box to tick."""

	name: str
	label: str
	text: str
	is_box: bool = False


@dataclass(frozen=True)
class Form:
	"""What a PDF holds: fields of a form (also empty ones), and its text."""

	entries: tuple[FormEntry, ...]
	text: str

	@property
	def is_filled(self) -> bool:
		"""Tell whether anything was entered."""
		return any(entry.text and not entry.is_box for entry in self.entries)


def read_pdf(content: bytes) -> Form:
	"""Return what the PDF `content` holds.

	Raises:
		UnreadableFormError: it is encrypted, broken or too long; the error's text is one of the constants above.
	"""
	try:
		reader = PdfReader(io.BytesIO(content))
		if reader.is_encrypted and not reader.decrypt(""):
			raise UnreadableFormError(ENCRYPTED)
		if len(reader.pages) > PAGES:
			raise UnreadableFormError(TOO_LONG)
		return Form(_entries(reader), _text(reader))
	except UnreadableFormError:
		raise
	except Exception as error:
		raise UnreadableFormError(BROKEN) from error


def _entries(reader: PdfReader) -> tuple[FormEntry, ...]:
	fields = reader.get_fields() or {}
	entries = []
	for name, field in list(fields.items())[:FIELDS]:
		kind = field.get("/FT")
		if kind not in ("/Tx", "/Ch", "/Btn") or (kind == "/Btn" and _is_push_button(field)):
			continue
		entries.append(
			FormEntry(
				name.split(".")[-1], str(field.get("/TU") or ""), _value(field, kind), _is_box(field, kind)
			)
		)
	return tuple(entries)


def _is_push_button(field: DictionaryObject) -> bool:
	return bool(int(field.get("/Ff") or 0) & 1 << 16)


def _is_box(field: DictionaryObject, kind: str) -> bool:
	return kind == "/Btn" and not int(field.get("/Ff") or 0) & 1 << 15


def _value(field: DictionaryObject, kind: str) -> str:
	value = field.get("/V")
	if isinstance(value, ArrayObject):
		return ", ".join(_shown(field, str(item)) for item in value)[:VALUE_LENGTH]
	if value is None:
		return ""
	text = str(value)
	if kind == "/Btn":
		if text in OFF:
			return ""
		return "Ja" if _is_box(field, kind) else _shown(field, text.lstrip("/"))
	if kind == "/Ch":
		text = _shown(field, text)
	return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()[:VALUE_LENGTH]


def _shown(field: DictionaryObject, text: str) -> str:
	"""Return what a choice shows; a form may store a code beside it."""
	options = field.get("/Opt") or []
	for index, option in enumerate(options):
		option = option.get_object()
		stored, shown = (
			(option[0], option[1])
			if isinstance(option, ArrayObject) and len(option) > 1
			else (option, option)
		)
		if text == str(stored) or (field.get("/FT") == "/Btn" and text == str(index)):
			return str(shown)
	return text


def _text(reader: PdfReader) -> str:
	pages, length = [], 0
	for page in reader.pages:
		pages.append(page.extract_text() or "")
		length += len(pages[-1])
		if length > TEXT_LENGTH:
			break
	return "\n".join(pages).replace("\x00", "")[:TEXT_LENGTH]
