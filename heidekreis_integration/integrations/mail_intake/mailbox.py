"""Fetches new mails from the pool's mailbox by IMAP.

Frappe has a fetcher of its own (`append_to`). It makes the document before the mail's attachments exist, joins mails
of the same sender and subject, and looks for a Message-ID without a lock, so it is not used. Its Email Account is:
there the administrator keeps server, login and password (or OAuth, which some providers demand).

How far a folder has been read is the number (UID) of its last stored mail, written in the transaction that stores the
mail. So a mail is stored or it is fetched again, whenever a run is killed, and it does not matter who else reads the
mailbox. Only after the commit is the mail marked as read, or moved. Two runs at once meet at the unique Message-ID.
"""

from __future__ import annotations

import base64
import contextlib
import imaplib
import re
import ssl
from collections.abc import Callable, Iterator

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, now_datetime

from heidekreis_integration.heidekreis_integration.doctype.mailbox.mailbox import name_of
from heidekreis_integration.integrations.mail_intake import store
from heidekreis_integration.integrations.mail_intake.errors import MailboxError
from heidekreis_integration.integrations.mail_intake.language import in_german
from heidekreis_integration.mediation.settings import settings

TIMEOUT = 30
BATCH = 200
IMAP_PORT, IMAPS_PORT = 143, 993
Commit = Callable[[], None]


def fetch(*, after_each: Commit) -> int:
	"""Store the new mails of the mailbox; return how many were new.

	Args:
		after_each: Called after each mail; commits. A mail is marked as read afterwards.

	Raises:
		MailboxError: no mailbox is chosen, or it can't be reached. The record of the mailbox says why, too.
	"""
	with in_german():
		return _fetch(after_each)


def _fetch(after_each: Commit) -> int:
	account = _account()
	folder = settings().mail_intake_folder or "INBOX"
	position = _position(account, folder)
	after_each()
	try:
		with _connected(account) as connection:
			stored = _fetch_folder(connection, folder, position, after_each)
	except (imaplib.IMAP4.error, OSError, MailboxError) as error:
		frappe.db.rollback()
		text = _("The mailbox can't be read: {0}").format(_plain(error))
		frappe.db.set_value("Mailbox", position, "last_error", text)
		after_each()
		frappe.throw(text, MailboxError, title=_("Mailbox"))
	frappe.db.set_value("Mailbox", position, {"last_success_on": now_datetime(), "last_error": ""})
	after_each()
	return stored


def _account() -> Document:
	name = settings().mail_intake_account
	if not name:
		frappe.throw(_("Please choose the mailbox in the Heidekreis Settings."), MailboxError)
	return frappe.get_doc("Email Account", name)


def _position(account: Document, folder: str) -> str:
	"""Return the record that says how far `folder` has been read, made if it is new."""
	name = name_of(account.name, folder)
	if not frappe.db.exists("Mailbox", name):
		record = frappe.get_doc({"doctype": "Mailbox", "email_account": account.name, "folder": folder})
		with contextlib.suppress(frappe.DuplicateEntryError):
			record.insert(ignore_permissions=True)  # by the job, whoever runs it
	return name


@contextlib.contextmanager
def _connected(account: Document) -> Iterator[imaplib.IMAP4]:
	host, port, uses_ssl = _server(account)
	if uses_ssl:
		connection = imaplib.IMAP4_SSL(host, port, ssl_context=ssl.create_default_context(), timeout=TIMEOUT)
	else:
		connection = imaplib.IMAP4(host, port, timeout=TIMEOUT)
	try:
		if cint(account.use_starttls) and not uses_ssl:
			connection.starttls(ssl.create_default_context())
		_log_in(connection, account)
		yield connection
	finally:
		with contextlib.suppress(imaplib.IMAP4.error, OSError):
			connection.logout()


def _server(account: Document) -> tuple[str, int, bool]:
	"""Return host, port and whether the connection is encrypted from the start."""
	source = frappe.get_doc("Email Domain", account.domain) if account.domain else account
	host, uses_ssl = source.email_server, bool(cint(source.use_ssl))
	if not host:
		raise MailboxError(_("The e-mail account {0} names no IMAP server.").format(account.name))
	return host, cint(source.incoming_port) or (IMAPS_PORT if uses_ssl else IMAP_PORT), uses_ssl


def _log_in(connection: imaplib.IMAP4, account: Document) -> None:
	login = account.login_id if cint(account.login_id_is_different) and account.login_id else account.email_id
	if account.auth_method == "OAuth":
		token = account.get_oauth_token()
		if not token:
			raise MailboxError(_("The e-mail account {0} has no valid authorisation.").format(account.name))
		answer = f"user={login}\1auth=Bearer {token.get_password('access_token')}\1\1"
		connection.authenticate("XOAUTH2", lambda _challenge: answer.encode())
		return
	connection.login(login, account.get_password("password", raise_exception=False) or "")


