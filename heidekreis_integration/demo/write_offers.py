"""Offers of the demo: those that ended long ago, and open ones ranked by the app itself."""

from __future__ import annotations

from datetime import timedelta

import frappe
from frappe.model.document import Document

from heidekreis_integration import links
from heidekreis_integration.demo.names import Names
from heidekreis_integration.demo.people import full_names
from heidekreis_integration.demo.plan import PlannedRequest
from heidekreis_integration.demo.stage import Stage
from heidekreis_integration.mediation.ranking import suggest
from heidekreis_integration.workflow import guard

OPEN_DAYS = 5
WAVE = 3
ENDINGS = ("Declined", "Filled", "Expired")


def write_closed_offers(stage: Stage, names: Names, request: Document, planned: PlannedRequest) -> None:
	"""Write who was asked for a placed request, and who accepted."""
	offered = planned.received + timedelta(days=1)
	asked = [
		(planned.mediator, "Accepted"),
		*((key, stage.rng.choice(ENDINGS)) for key in planned.also_asked),
	]
	for rank, (key, status) in enumerate(asked, start=1):
		answered = offered + timedelta(hours=stage.rng.randint(1, 20))
		offer = _offer(
			request,
			mediator=names.mediators[key],
			mediator_name=full_names()[key],
			status=status,
			offered_on=offered,
			expires_on=offered + timedelta(hours=24),
			answered_on=answered if status != "Expired" else offered + timedelta(hours=24),
			answered_via="System"
			if status in ("Expired", "Filled")
			else stage.rng.choice(("Portal", "Phone Note")),
			rank=rank,
		)
		# A thousand offers that ended long ago: nobody is to be told and nothing checked, so they go straight in.
		offer.set_user_and_timestamp()
		offer.set_new_name()
		offer.db_insert()
		stage.note(offer)


def write_open_offers(stage: Stage, request: Document) -> None:
	"""Offer the request to those the app itself ranks first. No mail is sent."""
	for suggestion in suggest(request.name).ranked[:WAVE]:
		offer = _offer(
			request,
			mediator=suggestion.mediator,
			status="Open",
			offered_on=stage.now,
			expires_on=min(stage.now + timedelta(days=OPEN_DAYS), request.planned_start),
			rank=suggestion.rank,
			score=suggestion.score,
			explanation="\n".join(suggestion.reasons),
			language=suggestion.language,
			is_close_language=int(suggestion.is_close_language),
		)
		stage.note(offer.insert(ignore_permissions=True))  # the demo is loaded on the command line
		# As the mail would carry it; the row goes with the offer when the demo is removed.
		reference = ("Assignment Offer", offer.name)
		links.issue("Answer Offer", reference, suggestion.mediator, expires_on=offer.expires_on)


def _offer(request: Document, **values) -> Document:
	offer = frappe.get_doc({"doctype": "Assignment Offer", "mediation_request": request.name, "wave": 1})
	taken_over = {field: request.get(field) for field in ("planned_start", "planned_end", "language")}
	guard.write(offer, **taken_over | values)
	return offer
