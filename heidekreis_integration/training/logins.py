"""Portal logins of mediators, made by the pool: Interested ones register for a training with it."""

from __future__ import annotations

import frappe
from frappe import _

from heidekreis_integration.permissions.scope import MEDIATOR_USER
from heidekreis_integration.training.errors import NotReachableError


def make_login(mediator: str) -> str:
	"""Make a portal login with the mediator's own address, and return it. Frappe mails the link to set a password.

	No permission check: callers check that the user may write the mediator.

	Raises:
		NotReachableError: no mail address, a login is there already, or the address belongs to somebody else's login.
	"""
	document = frappe.get_doc("Mediator", mediator, for_update=True)
	address = (document.email or "").strip().lower()
	if not address or document.user:
		frappe.throw(
			_("A login needs a mail address, and a mediator has one login only."),
			NotReachableError,
			title=_("Portal login"),
		)
	if frappe.db.exists("User", address):
		frappe.throw(
			_("{0} is the login of somebody already. Please enter that login, or another address.").format(
				address
			),
			NotReachableError,
			title=_("Portal login"),
		)
	user = frappe.get_doc(
		{
			"doctype": "User",
			"email": address,
			"first_name": document.first_name,
			"last_name": document.last_name,
			"language": "de",
			"send_welcome_email": 1,
			"roles": [{"role": MEDIATOR_USER}],
		}
	)
	user.insert(ignore_permissions=True)  # the pool may make this one kind of login, and no other
	document.user = user.name
	document.save(ignore_permissions=True)  # as above
	return user.name
