"""Decides what becomes of a stored mail: a request, filed at one, an explanation, nothing, or the clerk's work.

Each mail has its own transaction and holds its record's lock meanwhile: whoever comes second finds it settled, and a
run that is killed leaves the mail as it was. An error in one mail stops no other.
"""

from __future__ import annotations

from collections.abc import Callable

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.utils import add_to_date, cint, get_url, now_datetime, strip_html

from heidekreis_integration.integrations.mail_intake import (
	answers,
	attachments,
	automatic,
	message,
	reading,
	replies,
	sender,
	store,
	wording,
)
from heidekreis_integration.integrations.mail_intake.language import in_german
from heidekreis_integration.integrations.mail_intake.message import Mail
from heidekreis_integration.integrations.mail_intake.reading import Read
from heidekreis_integration.mediation import intake
from heidekreis_integration.mediation.errors import SwornInterpreterError
from heidekreis_integration.mediation.settings import settings

NEW, ATTENTION, PROCESSED, FILED = "New", "Needs Attention", "Processed", "Filed"
DECLINED, IGNORED = "Declined", "Ignored"
CHANNEL = "E-Mail"
ATTEMPTS = 3
SAVEPOINT = "mail_request"
NOBODY = "Guest"


def process_new(*, after_each: Callable[[], None]) -> int:
	"""Process the mails nobody has looked at yet, the oldest first; return how many.

	Args:
		after_each: Called after each step that must last; commits.
	"""
	names = frappe.get_all(store.DOCTYPE, filters={"state": NEW}, pluck="name", order_by="creation, name")
	for name in names:
		process(name, after_each=after_each)
	return len(names)


def process(name: str, *, after_each: Callable[[], None]) -> None:
	"""Process one mail; see `process_new`."""
	if not _begin(name):
		return
	after_each()
	try:
		with in_german():
			_decide(name)
	except Exception:  # noqa: BLE001  (whatever one mail does, the others go on, and the clerk sees this one)
		frappe.db.rollback()
		frappe.clear_messages()
		frappe.log_error(title=f"Incoming Mail {name}")
		_give_up(name)
	after_each()


def _begin(name: str) -> bool:
	"""Count the attempt; a mail that has killed its reader several times is left to the clerk."""
	record = frappe.db.get_value(store.DOCTYPE, name, ["state", "attempts"], as_dict=True, for_update=True)
	if not record or record.state != NEW:
		return False
	if cint(record.attempts) >= ATTEMPTS:
		_give_up(name)
		return False
	frappe.db.set_value(store.DOCTYPE, name, "attempts", cint(record.attempts) + 1, update_modified=False)
	return True


def _give_up(name: str) -> None:
	with in_german():
		text = _("The mail could not be read because of an unexpected error. Please read the original.")
	frappe.db.set_value(store.DOCTYPE, name, {"state": ATTENTION, "note": text})


def _decide(name: str) -> None:
	record = frappe.get_doc(store.DOCTYPE, name, for_update=True)
	if record.state != NEW:
		return
	raw = store.original(record)
	if raw is None:
		settle(record, ATTENTION, _("The original is missing. Please look into the mailbox."))
		return
	mail = message.parse(raw)
	ignored = automatic.reason_to_ignore(mail, own_addresses(), get_url())
	request = replies.request_answered(mail)
	if ignored:
		# A note that a mail was not delivered is worth seeing at the request it was about.
		record.mediation_request = request
		settle(record, IGNORED, wording.ignored(ignored))
	elif request:
		file_reply(record, mail, request)
	else:
		_take_as_request(record, mail)


def file_reply(record: Document, mail: Mail, request: str) -> None:
	"""File `mail` at `request` and mark it as unread for the clerks."""
	replies.file_at(record, mail, request)
	record.mediation_request = request
	record.requesting_institution = frappe.db.get_value(
		"Mediation Request", request, "requesting_institution"
	)
	record.unread = 1
	settle(record, FILED, _("Filed at the request {0}.").format(request))


def settle(record: Document, state: str, note: str) -> None:
	"""Write what became of a mail."""
	record.state = state
	record.note = note
	record.save(ignore_permissions=True)  # nobody holds the permission to write; see the DocType


def _take_as_request(record: Document, mail: Mail) -> None:
	read = reading.read(mail)
	origin = sender.origin_of(mail, read.understood.institution_name)
	remember(record, read)
	record.requesting_institution = origin.institution
	if origin.institution and _needs_sworn(read) and not _too_many(record):
		_decline(record, read.understood.values["occasion"])
		return
	problems = questions(mail, read, origin)
	if _too_many(record):
		problems.insert(0, _("Many mails of this sender within an hour. Nothing was answered."))
		settle(record, ATTENTION, "\n".join(problems))
	elif problems:
		_leave_to_clerk(record, problems)
	else:
		_create(record, mail, read, origin)


