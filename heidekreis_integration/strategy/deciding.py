"""Changes of a measure's deadline or scope: requested with a justification, decided by the county, kept as history."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, now_datetime

from heidekreis_integration.changes import changed_fields
from heidekreis_integration.permissions import scope
from heidekreis_integration.strategy import traffic_light
from heidekreis_integration.strategy.editing import DECIDERS
from heidekreis_integration.strategy.errors import (
	ChangeDecidedError,
	ChangeEmptyError,
	ForeignMeasureError,
	UnapprovedChangeError,
)
from heidekreis_integration.workflow import guard

# Fields of the measure and the wish for them. Any other way to change them is refused.
DEADLINE_AND_SCOPE = {
	"horizon": "new_horizon",
	"due_date": "new_due_date",
	"title": "new_title",
	"target_groups": "new_target_groups",
}
OLD_VALUES = ("measure_title", "responsible_body", "old_due_date", "old_horizon", "old_scope")
STAMPS = ("requested_by", "decided_by", "decided_on", "state_reason")
WISHES = (*DEADLINE_AND_SCOPE.values(), "justification")


class Approval:
	"""Marks the save of a measure that an approved change makes. A client can't send an object of this class."""


def stamp_new(change: Document, user: str) -> None:
	"""Write down what holds at the time of the request."""
	measure = frappe.get_doc("Strategy Measure", change.measure)
	guard.write(
		change,
		measure_title=measure.title,
		responsible_body=measure.responsible_body,
		old_due_date=measure.due_date,
		old_horizon=measure.horizon,
		old_scope=f"{measure.title}\n{measure.target_groups}",
		requested_by=user,
	)


def check(change: Document, user: str) -> None:
	"""Check who asks for what.

	Raises:
		ForeignMeasureError: the measure belongs to another body.
		ChangeEmptyError: nothing is asked for.
		ChangeDecidedError: the change was decided already.
	"""
	decides = bool(DECIDERS & set(frappe.get_roles(user)))
	if not decides and change.responsible_body not in scope.bodies_of(user):
		frappe.throw(
			_("You may only ask for changes of measures of your own body."),
			ForeignMeasureError,
			title=_("Measure of another body"),
		)
	if not any(change.get(field) for field in DEADLINE_AND_SCOPE.values()):
		frappe.throw(
			_("Please enter a new deadline, horizon, title or new target groups."),
			ChangeEmptyError,
			title=_("Nothing to change"),
		)
	if change.state_before() not in (None, "Requested") and guard.changed(change, WISHES):
		frappe.throw(
			_("This change was decided. Please ask for a new one."), ChangeDecidedError, title=_("Decided")
		)


def on_decision(change: Document) -> None:
	"""Stamp who decided."""
	change.decided_by, change.decided_on = change.step_actor(), now_datetime()


def apply(change: Document) -> None:
	"""Give the measure what an approved change asks for."""
	measure = frappe.get_doc("Strategy Measure", change.measure, for_update=True)
	for field, wish in DEADLINE_AND_SCOPE.items():
		if change.get(wish):
			measure.set(field, change.get(wish))
	if change.new_horizon and not change.new_due_date:
		measure.due_date = traffic_light.due_date(change.new_horizon, traffic_light.terms_from_settings())
	measure.flags.approved_change = Approval()
	measure.save(ignore_permissions=True)  # the county's decision is the permission


def check_approved(measure: Document) -> None:
	"""Refuse a direct change of deadline or scope: it needs a decided Measure Change.

	A due date that merely follows the Settings, and entries of the same day the measure was made, are free.

	Raises:
		UnapprovedChangeError
	"""
	if measure.is_new() or isinstance(measure.flags.get("approved_change"), Approval):
		return
	changed = changed_fields(measure, DEADLINE_AND_SCOPE)
	if not changed or getdate(measure.creation) == getdate(now_datetime()):
		return
	labels = ", ".join(_(measure.meta.get_label(field)) for field in changed)
	frappe.throw(
		_("A change of {0} needs an approval. Please create a {1} with a justification.").format(
			labels, frappe.bold(_("Measure Change"))
		),
		UnapprovedChangeError,
		title=_("Approval needed"),
	)
