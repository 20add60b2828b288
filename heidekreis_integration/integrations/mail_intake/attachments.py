"""What of a mail's attachments is kept at a document, and what stays in the original only."""

from __future__ import annotations

import frappe
from frappe.core.doctype.file.exceptions import MaxFileSizeReachedError

from heidekreis_integration.integrations.mail_intake import store
from heidekreis_integration.integrations.mail_intake.message import Attachment, Mail

MOST = 10
# Documents and pictures. Programs, archives and web pages stay in the original.
ENDINGS = frozenset(
	{
		"pdf",
		"doc",
		"docx",
		"odt",
		"rtf",
		"txt",
		"xls",
		"xlsx",
		"ods",
		"csv",
		"jpg",
		"jpeg",
		"png",
		"gif",
		"tif",
		"tiff",
	}
	| {"heic", "webp", "ics", "eml", "msg"}
)


def kept(mail: Mail) -> list[Attachment]:
	"""Return the attachments that may lie at a document."""
	return [file for file in mail.attachments if _is_document(file)][:MOST]


def left_out(mail: Mail) -> list[str]:
	"""Return the names of the attachments that stay in the original."""
	staying = kept(mail)
	return [file.name for file in mail.attachments if file not in staying]


def keep(mail: Mail, doctype: str, name: str) -> list[str]:
	"""Attach the kept files of `mail` to a document, privately; return their names."""
	names = []
	for file in kept(mail):
		try:
			names.append(store.attach(doctype, name, file.name, file.content).name)
		except MaxFileSizeReachedError:  # it stays in the original
			frappe.clear_last_message()
	return names


def _is_document(file: Attachment) -> bool:
	return bool(file.content) and file.name.rpartition(".")[2].lower() in ENDINGS
