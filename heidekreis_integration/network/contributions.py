"""What a municipality contributes to a measure: written by its officers, accepted by the coordination office."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate, now_datetime, nowdate

from heidekreis_integration.changes import changed_fields
from heidekreis_integration.network import contribution_mails
from heidekreis_integration.network.contacts import is_keeper
from heidekreis_integration.network.errors import (
	ContributionClosedError,
	ContributionConsentError,
	ContributionError,
	ContributionNoteMissingError,
)
from heidekreis_integration.permissions import scope
from heidekreis_integration.workflow import guard

DRAFT, SUBMITTED, ACCEPTED = "Draft", "Submitted", "Accepted"
STAMPS = ("submitted_by", "submitted_on", "accepted_by", "accepted_on", "return_note")
KEY = ("measure", "municipality", "year")
EARLIEST = 2000


def name_of(contribution: Document) -> str:
	"""Return the name: one for measure, municipality and year, so that the database keeps them unique."""
	return f"BEI-{contribution.year}-{contribution.measure}-{contribution.municipality}"


def check(contribution: Document, user: str) -> None:
	"""Check who changes what, the year and the consent; stamp submission, acceptance and return.

	Raises:
		ContributionError: impossible year, or a second one for the same measure, municipality and year.
		ContributionClosedError: an officer goes beyond the own municipality or an open contribution.
		ContributionConsentError: the consent of somebody who is no officer of the municipality.
		ContributionNoteMissingError: sent back without a word about what should be changed.
	"""
	_check_year(contribution)
	_check_unique(contribution)
	if not is_keeper(user):
		_check_officer(contribution, user)
	_check_consent(contribution, user)
	_stamp(contribution, user)
	guard.protect(contribution, STAMPS)
	contribution.measure_title = frappe.db.get_value("Strategy Measure", contribution.measure, "title")


def _check_year(contribution: Document) -> None:
	start = frappe.get_cached_doc("Heidekreis Settings").get("strategy_start")
	first, last = getdate(start).year if start else EARLIEST, getdate(nowdate()).year + 1
	if not first <= cint(contribution.year) <= last:
		frappe.throw(
			_("The year must lie between {0} and {1}.").format(first, last),
			ContributionError,
			title=_("Year"),
		)


def _check_unique(contribution: Document) -> None:
	if contribution.is_new():
		if frappe.db.exists(contribution.doctype, {field: contribution.get(field) for field in KEY}):
			frappe.throw(
				_(
					"There is a contribution of {0} to this measure for {1} already. Please open that one."
				).format(contribution.municipality, contribution.year),
				ContributionError,
				title=_("Contribution"),
			)
		return
	if changed_fields(contribution, KEY):
		frappe.throw(
			_("Measure, municipality and year stay as they are. Please write another contribution."),
			ContributionError,
			title=_("Contribution"),
		)


def _check_officer(contribution: Document, user: str) -> None:
	before = contribution.get_doc_before_save()
	if contribution.municipality not in scope.own_municipalities_of(user):
		_close(_("You may write contributions of your own municipality only."))
	if contribution.status not in (DRAFT, SUBMITTED) and (not before or before.status != contribution.status):
		_close(_("The coordination office accepts contributions. You can submit yours."))
	if before and before.status == ACCEPTED:
		changed = changed_fields(contribution, ("text", "status", "is_public"))
		if changed and not (changed == ["is_public"] and not cint(contribution.is_public)):
			_close(
				_(
					"An accepted contribution stays as it is; you can only take back the consent to publish it. For anything else please ask the coordination office to return it."
				)
			)


def _close(message: str) -> None:
	frappe.throw(message, ContributionClosedError, title=_("Contribution"))


def _check_consent(contribution: Document, user: str) -> None:
	"""The consent to publish is the municipality's own, and given to the text as it stands."""
	before = contribution.get_doc_before_save()
	own = contribution.municipality in scope.own_municipalities_of(user)
	given = cint(contribution.is_public) and not (before and cint(before.is_public))
	if given and not own and not guard.is_import(contribution):
		frappe.throw(
			_("Only an officer of the municipality can allow the publication."),
			ContributionConsentError,
			title=_("May Be Published"),
		)
	if before and not own and cint(contribution.is_public) and changed_fields(contribution, ("text",)):
		contribution.is_public = 0
		frappe.msgprint(
			_("The text has changed: the municipality is to allow its publication anew."), alert=True
		)


def tell(contribution: Document, user: str) -> None:
	"""Tell whoever has to know of the step that was just saved; in its transaction, so once."""
	was, now = _step(contribution)
	if was == now or guard.is_import(contribution) or contribution.flags.taken_over:
		return
	if now == SUBMITTED and was == DRAFT:
		contribution_mails.tell_submitted(contribution, user)
	elif now == ACCEPTED:
		contribution_mails.tell_accepted(contribution, user)
	elif now == DRAFT and contribution.return_note:
		contribution_mails.tell_returned(contribution, user)


def _step(contribution: Document) -> tuple[str, str]:
	before = contribution.get_doc_before_save()
	return before.status if before else DRAFT, contribution.status


def _stamp(contribution: Document, user: str) -> None:
	was, now = _step(contribution)
	if now == SUBMITTED and was == DRAFT:
		guard.write(contribution, submitted_by=user, submitted_on=now_datetime())
	if now != DRAFT:
		guard.write(contribution, return_note=None)
	elif was != DRAFT and is_keeper(user):
		guard.write(contribution, return_note=_note(contribution))
	if contribution.status == ACCEPTED and was != ACCEPTED and not guard.is_import(contribution):
		guard.write(contribution, accepted_by=user, accepted_on=now_datetime())
	elif contribution.status != ACCEPTED:
		guard.write(contribution, accepted_by=None, accepted_on=None)


def _note(contribution: Document) -> str:
	note = (contribution.return_note or "").strip()
	if not note:
		frappe.throw(
			_("Please write in a few words what should be changed. The municipality gets it by mail."),
			ContributionNoteMissingError,
			title=_("What Should Be Changed"),
		)
	return note
