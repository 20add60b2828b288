"""A pool of any size and three years of its sessions, always the same for the same seed.

Languages, places and states are spread as in the county: a few languages make most of the demand, two towns hold half
of the people, some mediators do much and many do little.
"""

from collections import namedtuple
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random

import frappe
from frappe.utils import getdate

SEED = 3358
YEARS = 3
SESSIONS_A_YEAR = 4  # for one mediator, on average
FUTURE_DAYS = 28
INSTITUTIONS = 300
# Sessions of 139 in 2024 by language; the four leading ones are the county's own figures, the rest is assumed.
LANGUAGES = {
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
	"sqi": 2,
	"tir": 2,
	"srp": 1,
	"fra": 1,
	"eng": 1,
}
TOWNS = {"Walsrode": 30, "Soltau": 22, "Schneverdingen": 19, "Munster": 15, "Bad Fallingbostel": 12}
STATES = {"Active": 75, "Resting": 12, "Trained": 5, "Interested": 3, "Left Pool": 5}
PAST_STATES = {"Settled": 86, "Confirmed": 4, "Performed": 3, "Cancelled": 5, "No-show": 2}

World = namedtuple("World", "languages language_weights towns town_weights occasions institutions")


def world():
	"""What the site brings along: languages, municipalities, occasions; and the institutions we add."""
	names = dict(frappe.get_all("Mediation Language", fields=["iso_639_3", "name"], as_list=True))
	towns = frappe.get_all("Municipality", {"is_group": 0}, pluck="name", order_by="name")
	occasions = frappe.get_all(
		"Mediation Occasion", {"needs_sworn_interpreter": 0}, pluck="name", order_by="sequence"
	)
	return World(
		[names[code] for code in LANGUAGES],
		list(accumulate(LANGUAGES.values())),
		towns,
		list(accumulate(TOWNS.get(town, 2) for town in towns)),
		occasions,
		[f"EINR-{number:05d}" for number in range(INSTITUTIONS)],
	)


def one(random, weights):
	"""One key of `weights`, by weight."""
	return random.choices(list(weights), list(weights.values()))[0]


def institutions(known):
	"""The requesting institutions."""
	random = Random(SEED)
	for name in known.institutions:
		yield {
			"name": name,
			"institution_name": f"Einrichtung {name}",
			"institution_type": random.choice(("Day-care Centre", "School", "Health Office", "Authority")),
			"municipality": random.choices(known.towns, cum_weights=known.town_weights)[0],
			"enabled": 1,
		}


def mediator_name(number):
	"""The name of one mediator."""
	return f"SM-{number:06d}"


def mediators(known, size, today):
	"""The people of the pool."""
	random = Random(SEED + 1)
	for number in range(size):
		yield {
			"name": mediator_name(number),
			"first_name": "Muster",
			"last_name": f"Person {number:06d}",
			"full_name": f"Muster Person {number:06d}",
			"workflow_state": one(random, STATES),
			"gender": random.choices(("Female", "Male"), (65, 35))[0],
			"email": f"sm-{number}@example.org",
			"municipality": random.choices(known.towns, cum_weights=known.town_weights)[0],
			"german_level": one(random, {"C1": 45, "B2": 40, "Native": 10, "B1": 5}),
			"on_site": 1,
			"by_phone": int(random.random() < 0.9),
			"by_video": int(random.random() < 0.6),
			"maximum_distance_km": random.choice((0, 0, 20, 30, 50)),
			"mediates_for_minors": int(random.random() < 0.85),
			"certificate_inspected_on": today - timedelta(days=random.randrange(30, 2100)),
			"certificate_date": today - timedelta(days=2200),
			"certificate_listed_conviction": "No",
			"training_completed_on": today - timedelta(days=1200),
			"undertaking_kind": "Formal Obligation",
			"undertaking_date": today - timedelta(days=1200),
			"tax_allowance_kind": "Volunteer Allowance",
		}


def spoken(known, size):
	"""For each mediator the languages with their levels: one to three, each once."""
	random = Random(SEED + 2)
	for _number in range(size):
		wanted = random.choices((1, 2, 3), (60, 32, 8))[0]
		found = random.choices(known.languages, cum_weights=known.language_weights, k=wanted)
		yield {language: one(random, {"Native": 70, "C1": 20, "B2": 10}) for language in found}


def child(parent, parentfield, idx, **values):
	"""A row of a table of a mediator."""
	return {
		"name": f"{parent}-{parentfield}-{idx}",
		"parent": parent,
		"parenttype": "Mediator",
		"parentfield": parentfield,
		"idx": idx,
		**values,
	}


def language_rows(languages):
	"""Who speaks what."""
	for number, own in enumerate(languages):
		for idx, (language, level) in enumerate(own.items(), 1):
			yield child(mediator_name(number), "languages", idx, language=language, level=level)


def availability_rows(size):
	"""When people can come: a third has entered it, two to four days a week."""
	random = Random(SEED + 3)
	days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
	for number in range(size):
		if random.random() < 0.33:
			for idx, day in enumerate(random.sample(days, random.randrange(2, 5)), 1):
				hours = {"from_time": "08:00:00", "to_time": random.choice(("13:00:00", "18:00:00"))}
				yield child(mediator_name(number), "availability", idx, weekday=day, **hours)


def absence_rows(size, today):
	"""Who is away for a week or two in the next two months: one in eight."""
	random = Random(SEED + 4)
	for number in range(size):
		if random.random() < 0.125:
			first = today + timedelta(days=random.randrange(60))
			last = first + timedelta(days=random.randrange(3, 15))
			yield child(mediator_name(number), "absences", 1, from_date=first, to_date=last)


