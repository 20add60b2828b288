"""Logins of municipality officers: made by an invitation, ended with the last entry, with a second factor if wished."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.utils import cint, format_date, getdate, nowdate

from heidekreis_integration.desk.users import NEUTRAL_ROLES
from heidekreis_integration.network import groups
from heidekreis_integration.network.errors import InvitationError
from heidekreis_integration.notices import office
from heidekreis_integration.notices.texts import german
from heidekreis_integration.permissions.scope import MUNICIPALITY_OFFICER

KIND = "Officer Invitation"
SYSTEM_SETTINGS = "System Settings"
AfterEach = Callable[[], None]


@dataclass(frozen=True)
class Invitation:
	"""What an invitation came to.

	Attributes:
		user: The login.
		mailed: Whether the welcome mail was queued now; False if it had been before.
	"""

	user: str
	mailed: bool


def invite(contact: str) -> Invitation:
	"""Give the person of `contact` a login as officer, and mail the link to set a password, once.

	No permission check: callers check that the actor may write the entry.

	Raises:
		InvitationError: the entry is over, has no mail address, or the address is a login that must not get the role.
	"""
	document = frappe.get_doc(groups.CONTACT, contact, for_update=True)
	_check_invitable(document)
	user = document.user or (document.email or "").strip().lower()
	account = _existing(user) if frappe.db.exists("User", user) else _new(document, user)
	if document.user != account.name:
		document.user = account.name
		document.save(ignore_permissions=True)  # the caller may write the entry
	return Invitation(account.name, _welcome(document, account))


def disable_left(today: date | None = None, *, after_each: AfterEach = lambda: None) -> list[str]:
	"""Take the role from logins whose entries are all over, and disable those that have no other role.

	The data are closed from the first day without an entry, whether this job has run or not; it only tidies up.

	Args:
		today: The day of the run; today if None.
		after_each: Called after each login; the scheduled job commits here.

	Returns:
		The logins that were changed.
	"""
	changed = []
	for user in _left(getdate(today or nowdate())):
		account = frappe.get_doc("User", user)
		others = {row.role for row in account.roles} - NEUTRAL_ROLES - {MUNICIPALITY_OFFICER}
		if others:
			account.set("roles", [row for row in account.roles if row.role != MUNICIPALITY_OFFICER])
		else:
			account.enabled = 0
		account.flags.only_given_roles = True
		account.save(ignore_permissions=True)  # a scheduled job
		changed.append(user)
		after_each()
	return changed


def apply_two_factor(required: bool) -> None:
	"""Require a second factor of officers, by Frappe's own means: for their role, with the site's switch on.

	Frappe makes the factor binding for everybody when the System Settings are saved with it; so they are not saved
	here. The site's switch stays on as long as any role needs it.
	"""
	if cint(frappe.db.get_value("Role", MUNICIPALITY_OFFICER, "two_factor_auth")) != cint(required):
		frappe.db.set_value("Role", MUNICIPALITY_OFFICER, "two_factor_auth", cint(required))
		frappe.clear_document_cache("Role", MUNICIPALITY_OFFICER)
		if not required and not frappe.db.exists("Role", {"two_factor_auth": 1}):
			_switch_two_factor(0)
	if required:
		_switch_two_factor(1)


def follow_settings() -> None:
	"""Bring the second factor to what the settings say: roles are fixtures, and each migrate writes them anew."""
	apply_two_factor(bool(cint(frappe.db.get_single_value("Heidekreis Settings", "officers_two_factor"))))


def _switch_two_factor(state: int) -> None:
	if cint(frappe.db.get_single_value(SYSTEM_SETTINGS, "enable_two_factor_auth")) != state:
		frappe.db.set_single_value(SYSTEM_SETTINGS, "enable_two_factor_auth", state)
		frappe.clear_document_cache(SYSTEM_SETTINGS, SYSTEM_SETTINGS)


def _check_invitable(contact: Document) -> None:
	if contact.valid_to and getdate(contact.valid_to) < getdate(nowdate()):
		frappe.throw(
			_("This entry has ended. Please enter the successor and invite that person."),
			InvitationError,
			title=_("Invitation"),
		)
	if not contact.user and not contact.email:
		frappe.throw(
			_("A login needs a mail address. Please enter it first."), InvitationError, title=_("Invitation")
		)


def _existing(user: str) -> Document:
	"""Return the login with the officer's role, given now if it is missing."""
	account = frappe.get_doc("User", user)
	roles = {row.role for row in account.roles} - NEUTRAL_ROLES
	if user in ("Administrator", "Guest") or (not account.enabled and roles - {MUNICIPALITY_OFFICER}):
		frappe.throw(
			_("The login {0} is disabled. Please ask the system administration to enable it.").format(user),
			InvitationError,
			title=_("Invitation"),
		)
	if account.enabled and MUNICIPALITY_OFFICER in roles:
		return account
	account.enabled = 1  # an officer who comes back
	account.append_roles(MUNICIPALITY_OFFICER)
	account.flags.only_given_roles = True
	account.save(ignore_permissions=True)  # the coordination office may give this one role, and no other
	return account


def _new(contact: Document, address: str) -> Document:
	first, _space, last = contact.contact_name.rpartition(" ")
	account = frappe.get_doc(
		{
			"doctype": "User",
			"email": address,
			"first_name": first or last,
			"last_name": last if first else "",
			"language": "de",
			"send_welcome_email": 0,
			"roles": [{"role": MUNICIPALITY_OFFICER}],
		}
	)
	account.flags.only_given_roles = True
	account.flags.no_welcome_mail = True  # the mail of this module says more
	return account.insert(ignore_permissions=True)  # as in _existing


def _welcome(contact: Document, account: Document) -> bool:
	key = f"{KIND}|{contact.name}"
	if frappe.db.exists("Notice Log", {"notice_key": f"{key}|{account.name}"}):
		return False
	with german():
		link = "" if account.last_login else account.reset_password()
		return office.send(
			key=key,
			kind=KIND,
			recipient=account.name,
			name=contact.contact_name,
			reference=(groups.CONTACT, contact.name),
			subject=_("Your access to the municipal network: {0}").format(contact.municipality),
			lines=[
				_("you are entered as contact person of {0} from {1} on.").format(
					contact.municipality, format_date(contact.valid_from, "dd.MM.yyyy")
				),
				_(
					"With your own login you see meetings, resolutions and figures of your municipality, write contributions to the integration strategy and file requests for interpreting."
				),
				_("Please set a password first. The link works once.")
				if link
				else _("Your login stays the one you have."),
			],
			facts=[(_("Login"), account.name)],
			link=link or frappe.utils.get_url("/login"),
			link_text=_("Set a password") if link else _("Log In"),
		)


def _left(today: date) -> list[str]:
	contact, role, user = DocType(groups.CONTACT), DocType("Has Role"), DocType("User")
	holders = (
		frappe.qb.from_(contact)
		.join(user)
		.on(user.name == contact.user)
		.join(role)
		.on((role.parent == user.name) & (role.parenttype == "User"))
		.select(user.name)
		.distinct()
		.where((user.enabled == 1) & (role.role == MUNICIPALITY_OFFICER))
		.orderby(user.name)
		.run(pluck=True)
	)
	staying = set(
		frappe.qb.from_(contact)
		.select(contact.user)
		.where(contact.user.isin(holders or [""]))
		.where(contact.valid_to.isnull() | (contact.valid_to >= today))
		.run(pluck=True)
	)
	return [name for name in holders if name not in staying]
