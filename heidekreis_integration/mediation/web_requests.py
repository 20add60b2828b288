"""Requests from the public form: held until the sender has confirmed the mail address and the institution is known.

Anybody can type any address into a form, so nothing is filed, and no institution is looked up, before the link in the
mail was used. What nobody confirms is deleted.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.utils import cint, format_datetime, get_datetime, now_datetime

from heidekreis_integration import links
from heidekreis_integration.mediation import intake, requester_mail, tracking
from heidekreis_integration.mediation.errors import WebRequestError
from heidekreis_integration.mediation.institutions import institutions_with
from heidekreis_integration.mediation.mailing import in_mail_language
from heidekreis_integration.mediation.settings import settings
from heidekreis_integration.mediation.similarity import Known, most_similar
from heidekreis_integration.workflow import guard

DOCTYPE = "Web Request"
PURPOSE = "Confirm Email"
CHANNEL = "Web Form"
GUEST = "Guest"
CONFIRM_HOURS, KEEP_DAYS, UNCONFIRMED_LIMIT = 48, 90, 5
SENDER_FIELDS = (
	"institution_name",
	"institution_type",
	"institution_street",
	"institution_postal_code",
	"institution_city",
	"institution_municipality",
	"billing_address",
)
SESSION_FIELDS = tuple(sorted(intake.ACCEPTED_FIELDS - {"requesting_institution"}))


def hold(values: dict, sender: dict, *, form_key: str) -> str | None:
	"""Keep the entries of the public form and mail the link that confirms the address.

	Args:
		values: Fields of the request (`SESSION_FIELDS`), checked by the form; `contact_email` is the address.
		sender: What was typed about the institution (`SENDER_FIELDS`).
		form_key: Mark of the form that was sent; one form is kept once, however often it arrives.

	Returns:
		Name of the Web Request; None where nothing was kept: sent before, or too many unconfirmed for this address.
	"""
	email = values["contact_email"]
	if frappe.db.exists(DOCTYPE, {"form_key": form_key}) or _unanswered(email) >= _limit():
		return None
	now = now_datetime()
	document = frappe.get_doc({"doctype": DOCTYPE})
	guard.write(
		document,
		**{field: values.get(field) for field in SESSION_FIELDS if values.get(field) not in (None, "")},
		**{field: sender.get(field) for field in SENDER_FIELDS},
		status="Unconfirmed",
		received_on=now,
		expires_on=now + timedelta(hours=cint(settings().get("web_confirm_hours")) or CONFIRM_HOURS),
		form_key=form_key,
	)
	try:
		document.insert(ignore_permissions=True)  # guests hold no right; what they enter waits here unseen
	except frappe.UniqueValidationError:
		frappe.clear_last_message()
		return None
	_ask_to_confirm(document)
	return document.name


def confirm(name: str) -> Document:
	"""Note that the address was confirmed. A known address files the request, any other goes to the clerk.

	Returns:
		The Web Request in the state Filed or To Match.

	Raises:
		WebRequestError: it was confirmed already, or its time is over.
		Every refusal of `intake.create_request`, for example because the date has passed in the meantime.
	"""
	document = _locked(name, "Unconfirmed")
	if get_datetime(document.expires_on) <= now_datetime():
		_refuse()
	guard.write(document, confirmed_on=now_datetime())
	known = institutions_with(document.contact_email)
	if len(known) == 1:
		_file(document, known[0], actor=_login_of(document.contact_email, known[0]))
	else:
		guard.write(document, status="To Match")
		_save(document)
		_tell_waiting(document)
		_tell_clerk(document)
	return document


def match(name: str, institution: str, *, remember: bool = True) -> Document:
	"""File a confirmed request for `institution`. For clerks, who have been checked by the caller.

	Args:
		name: A Web Request in the state To Match.
		institution: The Requesting Institution the sender belongs to.
		remember: Enter the sender as a contact, so that the next request is filed by itself.

	Returns:
		The Mediation Request.
	"""
	document = _locked(name, "To Match")
	if remember:
		_remember(document, institution)
	return _file(document, institution, actor=_login_of(document.contact_email, institution))


def create_institution(name: str, values: dict) -> Document:
	"""Make an institution of what the sender has entered, and file the request for it. For clerks.

	Args:
		name: A Web Request in the state To Match.
		values: What the clerk has corrected: `institution_name`, `institution_type`, `municipality`.

	Returns:
		The Mediation Request.
	"""
	document = _locked(name, "To Match")
	institution = frappe.get_doc(
		{
			"doctype": "Requesting Institution",
			"institution_name": values.get("institution_name") or document.institution_name,
			"institution_type": values.get("institution_type") or document.institution_type,
			"municipality": values.get("municipality") or document.institution_municipality,
			"street": document.institution_street,
			"postal_code": document.institution_postal_code,
			"city": document.institution_city,
			"billing_address": document.billing_address,
			"enabled": 1,
		}
	).insert()
	return match(name, institution.name)


def dismiss(name: str, reason: str) -> None:
	"""Close a confirmed form without a request, and tell the sender why. For clerks.

	Raises:
		WebRequestError: it was handled already, or no reason was given.
	"""
	document = _locked(name, "To Match")
	if not reason.strip():
		frappe.throw(_("Please say why; the sender reads it."), WebRequestError)
	guard.write(document, status="Dismissed", dismissal_reason=reason.strip())
	_save(document)
	_tell_dismissed(document)


def withdraw(name: str) -> None:
	"""Delete a confirmed form that waits for the clerk, because its sender does not need anybody any more.

	Raises:
		WebRequestError: it was handled already.
	"""
	_locked(name, "To Match")
	_delete(name)


def similar_institutions(document: Document) -> list[dict]:
	"""Return the institutions the sender may mean, the likeliest first."""
	# For the clerk's form, whose role reads every institution.
	rows = frappe.get_all(
		"Requesting Institution",
		filters={"enabled": 1},
		fields=["name", "institution_name", "postal_code", "city"],
	)
	known = [Known(row.name, row.institution_name, row.postal_code or "", row.city or "") for row in rows]
	found = most_similar(document.institution_name or "", document.institution_postal_code or "", known)
	return [
		{
			"name": hit.name,
			"institution_name": hit.institution_name,
			"place": " ".join(part for part in (hit.postal_code, hit.city) if part),
		}
		for hit in found
	]


def purge(after_each: Callable[[], None]) -> int:
	"""Delete what was never confirmed in time and what was handled long ago; return how many. For the hourly job."""
	now = now_datetime()
	kept_since = now - timedelta(days=cint(settings().get("web_keep_days")) or KEEP_DAYS)
	form = DocType(DOCTYPE)
	due = (
		frappe.qb.from_(form)
		.select(form.name)
		.where(
			((form.status == "Unconfirmed") & (form.expires_on <= now))
			| (form.status.isin(("Filed", "Dismissed")) & (form.modified < kept_since))
			| ((form.status == "To Match") & (form.planned_start < kept_since))
		)
		.run(pluck=True)
	)
	for name in due:
		_delete(name)
		after_each()
	return len(due)


def _delete(name: str) -> None:
	links.revoke((DOCTYPE, name))
	# Permanently: a copy among the deleted documents would keep what was promised to be gone.
	frappe.delete_doc(DOCTYPE, name, ignore_permissions=True, force=True, delete_permanently=True)


def _file(document: Document, institution: str, *, actor: str) -> Document:
	values = {field: document.get(field) for field in SESSION_FIELDS if document.get(field)}
	values["alternative_dates"] = [
		{"planned_start": row.planned_start, "note": row.note} for row in document.alternative_dates
	]
	request = intake.create_request(
		values | {"requesting_institution": institution},
		actor=actor,
		channel=CHANNEL,
		received_on=document.received_on,
	)
	if document.billing_address:
		request.add_comment(
			"Info", _("Billing address as entered in the form: {0}").format(document.billing_address)
		)
	guard.write(document, status="Filed", requesting_institution=institution, mediation_request=request.name)
	_save(document)
	requester_mail.tell_received(request)
	return request


def _remember(document: Document, institution: str) -> None:
	known = frappe.get_doc("Requesting Institution", institution, for_update=True)
	emails = {(row.email or "").lower() for row in known.contacts} | {(known.email or "").lower()}
	if document.contact_email.lower() in emails:
		return
	known.append(
		"contacts",
		{
			"contact_name": document.contact_name or document.contact_email,
			"email": document.contact_email,
			"phone": document.contact_phone,
			"active": 1,
		},
	)
	known.save()


def _login_of(email: str, institution: str) -> str:
	"""Return the login behind a confirmed address if it belongs to the institution, else Guest."""
	contact, user = DocType("Institution Contact"), DocType("User")
	found = (
		frappe.qb.from_(contact)
		.join(user)
		.on(user.name == contact.user)
		.select(user.name)
		.where((contact.parent == institution) & (contact.active == 1) & (user.enabled == 1))
		.where((user.email == email) | (contact.email == email))
		.run(pluck=True)
	)
	return found[0] if found else GUEST


def _locked(name: str, status: str) -> Document:
	if frappe.db.get_value(DOCTYPE, name, "status", for_update=True) != status:
		_refuse()
	return frappe.get_doc(DOCTYPE, name)


def _refuse() -> None:
	frappe.throw(
		_("This form was handled already, or its time is over. Please fill it in again or call the pool."),
		WebRequestError,
	)


def _save(document: Document) -> None:
	document.save(ignore_permissions=True)  # guests and clerks may not write it; this service does


def _unanswered(email: str) -> int:
	return frappe.db.count(DOCTYPE, {"contact_email": email, "status": "Unconfirmed"})


def _limit() -> int:
	return cint(settings().get("web_limit_per_address")) or UNCONFIRMED_LIMIT


@in_mail_language
def _ask_to_confirm(document: Document) -> None:
	link = links.issue(
		PURPOSE, (DOCTYPE, document.name), document.contact_email, expires_on=document.expires_on
	)
	_tell(
		document,
		kind="Confirm Email",
		subject=_("Please confirm your request: {0} on {1}").format(
			_(document.language), requester_mail.when(document)
		),
		lines=[
			_(
				"A request for a mediator was sent to us with your mail address. Please confirm that it is yours."
			),
			_("Only then does your request reach the pool. The link works until {0}.").format(
				format_datetime(document.expires_on, "dd.MM.yyyy HH:mm")
			),
		],
		link=link,
		link_label=_("Confirm the request"),
		closing=[
			_(
				"You know nothing of a request? Then you need not do anything: all entries are deleted by themselves."
			)
		],
	)


@in_mail_language
def _tell_waiting(document: Document) -> None:
	_tell(
		document,
		kind="Request Received",
		subject=_("Your request has arrived: {0} on {1}").format(
			_(document.language), requester_mail.when(document)
		),
		lines=[
			_("Thank you. Your request has arrived."),
			_(
				"It is your first one with this mail address, so the pool enters your institution first. You get a mail with the number of your request then."
			),
		],
		link=tracking.tracking_link((DOCTYPE, document.name), document.contact_email, document.planned_start),
		link_label=_("See how far it is, or cancel"),
	)


@in_mail_language
def _tell_clerk(document: Document) -> None:
	_tell(
		document,
		kind="Form to Match",
		recipient=settings().pool_email or "",
		subject=_("Unknown institution asks: {0}").format(document.institution_name),
		lines=[
			_(
				"A request came through the public form. Its mail address is confirmed, its institution is not known."
			),
			_("Please match it to an institution, or create the institution."),
		],
		facts=[(_("Institution"), document.institution_name), *requester_mail.facts(document)],
		link=frappe.utils.get_url_to_form(DOCTYPE, document.name),
		link_label=_("Open the form"),
	)


@in_mail_language
def _tell_dismissed(document: Document) -> None:
	_tell(
		document,
		kind="Form Dismissed",
		subject=_("Your request could not be accepted: {0} on {1}").format(
			_(document.language), requester_mail.when(document)
		),
		lines=[_("the pool can not take on this request."), document.dismissal_reason],
		closing=[_("If you have questions, please call us or answer this mail.")],
	)


def _tell(document: Document, *, kind: str, link: str = "", link_label: str = "", **notice: Any) -> None:
	"""Write about a form, once for each kind; to its sender and with what was asked for, if nothing else is said."""
	requester_mail.send(
		document,
		kind=kind,
		key=f"{kind}|{document.name}",
		link=link,
		link_label=link_label,
		**{"recipient": document.contact_email, "facts": requester_mail.facts(document)} | notice,
	)