def working_time(random, first, last):
	"""A quarter of an hour on a weekday between two days, from eight to half past four."""
	while True:
		day = first + timedelta(days=random.randrange((last - first).days))
		if day.weekday() < 5:
			return datetime(day.year, day.month, day.day) + timedelta(minutes=15 * random.randrange(32, 67))


def sessions(languages, known, today):
	"""Three years of sessions and the planned ones of the next weeks, one dictionary each."""
	random, size = Random(SEED + 5), len(languages)
	first, last = date(today.year - YEARS, today.month, 1), today + timedelta(days=FUTURE_DAYS)
	weights = list(accumulate(random.paretovariate(1.6) for _ in range(size)))
	for number in range(size * SESSIONS_A_YEAR * YEARS):
		who = random.choices(range(size), cum_weights=weights)[0]
		start = working_time(random, first, last)
		minutes = random.choice((30, 45, 60, 60, 60, 90, 120))
		yield {
			"request": f"ANF-{number:07d}",
			"mediator": who,
			"start": start,
			"minutes": minutes,
			"end": start + timedelta(minutes=minutes),
			"language": random.choice(list(languages[who])),
			"institution": random.choice(known.institutions),
			"town": random.choices(known.towns, cum_weights=known.town_weights)[0],
			"state": "Planned" if start.date() >= today else one(random, PAST_STATES),
			"case": f"K-{random.randrange(size * 4)}" if random.random() < 0.3 else "",
			"occasion": random.choice(known.occasions),
			"setting": random.choices(("On Site", "Phone", "Video"), (85, 10, 5))[0],
			"others": random.choices((0, 1, 2), (40, 35, 25))[0],
		}


def request_row(session):
	"""The request of a session."""
	return {
		"name": session["request"],
		"title": session["request"],
		"requesting_institution": session["institution"],
		"language": session["language"],
		"workflow_state": "Placed" if session["state"] == "Planned" else "Closed",
		"planned_start": session["start"],
		"planned_minutes": session["minutes"],
		"planned_end": session["end"],
		"occasion": session["occasion"],
		"setting": session["setting"],
		"place_municipality": session["town"],
		"municipality": session["town"],
		"case_reference": session["case"],
		"gender_wish": "Any",
		"channel": "Desk",
	}


def assignment_row(session):
	"""The session itself."""
	past = session["state"] != "Planned"
	return {
		"name": session["request"].replace("ANF", "EINS"),
		"mediation_request": session["request"],
		"mediator": mediator_name(session["mediator"]),
		"requesting_institution": session["institution"],
		"municipality": session["town"],
		"workflow_state": session["state"],
		"planned_start": session["start"],
		"planned_end": session["end"],
		"language": session["language"],
		"requested_language": session["language"],
		"setting": session["setting"],
		"occasion": session["occasion"],
		"actual_start": session["start"] if past else None,
		"actual_end": session["end"] if past else None,
		"amount_time": session["minutes"] * 0.4 if past else 0,
	}


def offer_rows(languages, made):
	"""Who was asked for each session: the one who took it, and up to two others of the language."""
	random = Random(SEED + 6)
	speakers = {}
	for number, own in enumerate(languages):
		for language in own:
			speakers.setdefault(language, []).append(number)
	for session in made:
		asked = {session["mediator"]: "Accepted"}
		for _ in range(session["others"]):
			other = random.choice(speakers[session["language"]])
			asked.setdefault(other, one(random, {"Declined": 45, "Filled": 35, "Expired": 20}))
		for idx, (who, status) in enumerate(asked.items()):
			yield {
				"name": f"{session['request']}-{idx}",
				"mediation_request": session["request"],
				"mediator": mediator_name(who),
				"status": status,
				"offered_on": session["start"] - timedelta(days=8),
				"expires_on": session["start"] - timedelta(days=7),
				"answered_on": session["start"] - timedelta(days=7),
				"planned_start": session["start"],
				"planned_end": session["end"],
				"language": session["language"],
				"wave": 1,
			}


def open_requests(known, count, today):
	"""Approved requests of the next four weeks for which nobody has been asked yet."""
	random = Random(SEED + 7)
	for number in range(count):
		start = working_time(random, today + timedelta(days=2), today + timedelta(days=2 + FUTURE_DAYS))
		minutes = random.choice((30, 45, 60, 60, 60, 90, 120))
		town = random.choices(known.towns, cum_weights=known.town_weights)[0]
		yield {
			"name": f"OFFEN-{number:05d}",
			"title": f"OFFEN-{number:05d}",
			"requesting_institution": random.choice(known.institutions),
			"language": random.choices(known.languages, cum_weights=known.language_weights)[0],
			"accepts_close_language": int(random.random() < 0.3),
			"workflow_state": "Approved",
			"planned_start": start,
			"planned_minutes": minutes,
			"planned_end": start + timedelta(minutes=minutes),
			"occasion": random.choice(known.occasions),
			"setting": random.choices(("On Site", "Phone", "Video"), (85, 10, 5))[0],
			"place_municipality": town,
			"municipality": town,
			"case_reference": f"K-{random.randrange(800)}" if random.random() < 0.3 else "",
			"gender_wish": random.choices(("Any", "Female", "Male"), (80, 15, 5))[0],
			"gender_wish_strict": int(random.random() < 0.05),
			"urgent": int(random.random() < 0.1),
			"channel": "Desk",
		}


def today():
	"""The site's day."""
	return getdate()
