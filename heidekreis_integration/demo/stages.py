"""The stages of the load, in the order their links need."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from itertools import groupby

from heidekreis_integration.demo.calendar import past_quarters, quarter_of
from heidekreis_integration.demo.plan import FIRST_YEAR, PlannedRequest, planned_requests
from heidekreis_integration.demo.stage import Stage
from heidekreis_integration.demo.write_claims import write_claims, write_current_claims
from heidekreis_integration.demo.write_courses import write_courses
from heidekreis_integration.demo.write_desk import write_desk
from heidekreis_integration.demo.write_meetings import write_feed, write_meetings, write_series
from heidekreis_integration.demo.write_money import write_money
from heidekreis_integration.demo.write_network import write_network
from heidekreis_integration.demo.write_officers import write_officers
from heidekreis_integration.demo.write_people import (
	write_contacts,
	write_institutions,
	write_logins,
	write_mediators,
)
from heidekreis_integration.demo.write_public import write_public
from heidekreis_integration.demo.write_requests import write_requests
from heidekreis_integration.demo.write_round import write_round
from heidekreis_integration.demo.write_scenario import write_scenario
from heidekreis_integration.demo.write_sent import write_sent
from heidekreis_integration.demo.write_settings import write_settings
from heidekreis_integration.demo.write_strategy import write_notices, write_strategy
from heidekreis_integration.demo.write_training import write_training

Write = Callable[[Stage], None]


def stages(now: datetime) -> Iterator[tuple[Stage, Write]]:
	"""Yield each stage with the function that writes it.

	Args:
		now: The moment (site time) the load takes for now.
	"""
	for key, write in _stages(now):
		yield Stage(key, now), write


def _stages(now: datetime) -> Iterator[tuple[str, Write]]:
	yield "Einstellungen", write_settings
	yield "Zugänge", write_logins
	yield "Sprachmittler*innen", write_mediators
	yield "Einrichtungen", write_institutions
	yield "Ansprechpersonen der Kommunen", write_contacts
	yield "Budgets", write_money
	received = [request for request in planned_requests(now.date()) if request.received <= now]
	for quarter, requests in groupby(received, key=_quarter_received):
		yield f"Anfragen {quarter}", partial(write_requests, requests=list(requests))
	yield "Offene Anfragen", write_scenario
	yield "Schreibtisch", write_desk
	*settled, last = past_quarters(date(FIRST_YEAR, 1, 1), now.date())
	for quarter in settled:
		yield f"Abrechnungen {quarter.title}", partial(write_claims, quarter=quarter)
	yield f"Abrechnungen {last.title}", partial(write_current_claims, quarter=last)
	yield "Schulungen", write_training
	yield "Reihe der Austauschtreffen", write_series
	yield "Austauschtreffen", write_meetings
	yield "Kalender", write_feed
	yield "Strategie", write_strategy
	yield "Öffentliche Seite der Strategie", write_public
	yield "Sachstandsrunde", write_round
	yield "Sprachkurse", write_courses
	yield "Netzwerk", write_network
	yield "Beiträge der Kommunen", write_officers
	yield "Benachrichtigungen", write_notices
	yield "Versandte E-Mails", write_sent


def _quarter_received(request: PlannedRequest) -> str:
	return quarter_of(request.received.date()).title
