"""The way of a request in plain words: what has been done, what happens now, what comes next. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from frappe import _

from heidekreis_integration.portal.wording import state_label

Kind = Literal["done", "now", "ahead", "stopped"]

# Stages as requesters see them; several states of the workflow belong to one stage.
STAGE_OF_STATE = {
	"Received": 0,
	"In Review": 1,
	"Cost Approval Pending": 1,
	"Approved": 2,
	"Placing": 2,
	"Placed": 3,
	"Performed": 4,
	"Closed": 5,
}
LAST_STAGE = 5
# The stage a request had reached before it ended, where nothing more exact is known.
STAGE_BEFORE_END = {"Rejected": 1, "Not Placeable": 2, "Cancelled": 0}


@dataclass(frozen=True)
class ProgressStep:
	"""One entry of the timeline. `at` is when the stage was reached, None where it is not known."""

	title: str
	text: str
	kind: Kind
	at: datetime | None = None


def timeline(
	state: str, reached: Mapping[str, datetime], mediator: str = "", reason: str = ""
) -> list[ProgressStep]:
	"""Return the timeline of a request.

	Args:
		state: Present state of the workflow.
		reached: When which state was entered.
		mediator: Name of the mediator once placed.
		reason: Why the request ended early, for the requester.
	"""
	stopped = state in STAGE_BEFORE_END
	stage = _stage_before_end(state, reached) if stopped else STAGE_OF_STATE.get(state, 0)
	steps = []
	for number, title in enumerate(_titles()):
		if number > stage and stopped:
			break
		kind = _kind(number, stage, stopped)
		text = _text(state, mediator) if kind == "now" else ""
		steps.append(ProgressStep(title, text, kind, _reached(number, reached)))
	if stopped:
		steps.append(
			ProgressStep(state_label(state), reason or _text(state, mediator), "stopped", reached.get(state))
		)
	return steps


def _kind(number: int, stage: int, stopped: bool) -> Kind:
	if number < stage or stopped or stage == LAST_STAGE:
		return "done"
	return "now" if number == stage else "ahead"


def _stage_before_end(state: str, reached: Mapping[str, datetime]) -> int:
	stages = [STAGE_OF_STATE[known] for known in reached if known in STAGE_OF_STATE]
	return max(stages, default=STAGE_BEFORE_END[state])


def _reached(number: int, reached: Mapping[str, datetime]) -> datetime | None:
	times = [at for state, at in reached.items() if STAGE_OF_STATE.get(state) == number]
	return min(times, default=None)


def _titles() -> tuple[str, ...]:
	return (
		_("Request has arrived"),
		_("The pool checks the request"),
		_("Somebody suitable is being looked for"),
		_("A mediator has been found"),
		_("The conversation has taken place"),
		_("Everything is completed"),
	)


def _text(state: str, mediator: str) -> str:
	texts = {
		"Received": _("The pool will look at it soon. You need not do anything."),
		"In Review": _("Occasion, date and cost bearer are being checked."),
		"Cost Approval Pending": _("The county decides whether it bears the cost."),
		"Approved": _("The request is approved; the search starts."),
		"Placing": _("Suitable mediators have been asked. You hear from us as soon as somebody accepts."),
		"Placed": _("{0} will come. If the date can not be kept, please cancel here at once.").format(
			mediator or _("A mediator")
		),
		"Performed": _("Please confirm the conversation if you have not done so yet."),
		"Rejected": _("The pool can not take on this request."),
		"Cancelled": _("The request was cancelled."),
		"Not Placeable": _("Unfortunately nobody suitable was found for this date."),
	}
	return texts.get(state, "")
