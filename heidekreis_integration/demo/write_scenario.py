"""What lies on the clerks' desks today: requests in every open state, offers without an answer, tomorrow's session."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from heidekreis_integration.demo import plan
from heidekreis_integration.demo.calendar import next_working_day
from heidekreis_integration.demo.names import site_names
from heidekreis_integration.demo.people import institutions
from heidekreis_integration.demo.plan import PlannedRequest, planned_requests, speakers
from heidekreis_integration.demo.stage import Stage
from heidekreis_integration.demo.write_requests import Progress, write_request

DARI_LOGIN = "m20"
EVENING = "Elternabend oder Informationsveranstaltung"

RECEIVED = Progress("Received")
IN_REVIEW = Progress("In Review")
COST_APPROVAL = Progress("Cost Approval Pending")
APPROVED = Progress("Approved")
OFFERED = Progress("Placing", offers_open=True)
NOBODY_FOUND = Progress("Not Placeable")
PLANNED = Progress("Placed", "Planned")
REPORTED = Progress("Performed", "Performed")
DISPUTED = Progress("Performed", "Disputed")

# Institution, occasion, language, working days from today, hour, how far it has come.
AHEAD = (
	("kita-walsrode", "Elterngespräch Kita", "tur", 9, 9, RECEIVED),
	("schule-munster", "Elterngespräch Schule", "rus", 11, 14, RECEIVED),
	("stadt-soltau", "Behördentermin", "ara", 12, 10, RECEIVED),
	("kita-lindwedel", "Elterngespräch Kita", "ukr", 21, 15, RECEIVED),
	("schule-walsrode", "Elterngespräch Schule", "ukr", 8, 13, IN_REVIEW),
	("gesundheitsamt", "Schuleingangsuntersuchung", "pol", 13, 9, IN_REVIEW),
	("stadt-walsrode", "Behördentermin", "ron", 15, 11, IN_REVIEW),
	("schule-soltau", EVENING, "rus", 16, 16, COST_APPROVAL),
	("oberschule-walsrode", EVENING, "ara", 18, 16, COST_APPROVAL),
	("kita-munster", "Elterngespräch Kita", "rus", 10, 9, APPROVED),
	("schule-rethem", "Elterngespräch Schule", "bul", 17, 12, APPROVED),
	("kita-walsrode", "Elterngespräch Kita", "ukr", 7, 14, OFFERED),
	("kita-schneverdingen", "Elterngespräch Kita", "ara", 8, 10, OFFERED),
	("jugendamt", "Hilfeplangespräch", "prs", 9, 13, OFFERED),
	("oberschule-walsrode", "Elterngespräch Schule", "pus", 12, 11, OFFERED),
	("kita-fallingbostel", "Elterngespräch Kita", "amh", 6, 9, NOBODY_FOUND),
	("kita-walsrode", "Elterngespräch Kita", "ara", 4, 15, PLANNED),
	("gesundheitsamt", "Schuleingangsuntersuchung", "rus", 14, 10, PLANNED),
	("schule-schwarmstedt", "Elterngespräch Schule", "pol", 19, 13, PLANNED),
	("kita-bispingen", "Elterngespräch Kita", "kmr", 22, 9, PLANNED),
)
BEHIND = (
	("kita-walsrode", "Elterngespräch Kita", "rus", -2, 9, REPORTED),
	("schule-soltau", "Elterngespräch Schule", "ara", -8, 11, DISPUTED),
)


def write_scenario(stage: Stage) -> None:
	"""Write today's open work. Its days count from today, so that a new load never looks abandoned."""
	busy = _busy_days(stage.now.date())
	for institution, occasion, language, days, hour, progress in AHEAD + BEHIND:
		day = next_working_day(stage.now.date(), days)
		_write(stage, institution, occasion, language, datetime.combine(day, time(hour)), progress, busy)
	tomorrow = stage.now.date() + timedelta(days=1)
	yesterday = next_working_day(stage.now.date(), -1)
	for institution, occasion, day in (
		("schule-walsrode", "Elterngespräch Schule", tomorrow),
		("kita-walsrode", "Elterngespräch Kita", yesterday),
	):
		# Both are the Dari login's: one to prepare for, one to report.
		_write(stage, institution, occasion, "prs", datetime.combine(day, time(8)), PLANNED, busy, DARI_LOGIN)


def _write(
	stage: Stage,
	institution: str,
	occasion: str,
	language: str,
	start: datetime,
	progress: Progress,
	busy: dict[str, set[date]],
	mediator: str = "",
) -> None:
	request = PlannedRequest(
		received=_received(stage.now, start, progress),
		start=start,
		minutes=60,
		language=language,
		institution=next(i for i in institutions() if i.key == institution),
		occasion=occasion,
		setting="On Site",
		fate=plan.PERFORMED,
		mediator=(mediator or _free_speaker(language, start.date(), busy)) if progress.session else "",
		actual_minutes=65,
		travel_km=18,
	)
	write_request(stage, site_names(), request, progress)


def _received(now: datetime, start: datetime, progress: Progress) -> datetime:
	hours = {"Received": 3, "In Review": 26, "Cost Approval Pending": 50}.get(progress.request, 90)
	received = min(now, start - timedelta(days=9)) - timedelta(hours=hours)
	return received if progress.session else max(received, now - timedelta(days=12))


def _busy_days(today: date) -> dict[str, set[date]]:
	busy: dict[str, set[date]] = {}
	for request in planned_requests(today):
		if request.mediator:
			busy.setdefault(request.mediator, set()).add(request.start.date())
	return busy


def _free_speaker(language: str, day: date, busy: dict[str, set[date]]) -> str:
	"""Return the first speaker without a session on that day, and book the day."""
	people = [p for p in speakers(language, day) if p.key != DARI_LOGIN]
	person = next((p for p in people if day not in busy.get(p.key, ())), people[0])
	busy.setdefault(person.key, set()).add(day)
	return person.key
