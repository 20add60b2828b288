"""What happened and will happen in the demo, year by year: pure, from a fixed seed, the same on every machine.

A year's plan does not depend on today: `write_requests` decides by the clock how far each request has come.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from random import Random

from heidekreis_integration.demo.calendar import is_working_day, next_working_day, session_days
from heidekreis_integration.demo.people import Institution, Person, institutions, mediators, road_km

SEED = 3358
FIRST_YEAR = 2024

PERFORMED = "Performed"
NO_SHOW = "No-show"
CANCELLED = "Cancelled"
WITHDRAWN = "Withdrawn"
REJECTED = "Rejected"
NOT_PLACEABLE = "Not Placeable"

# Performed sessions by language. 2024 as on the county's public page: 139, with these four leading in this order.
SESSIONS: dict[int, dict[str, int]] = {
	2024: {
		"rus": 36,
		"ukr": 30,
		"ara": 24,
		"pol": 16,
		"prs": 6,
		"kmr": 5,
		"tur": 5,
		"ron": 4,
		"bul": 3,
		"pes": 3,
	}
	| {"sqi": 2, "tir": 2, "srp": 1, "fra": 1, "eng": 1},
	2025: {
		"rus": 41,
		"ukr": 36,
		"ara": 30,
		"pol": 19,
		"prs": 8,
		"kmr": 7,
		"tur": 6,
		"ron": 5,
		"bul": 3,
		"pes": 3,
	}
	| {"sqi": 2, "tir": 2, "som": 1, "vie": 1},
	2026: {
		"rus": 43,
		"ukr": 40,
		"ara": 33,
		"pol": 21,
		"prs": 9,
		"kmr": 8,
		"tur": 7,
		"ron": 6,
		"bul": 4,
		"pes": 3,
	}
	| {"sqi": 2, "tir": 2, "som": 1, "vie": 1},
}
# What comes to nothing in each year. Nobody speaks Pashto, Amharic, Mandarin or Sorani here: that is unmet demand.
FAILURES: dict[str, dict[str, int]] = {
	NOT_PLACEABLE: {"pus": 3, "amh": 2, "cmn": 1, "ckb": 1, "rus": 1, "ukr": 1},
	REJECTED: {"rus": 2, "ukr": 1, "ara": 1},
	WITHDRAWN: {"rus": 2, "ukr": 2, "ara": 1, "pol": 1},
	CANCELLED: {"rus": 2, "ukr": 1, "ara": 1, "tur": 1},
	NO_SHOW: {"rus": 1, "ukr": 1, "ara": 1},
}
OCCASIONS: dict[str, tuple[tuple[str, int], ...]] = {
	"Day-care Centre": (("Elterngespräch Kita", 85), ("Anmeldung und Aufnahme", 15)),
	"School": (
		("Elterngespräch Schule", 85),
		("Anmeldung und Aufnahme", 9),
		("Elternabend oder Informationsveranstaltung", 6),
	),
	"Health Office": (("Schuleingangsuntersuchung", 85), ("Gesundheitsgespräch ohne Einwilligung", 15)),
	"Authority": (("Hilfeplangespräch", 60), ("Behördentermin", 40)),
	"Municipality Administration": (("Behördentermin", 100),),
	"Counselling Service": (("Beratung", 90), ("Sonstiges Gespräch", 10)),
}
SETTINGS = (("On Site", 84), ("Video", 8), ("Phone", 8))
DURATIONS = ((45, 20), (60, 45), (75, 12), (90, 18), (120, 5))
BETWEEN_SESSIONS = timedelta(minutes=120)


@dataclass(frozen=True)
class PlannedRequest:
	"""One request and what becomes of it. Codes are ISO 639-3; `mediator` and `also_asked` are keys of people."""

	received: datetime
	start: datetime
	minutes: int
	language: str
	institution: Institution
	occasion: str
	setting: str
	fate: str
	mediator: str = ""
	also_asked: tuple[str, ...] = ()
	late_minutes: int = 0
	actual_minutes: int = 0
	travel_km: int = 0

	@property
	def end(self) -> datetime:
		"""When the session is planned to end."""
		return self.start + timedelta(minutes=self.minutes)


def planned_requests(up_to: date) -> list[PlannedRequest]:
	"""Return all requests of the years until `up_to` in the order they were received."""
	years = range(FIRST_YEAR, up_to.year + 2)
	return sorted((r for year in years for r in plan_year(year)), key=lambda r: (r.received, r.start))


@lru_cache(maxsize=8)
def plan_year(year: int) -> tuple[PlannedRequest, ...]:
	"""Return the requests whose session is planned in `year`."""
	rng = Random(f"{SEED}-{year}")
	wanted = [(PERFORMED, code) for code, n in SESSIONS[min(year, max(SESSIONS))].items() for _ in range(n)]
	wanted += [
		(fate, code) for fate, codes in FAILURES.items() for code, n in codes.items() for _ in range(n)
	]
	rng.shuffle(wanted)
	diary: dict[str, list[datetime]] = {}
	return tuple(_plan(rng, year, fate, code, diary) for fate, code in wanted)


def speakers(code: str, day: date) -> list[Person]:
	"""Return who takes sessions in the language `code` on `day`."""
	return [person for person in mediators() if person.speaks(code) and person.available_on(day)]


def _plan(rng: Random, year: int, fate: str, code: str, diary: dict[str, list[datetime]]) -> PlannedRequest:
	institution = rng.choices(institutions(), [i.weight for i in institutions()])[0]
	while True:
		start = _start(rng, year)
		free = [p for p in speakers(code, start.date()) if _is_free(diary.get(p.key, []), start)]
		if free or fate in (REJECTED, WITHDRAWN, NOT_PLACEABLE):
			break
	request = PlannedRequest(
		received=_received(rng, start),
		start=start,
		minutes=_pick(rng, DURATIONS),
		language=code,
		institution=institution,
		occasion=_pick(rng, OCCASIONS[institution.institution_type]),
		setting=_pick(rng, SETTINGS),
		fate=fate,
	)
	return request if fate in (REJECTED, WITHDRAWN, NOT_PLACEABLE) else _placed(rng, request, free, diary)


def _placed(
	rng: Random, request: PlannedRequest, free: list[Person], diary: dict[str, list[datetime]]
) -> PlannedRequest:
	home = request.institution.municipality
	nearness = [1 / (1 + (road_km(person.municipality, home) / 10) ** 2) for person in free]
	person = rng.choices(free, nearness)[0]
	diary.setdefault(person.key, []).append(request.start)
	others = [other.key for other in free if other is not person]
	return replace(
		request,
		mediator=person.key,
		also_asked=tuple(rng.sample(others, min(len(others), rng.choice((0, 1, 1, 2))))),
		late_minutes=rng.choice((0, 0, 0, 0, 5, 10)),
		actual_minutes=max(30, request.minutes + rng.choice((-15, -10, 0, 0, 0, 5, 10, 15, 30))),
		travel_km=round(2 * road_km(person.municipality, home)) if request.setting == "On Site" else 0,
	)


def _start(rng: Random, year: int) -> datetime:
	days, weights = session_days(year)
	quarter = rng.choice(range(4 * 8, 4 * 16))  # from 8:00, so that two hours end before 18:00
	return datetime.combine(rng.choices(days, weights)[0], time(quarter // 4, quarter % 4 * 15))


def _received(rng: Random, start: datetime) -> datetime:
	"""Return when the request arrived: 4 to 25 days before the session, in office hours, from January 2024 on."""
	day = start.date() - timedelta(days=rng.randint(4, 25))
	while not is_working_day(day):
		day -= timedelta(days=1)
	day = max(day, next_working_day(date(FIRST_YEAR, 1, 1)))
	return datetime.combine(day, time(rng.randint(8, 15), rng.randint(0, 59)))


def _is_free(taken: list[datetime], start: datetime) -> bool:
	# No session lasts longer than two and a half hours with its deviations.
	return all(abs(other - start) >= timedelta(minutes=150) + BETWEEN_SESSIONS for other in taken)


def _pick(rng: Random, weighted: tuple[tuple, ...]):
	return rng.choices([value for value, _weight in weighted], [weight for _value, weight in weighted])[0]