def _leave_to_clerk(record: Document, problems: list[str]) -> None:
	"""Let a mail wait for the clerk; an institution that is known learns that it has arrived."""
	if record.requesting_institution and answers.acknowledge(record):
		problems = [*problems, _("The sender was told that the mail has arrived.")]
	settle(record, ATTENTION, "\n".join(problems))


def questions(mail: Mail, read: Read, origin: sender.Origin) -> list[str]:
	"""Return what keeps a mail from becoming a request by itself."""
	unmatched = [wording.unmatched(origin.problem, mail.sender)] if origin.problem else []
	return [*unmatched, *read.problems]


def _create(record: Document, mail: Mail, read: Read, origin: sender.Origin) -> None:
	values = {
		"contact_email": mail.sender,
		**read.understood.values,
		"requesting_institution": origin.institution,
	}
	frappe.db.savepoint(SAVEPOINT)
	try:
		become_request(record, mail, values, actor=origin.user or NOBODY)
	except SwornInterpreterError:
		frappe.db.rollback(save_point=SAVEPOINT)
		frappe.clear_messages()
		_decline(record, values["occasion"])
	except frappe.ValidationError as refusal:
		frappe.db.rollback(save_point=SAVEPOINT)
		_leave_to_clerk(record, [refused(refusal)])


def _needs_sworn(read: Read) -> bool:
	"""Tell whether the occasion, if it is certain, is one for sworn interpreters: then nothing else matters."""
	occasion = read.understood.values.get("occasion")
	doubtful = any(finding.entry.target == "occasion" for finding in read.understood.doubts)
	if not occasion or doubtful:
		return False
	return bool(frappe.db.get_value("Mediation Occasion", occasion, "needs_sworn_interpreter"))


def _decline(record: Document, occasion: str) -> None:
	if answers.explain_sworn(record, occasion):
		text = _("A sworn interpreter is needed. The sender was told so; no request was made.")
		settle(record, DECLINED, text)
	else:
		text = _("A sworn interpreter is needed. No mail could be sent; please tell the sender.")
		settle(record, ATTENTION, text)


def become_request(record: Document, mail: Mail, values: dict, *, actor: str) -> Document:
	"""File the request, keep the attachments at it, and confirm it to the sender.

	Raises:
		frappe.ValidationError: a rule of the intake refuses it.
	"""
	request = intake.create_request(values, actor=actor, channel=CHANNEL)
	attachments.keep(mail, request.doctype, request.name)
	record.mediation_request = request.name
	record.requesting_institution = request.requesting_institution
	confirmed = bool(record.sender) and not sender.is_forged(mail) and answers.confirm(record, request)
	notes = [_("Became the request {0}.").format(request.name)]
	if not confirmed:
		notes.append(_("No confirmation could be sent. Please tell the sender."))
	left_out = attachments.left_out(mail)
	if left_out:
		notes.append(_("Only in the original: {0}.").format(", ".join(left_out)))
	settle(record, PROCESSED, "\n".join(notes))
	return request


def remember(record: Document, read: Read) -> None:
	"""Write down what was read, for the clerk and the form that the clerk completes."""
	record.set("findings", [])
	for finding in read.understood.findings:
		record.append(
			"findings",
			{
				"label": finding.entry.label[:140],
				"text": finding.entry.text,
				"value": wording.shown(finding),
				"doubt": wording.doubt(finding.doubt),
				"target": finding.entry.target,
				"source": finding.entry.source,
			},
		)
	record.understood = frappe.as_json(read.understood.values)


def refused(refusal: Exception) -> str:
	"""Return what a rule said, without markup, and take it from the messages that a user would see."""
	text = strip_html(str(refusal)).strip()
	frappe.clear_messages()
	return text or _("The request was refused. Please complete it by hand.")


def own_addresses() -> set[str]:
	"""Return the addresses this site sends from or reads."""
	accounts = frappe.get_all("Email Account", fields=["email_id", "login_id"])
	found = {account.email_id for account in accounts} | {account.login_id for account in accounts}
	return {address.lower() for address in {*found, settings().pool_email} if address}


def _too_many(record: Document) -> bool:
	limit = cint(settings().mail_intake_hourly_limit)
	if not limit or not record.sender:
		return False
	mails = DocType(store.DOCTYPE)
	query = (
		frappe.qb.from_(mails)
		.select(mails.name)
		.where((mails.sender == record.sender) & (mails.creation > add_to_date(now_datetime(), hours=-1)))
		.where((mails.state == PROCESSED) | (mails.state == DECLINED))
		.limit(limit)
	)
	return len(query.run()) >= limit
