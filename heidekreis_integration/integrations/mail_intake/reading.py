"""Reads a request out of a mail: the form in a PDF, the text of a PDF, the mail's own text, in this order."""

from __future__ import annotations

from dataclasses import dataclass

from frappe import _
from frappe.utils import getdate

from heidekreis_integration.integrations.mail_intake import entries, mapping, pdf_reading, wording
from heidekreis_integration.integrations.mail_intake.entries import Directory, Entry
from heidekreis_integration.integrations.mail_intake.errors import UnreadableFormError
from heidekreis_integration.integrations.mail_intake.message import Mail
from heidekreis_integration.integrations.mail_intake.understanding import Understood, understand

PDFS = 3


@dataclass(frozen=True)
class Read:
	"""What a mail asks for, and what keeps it from becoming a request by itself, in German."""

	understood: Understood
	problems: tuple[str, ...]


def read(mail: Mail) -> Read:
	"""Return what `mail` asks for."""
	rules = mapping.rules()
	directory = Directory(rules.values())
	forms, problems = _forms(mail, directory)
	in_body = entries.from_text(mail.text, directory, entries.BODY)
	if len([form for form in forms if form]) > 1:
		problems.append(_("Several forms are attached. Please enter each request by itself."))
	understood = understand(entries.merged(*forms, in_body), rules, mapping.names(), getdate())
	return Read(understood, (*problems, *_open_questions(understood, rules)))


def _forms(mail: Mail, directory: Directory) -> tuple[list[list[Entry]], list[str]]:
	found, problems = [], []
	pdfs = [file for file in mail.attachments if _is_pdf(file.name, file.kind, file.content)]
	for file in pdfs[:PDFS]:
		try:
			form = pdf_reading.read_pdf(file.content)
		except UnreadableFormError as error:
			problems.append(wording.unreadable(file.name, str(error)))
			continue
		filled = entries.from_form(form.entries, directory) if form.is_filled else []
		if not any(entry.target for entry in filled):
			filled = entries.from_text(form.text, directory, entries.PDF_TEXT)
		found.append(filled)
	if len(pdfs) > PDFS:
		problems.append(_("More than {0} PDFs are attached; only the first were read.").format(PDFS))
	return found, problems


def _is_pdf(name: str, kind: str, content: bytes) -> bool:
	return kind == "application/pdf" or name.lower().endswith(".pdf") or content.startswith(b"%PDF-")


def _open_questions(understood: Understood, rules: dict) -> list[str]:
	if not understood.says_something:
		return [_("No entries of a request were found.")]
	asked = {finding.entry.target for finding in understood.doubts}
	missing = [target for target in understood.missing if target not in asked]
	labels = [rules[target].label if target in rules else _(target) for target in missing]
	questions = [_("Missing: {0}.").format(", ".join(labels))] if labels else []
	return questions + [
		f"{finding.entry.label}: {wording.doubt(finding.doubt)}" for finding in understood.doubts
	]