def _fetch_folder(connection: imaplib.IMAP4, folder: str, position: str, after_each: Commit) -> int:
	_ok(connection.select(_quoted(folder)), folder)
	validity = _number(connection.response("UIDVALIDITY")[1])
	stored = 0
	for uid in _new_uids(connection, position, validity)[:BATCH]:
		stored += _fetch_one(connection, uid, position, validity, after_each)
	return stored


def _new_uids(connection: imaplib.IMAP4, position: str, validity: int) -> list[int]:
	"""Return the numbers of the mails to fetch, in their order.

	On the first visit, or when the server has numbered the folder anew, these are the unread mails: what people have
	read before the intake was switched on is theirs.
	"""
	known = frappe.db.get_value("Mailbox", position, ["uid_validity", "last_uid"], as_dict=True)
	if known.uid_validity == str(validity):
		last = cint(known.last_uid)
		found = _search(connection, f"UID {last + 1}:*")
		return [uid for uid in found if uid > last]  # `n:*` always gives the last mail
	return _search(connection, "UNSEEN")


def _search(connection: imaplib.IMAP4, criterion: str) -> list[int]:
	answer = _ok(connection.uid("SEARCH", None, criterion), criterion)
	return sorted(int(uid) for line in answer if line for uid in line.split())


def _fetch_one(connection: imaplib.IMAP4, uid: int, position: str, validity: int, after_each: Commit) -> int:
	"""Store one mail, then mark it; return 1 if it was new."""
	size = _number(_ok(connection.uid("FETCH", str(uid), "(RFC822.SIZE)"), uid))
	too_large = size > store.largest()
	raw = _content(connection, uid, "BODY.PEEK[HEADER]" if too_large else "BODY.PEEK[]")
	name = None
	if raw:  # else somebody has deleted it meanwhile
		name = store.store(raw, place=store.Place(position, uid), too_large=too_large)
	frappe.db.set_value(
		"Mailbox", position, {"uid_validity": str(validity), "last_uid": uid}, update_modified=False
	)
	after_each()
	if raw and not too_large:
		_mark(connection, uid)
	return int(bool(name))


def _content(connection: imaplib.IMAP4, uid: int, part: str) -> bytes:
	answer = _ok(connection.uid("FETCH", str(uid), f"({part})"), uid)
	return next((item[1] for item in answer if isinstance(item, tuple)), b"")


def _mark(connection: imaplib.IMAP4, uid: int) -> None:
	"""Mark a stored mail as read, and move it where the settings want that. A failure changes nothing here."""
	with contextlib.suppress(imaplib.IMAP4.error):
		connection.uid("STORE", str(uid), "+FLAGS", r"(\Seen)")
		target = (settings().mail_intake_done_folder or "").strip()
		if target:
			_move(connection, uid, target)


def _move(connection: imaplib.IMAP4, uid: int, folder: str) -> None:
	connection.create(_quoted(folder))
	# Asked anew: before the login servers name only what can be done before the login.
	able = b" ".join(_bytes(connection.capability()[1])).upper().split()
	if b"MOVE" in able:
		connection.uid("MOVE", str(uid), _quoted(folder))
	elif connection.uid("COPY", str(uid), _quoted(folder))[0] == "OK":
		connection.uid("STORE", str(uid), "+FLAGS", r"(\Deleted)")
		if b"UIDPLUS" in able:
			connection.uid("EXPUNGE", str(uid))


def _quoted(folder: str) -> str:
	"""Return a folder's name as IMAP writes it: modified UTF-7 (RFC 3501, 5.1.3), in quotes."""

	def shifted(match: re.Match) -> str:
		return (
			"&" + base64.b64encode(match[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"
		)

	name = re.sub(r"[^\x20-\x7e]+", shifted, folder.replace("&", "&-"))
	return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _ok(answer: tuple, about: object) -> list:
	status, data = answer
	if status != "OK":
		raise MailboxError(f"{about}: {_plain(data)}")
	return data or []


def _number(data: object) -> int:
	found = re.findall(rb"(?:RFC822\.SIZE\s+)?(\d+)\)?\s*$", b" ".join(_bytes(data)))
	return int(found[-1]) if found else 0


def _bytes(data: object) -> list[bytes]:
	return [item for item in (data if isinstance(data, list) else [data]) if isinstance(item, bytes)]


def _plain(error: object) -> str:
	"""Return a server's answer as readable text; it may be bytes, also inside an exception."""
	while isinstance(error, BaseException) and error.args:
		error = error.args[-1]
	if isinstance(error, list):
		error = b" ".join(_bytes(error))
	return error.decode("utf-8", "replace") if isinstance(error, bytes) else str(error)
