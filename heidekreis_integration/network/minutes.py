"""Minutes of a network meeting: a tagged PDF (PDF/UA), attached to the meeting and mailed to the invited once."""

from __future__ import annotations

from hashlib import sha256

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_date, format_datetime, getdate, now_datetime, nowdate

from heidekreis_integration.meetings import rules
from heidekreis_integration.meetings.sending import Guest
from heidekreis_integration.network import invitations, meetings
from heidekreis_integration.notices import office, senders
from heidekreis_integration.notices.texts import german
from heidekreis_integration.workflow import guard

KIND = "Network Minutes"
TEMPLATE = "heidekreis_integration/templates/network/minutes.html"
VERSION_LENGTH = 12


def render_html(meeting: str) -> str:
	"""Return the minutes as a whole HTML page in German. No permission check: callers check."""
	document = frappe.get_doc(meetings.MEETING, meeting)
	with german():
		return frappe.get_template(TEMPLATE).render(
			{
				"_": _,
				"title": _("Minutes: {0}").format(document.title),
				"county": frappe.get_cached_doc("Heidekreis Settings").county_name,
				"office": senders.office().name,
				"meeting": document,
				"facts": _facts(document),
				"present": _people(meeting, attended=1),
				"absent": _people(meeting, attended=0),
				"tasks": _tasks(meeting),
				"made_on": format_date(nowdate(), "dd.MM.yyyy"),
			}
		)


def render_pdf(meeting: str) -> bytes:
	"""Return the minutes as PDF. No permission check: callers check."""
	from weasyprint import HTML

	return HTML(string=render_html(meeting), url_fetcher=_only_embedded).write_pdf(pdf_variant="pdf/ua-1")


def send(meeting: str) -> int:
	"""Attach the minutes and mail them to everybody invited; return how many mails were queued.

	Nobody gets the same minutes twice; changed ones go out anew.

	Raises:
		MinutesMissingError: the meeting was not held, nothing is written, or nobody attended.
	"""
	document = frappe.get_doc(meetings.MEETING, meeting, for_update=True)
	_check_complete(document)
	pdf, name = render_pdf(meeting), file_name(document)
	version = version_of(document)
	address = _attach(document, name, pdf, version)
	queued = 0
	for attendance in invitations.rows_of(meeting):
		person = invitations.person_of(attendance, getdate(nowdate()))
		queued += bool(person and _mail(document, person, version, name, pdf))
	guard.write(document, minutes_file=address, minutes_sent_on=now_datetime())
	document.save(ignore_permissions=True)  # the caller has checked
	return queued


def version_of(document: Document) -> str:
	"""Return a short mark of what the minutes say: text, who came, resolutions."""
	said = [document.title, str(document.starts_on), document.location, document.minutes or ""]
	said += [row.attendee_name for row in _people(document.name, attended=1)]
	said += [f"{task['subject']}|{task['owner']}|{task['due']}" for task in _tasks(document.name)]
	return sha256("\n".join(said).encode()).hexdigest()[:VERSION_LENGTH]


def file_name(document: Document) -> str:
	"""Return the name of the minutes' PDF."""
	return f"Protokoll-{document.name}.pdf"


def _check_complete(document: Document) -> None:
	attended = frappe.db.exists(meetings.ATTENDANCE, {"network_meeting": document.name, "attended": 1})
	rules.check_minutes(document, bool(attended))


def _attach(document: Document, name: str, pdf: bytes, version: str) -> str:
	"""Keep the PDF as private file of the meeting, one for each version; return its address."""
	known = {
		"attached_to_doctype": document.doctype,
		"attached_to_name": document.name,
		"file_name": ("like", f"%{version}%"),
	}
	if address := frappe.db.get_value("File", known, "file_url"):
		return address
	stem = name.removesuffix(".pdf")
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": f"{stem}-{version}.pdf",
			"attached_to_doctype": document.doctype,
			"attached_to_name": document.name,
			# Without the field Frappe makes a second, public record when the meeting is saved.
			"attached_to_field": "minutes_file",
			"is_private": 1,
			"content": pdf,
		}
	)
	file.insert(ignore_permissions=True)  # the caller has checked that the actor may write the meeting
	return file.file_url


def _mail(document: Document, person: Guest, version: str, name: str, pdf: bytes) -> bool:
	with german():
		return office.send(
			key=f"{KIND}|{document.name}|{version}|{person.key}",
			kind=KIND,
			recipient=person.recipient,
			name=person.name,
			reference=(document.doctype, document.name),
			subject=_("Minutes: {0}").format(document.title),
			lines=[_("please find attached the minutes of the network meeting with its resolutions.")],
			facts=invitations.facts_of(document),
			attachments=[{"fname": name, "fcontent": pdf}],
		)


def _facts(document: Document) -> list[tuple[str, str]]:
	facts = invitations.facts_of(document)
	if document.working_group:
		facts.insert(0, (_("Working Group"), document.working_group))
	return facts


def _people(meeting: str, *, attended: int) -> list[frappe._dict]:
	return frappe.get_all(
		meetings.ATTENDANCE,
		{"network_meeting": meeting, "attended": attended},
		["attendee_name", "municipality", "reply", "deputy_name"],
		order_by="municipality, attendee_name",
	)


def _tasks(meeting: str) -> list[dict[str, str]]:
	rows = frappe.get_all(
		"Network Task",
		{"network_meeting": meeting, "status": ("!=", "Cancelled")},
		["subject", "details", "municipality", "municipality_contact", "responsible_user", "due_date"],
		order_by="due_date, name",
	)
	return [
		{
			"subject": row.subject,
			"details": row.details or "",
			"owner": _owner(row),
			"due": format_datetime(row.due_date, "dd.MM.yyyy"),
		}
		for row in rows
	]


def _owner(row: frappe._dict) -> str:
	if row.responsible_user:
		return frappe.db.get_value("User", row.responsible_user, "full_name") or row.responsible_user
	contact = row.municipality_contact and frappe.db.get_value(
		"Municipality Contact", row.municipality_contact, "contact_name"
	)
	return ", ".join(part for part in (row.municipality, contact) if part)


def _only_embedded(url: str, *args, **kwargs) -> dict:
	from weasyprint import default_url_fetcher

	if not url.startswith("data:"):
		raise ValueError(f"not embedded: {url}")
	return default_url_fetcher(url, *args, **kwargs)
