"""Reads a raw mail: who, what, which parts. Pure, and safe with whatever stands in it."""

from __future__ import annotations

import email
import email.errors
import email.header
import email.policy
import re
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser

MESSAGE_ID = re.compile(r"<([^<>\s]{3,998})>")
ID_LENGTH = 240
TEXT_LIMIT = 100_000
PART_LIMIT = 60
CHARSETS = ("utf-8", "cp1252")
CALENDAR = "text/calendar"


@dataclass(frozen=True)
class Attachment:
	"""One file in a mail."""

	name: str
	kind: str
	content: bytes


@dataclass(frozen=True)
class Mail:
	"""What a mail says, as far as the intake needs it.

	`message_id` and `references` carry no angle brackets. `sender` is the bare address in lower case, empty if there
	is none. `sent` has a time zone.
	"""

	message_id: str
	references: tuple[str, ...]
	sender: str
	subject: str
	sent: datetime | None
	text: str
	attachments: tuple[Attachment, ...]
	headers: dict[str, str]


def parse(raw: bytes) -> Mail:
	"""Return what the mail `raw` says. Never fails: what can't be decoded is replaced or left out."""
	message = email.message_from_bytes(raw, policy=email.policy.compat32)
	headers = _headers(message)
	text, attachments = _contents(message)
	return Mail(
		message_id=_message_id(headers, raw),
		references=_references(headers),
		sender=_sender(headers),
		subject=" ".join(headers.get("subject", "").split()),
		sent=_date(headers.get("date", "")),
		text=text,
		attachments=attachments,
		headers=headers,
	)


def _headers(message) -> dict[str, str]:
	"""Return the headers by lower-case name, the topmost of each; Python's header parser trips over broken ones."""
	found: dict[str, str] = {}
	for name, value in message.raw_items():
		found.setdefault(name.lower(), _decoded(value))
	return found


def _decoded(value: object) -> str:
	text = str(value)
	if "\udc80" <= max(text, default="") <= "\udcff":  # raw bytes, which a header must not hold
		text = _guess(text.encode("ascii", "surrogateescape"))
	try:
		parts = email.header.decode_header(text)
		text = "".join(
			_decode_bytes(part, charset) if isinstance(part, bytes) else part for part, charset in parts
		)
	except (ValueError, LookupError, email.errors.MessageError):
		pass  # left as it was written
	return text.replace("\x00", "")


def _decode_bytes(content: bytes, charset: str | None) -> str:
	for name in (charset, *CHARSETS):
		try:
			return content.decode(name or "ascii")
		except (LookupError, UnicodeDecodeError):
			continue
	return content.decode("latin-1")


def _guess(content: bytes) -> str:
	return _decode_bytes(content, None)


def _message_id(headers: dict[str, str], raw: bytes) -> str:
	found = MESSAGE_ID.search(headers.get("message-id", ""))
	text = found.group(1) if found else headers.get("message-id", "").strip(" <>")
	if not text:
		# The same mail has the same bytes, however often it is fetched.
		return f"{sha256(raw).hexdigest()}@ohne-message-id.invalid"
	return text if len(text) <= ID_LENGTH else f"{sha256(text.encode()).hexdigest()}@gekuerzt.invalid"


def _references(headers: dict[str, str]) -> tuple[str, ...]:
	"""Return what the mail answers, the nearest first."""
	direct = MESSAGE_ID.findall(headers.get("in-reply-to", ""))
	thread = MESSAGE_ID.findall(headers.get("references", ""))
	return tuple(dict.fromkeys([*direct, *reversed(thread)]))


def _sender(headers: dict[str, str]) -> str:
	"""Return the address of From; several or none make it empty, since nobody could be told apart."""
	addresses = {
		address.strip().lower()
		for _name, address in getaddresses([headers.get("from", "")])
		if "@" in address
	}
	address = addresses.pop() if len(addresses) == 1 else ""
	return address if re.fullmatch(r"[^\s<>\"',;:()\[\]\\]+@[^\s<>\"',;:()\[\]\\@]+", address) else ""


def _date(text: str) -> datetime | None:
	try:
		date = parsedate_to_datetime(text)
	except (TypeError, ValueError, IndexError):
		return None
	return date if date.tzinfo else date.replace(tzinfo=timezone.utc)


def _contents(message) -> tuple[str, tuple[Attachment, ...]]:
	plain: list[str] = []
	rich: list[str] = []
	files: list[Attachment] = []
	for number, part in enumerate(message.walk()):
		if number >= PART_LIMIT:
			break
		if part.is_multipart():
			continue
		kind = part.get_content_type().lower()
		name = _file_name(part)
		content = part.get_payload(decode=True) or b""
		is_file = name or part.get_content_disposition() == "attachment" or kind == CALENDAR
		if is_file or not kind.startswith("text/"):
			files.append(Attachment(name or _made_up_name(kind, number), kind, content))
		elif kind == "text/html":
			rich.append(html_to_text(_decode_bytes(content, part.get_content_charset())))
		else:
			plain.append(_decode_bytes(content, part.get_content_charset()))
	text = "\n".join(plain).strip() or "\n".join(rich).strip()
	return text.replace("\r\n", "\n").replace("\x00", "")[:TEXT_LIMIT], tuple(files)


def _file_name(part) -> str:
	"""Return the attachment's name without any folder, in whichever way it is encoded."""
	try:
		name = _decoded(part.get_filename() or "")
	except (ValueError, LookupError, TypeError):
		return "anhang"
	name = re.split(r"[\\/]", name)[-1]
	return "".join(c for c in name if c.isprintable()).strip(" .")[:120]


def _made_up_name(kind: str, number: int) -> str:
	ending = {
		"application/pdf": "pdf",
		CALENDAR: "ics",
		"message/rfc822": "eml",
		"image/jpeg": "jpg",
		"image/png": "png",
	}
	return f"anhang-{number}.{ending.get(kind, 'bin')}"


class _Text(HTMLParser):
	"""Collects the text that a person would see."""

	BREAKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "blockquote", "hr"})
	HIDDEN = frozenset({"script", "style", "head", "title", "template"})

	def __init__(self) -> None:
		super().__init__(convert_charrefs=True)
		self.pieces: list[str] = []
		self.hidden = 0

	def handle_starttag(self, tag: str, attrs) -> None:
		if tag in self.HIDDEN:
			self.hidden += 1
		elif tag in self.BREAKS:
			self.pieces.append("\n")
		elif tag in ("td", "th"):
			self.pieces.append("\t")

	def handle_endtag(self, tag: str) -> None:
		if tag in self.HIDDEN:
			self.hidden = max(0, self.hidden - 1)
		elif tag in self.BREAKS:
			self.pieces.append("\n")

	def handle_data(self, data: str) -> None:
		if not self.hidden:
			self.pieces.append(re.sub(r"\s+", " ", data))


def html_to_text(html: str) -> str:
	"""Return the visible text of `html`; nothing of it is ever shown as HTML again."""
	parser = _Text()
	try:
		parser.feed(html[: 4 * TEXT_LIMIT])
		parser.close()
	except (AssertionError, ValueError):
		return unescape(re.sub(r"<[^>]*>", " ", html))
	lines = (re.sub(r"[ \xa0]+", " ", line).strip() for line in "".join(parser.pieces).split("\n"))
	return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
