"""Makes, opens, spends and revokes signed links.

Whatever is wrong with a link, the answer is the same, so that nobody learns whether the thing behind it exists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import frappe
from frappe import _
from frappe.utils import add_days, cint, get_datetime, get_url, now_datetime
from frappe.utils.password import get_encryption_key

from heidekreis_integration.links import tokens
from heidekreis_integration.links.errors import LinkRefusedError, UnknownPurposeError
from heidekreis_integration.links.purposes import PURPOSES
from heidekreis_integration.permissions import scope

DOCTYPE = "Signed Link"
ROUTE = "l"
GUEST = "Guest"
# So long one can still see that a link was made and used.
KEPT_DAYS = 90
FORGOTTEN_AT_ONCE = 1000
FIELDS = (
	"name",
	"purpose",
	"reference_doctype",
	"reference_name",
	"holder",
	"expires_on",
	"single_use",
	"spent_on",
	"revoked_on",
)


@dataclass(frozen=True)
class SignedLink:
	"""A link that was found good: what it is for, about which document, and for whom it was made."""

	name: str
	purpose: str
	reference: tuple[str, str]
	holder: str
	expires_on: datetime


def issue(
	purpose: str, reference: tuple[str, str], holder: str, *, expires_on: datetime, single_use: bool = True
) -> str:
	"""Make a link and return its address, for a mail. The address is stored nowhere.

	Args:
		purpose: One of `links.purposes.PURPOSES`.
		reference: DocType and name of the document the link is about.
		holder: For whom: name of a Mediator, a User, or a mail address.
		expires_on: From then on the link is refused; site time.
		single_use: Whether `spend` works once only.

	Raises:
		UnknownPurposeError: no page knows the purpose.
	"""
	if purpose not in PURPOSES:
		frappe.throw(_("There is no page for links of the kind {0}.").format(purpose), UnknownPurposeError)
	row = frappe.get_doc(
		{
			"doctype": DOCTYPE,
			"purpose": purpose,
			"reference_doctype": reference[0],
			"reference_name": reference[1],
			"holder": holder,
			"issued_on": now_datetime(),
			"expires_on": expires_on,
			"single_use": int(single_use),
		}
	)
	row.insert(ignore_permissions=True)  # links are made for mails by services; no role may make them by hand
	return get_url(f"/{ROUTE}/{tokens.sign(row.name, get_encryption_key())}")


def open_link(token: str, purpose: str | None = None, *, visitor: str = GUEST) -> SignedLink:
	"""Return what a link is about, without using it up.

	Args:
		token: The last part of the link's address.
		purpose: What the link has to be for; None where the page shows whatever it is for.
		visitor: Who is logged in where the link was opened.

	Raises:
		LinkRefusedError: the link is not good, for whatever cause; always the same text.
	"""
	return _good(token, purpose, visitor, lock=False)


def spend(token: str, purpose: str | None = None, *, visitor: str = GUEST) -> SignedLink:
	"""Use a link: as `open_link`, and a single-use link is refused from now on.

	The row stays locked until the end of the transaction: of two clicks at the same moment the second is refused.
	Where the transaction is rolled back the link stays good.

	Raises:
		LinkRefusedError: as `open_link`.
	"""
	link = _good(token, purpose, visitor, lock=True)
	frappe.db.set_value(DOCTYPE, {"name": link.name, "single_use": 1}, "spent_on", now_datetime())
	return link


def revoke(reference: tuple[str, str], purpose: str | None = None) -> None:
	"""Make every link about a document worthless, or those for `purpose` only."""
	filters = {
		"reference_doctype": reference[0],
		"reference_name": reference[1],
		"revoked_on": ("is", "not set"),
	}
	if purpose:
		filters["purpose"] = purpose
	frappe.db.set_value(DOCTYPE, filters, "revoked_on", now_datetime())


def forget_old(after_each: Callable[[], None] | None = None) -> int:
	"""Delete the rows of links that expired long ago; return how many. For a daily job.

	A link without its row is refused in the same words, so nothing changes for who still has the mail.
	"""
	long_ago = {"expires_on": ("<", add_days(now_datetime(), -KEPT_DAYS))}
	names = frappe.get_all(DOCTYPE, long_ago, pluck="name", limit=FORGOTTEN_AT_ONCE)
	frappe.db.delete(DOCTYPE, {"name": ("in", names or [""])})
	if after_each:
		after_each()
	return len(names)


def refuse() -> None:
	"""Answer as for any link that is not good.

	Raises:
		LinkRefusedError: always.
	"""
	raise LinkRefusedError(refusal())


def refusal() -> str:
	"""Return the one answer to every link that is not good."""
	return _(
		"This link is not valid, or not any more: it may have been used already, or its time is over. "
		"Please look into the portal or ask the pool."
	)


def _good(token: str, purpose: str | None, visitor: str, *, lock: bool) -> SignedLink:
	name = tokens.verify(token, get_encryption_key())
	row = name and frappe.db.get_value(DOCTYPE, name, FIELDS, as_dict=True, for_update=lock)
	if not row or row.purpose not in PURPOSES or (purpose and row.purpose != purpose):
		refuse()
	over = get_datetime(row.expires_on) <= now_datetime() or row.revoked_on
	if over or (cint(row.single_use) and row.spent_on):
		refuse()
	if _holder_gone(row.holder) or (PURPOSES[row.purpose].personal and _somebody_else(row.holder, visitor)):
		refuse()
	return SignedLink(
		row.name, row.purpose, (row.reference_doctype, row.reference_name), row.holder, row.expires_on
	)


def _holder_gone(holder: str) -> bool:
	"""Tell whether the holder has left the pool or their login was disabled."""
	mediator = frappe.db.get_value("Mediator", holder, ["workflow_state", "user"], as_dict=True)
	if mediator and mediator.workflow_state == "Left Pool":
		return True
	user = mediator.user if mediator else holder
	return bool(user) and frappe.db.get_value("User", user, "enabled") == 0


def _somebody_else(holder: str, visitor: str) -> bool:
	"""Tell whether somebody is logged in who is not the holder: the mail was passed on, or the device is shared."""
	if visitor in (GUEST, holder) or scope.mediator_of(visitor) == holder:
		return False
	return frappe.db.get_value("User", visitor, "email") != holder
