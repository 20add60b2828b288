"""Words of mails: their language, and formatted text for the plain version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from frappe.core.utils import html2text
from frappe.translate import print_language

from heidekreis_integration.notices.outbox import LANGUAGE


@contextmanager
def german() -> Iterator[None]:
	"""Write in the language of the mails, whoever has caused them."""
	with print_language(LANGUAGE):
		yield


def plain(html: str | None) -> str:
	"""Return formatted text for the mail's plain version, lists with their numbers."""
	return (html2text(html) if html else "").strip()
