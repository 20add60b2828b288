"""Who appears in the demo: invented people and institutions, read from this folder's files. No database."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

from heidekreis_integration.data.load import read_rows

FOLDER = Path(__file__).parent
EARTH_RADIUS_KM = 6371.0
DETOUR = 1.3


@dataclass(frozen=True)
class Person:
	"""One mediator. `trained_on` is the last day of the training, None before it."""

	key: str
	first_name: str
	last_name: str
	gender: str
	municipality: str
	levels: tuple[tuple[str, str], ...]
	german_level: str
	state: str
	trained_on: date | None

	def speaks(self, code: str) -> bool:
		"""Tell whether the person mediates in the language with the ISO 639-3 `code`."""
		return any(language == code for language, _level in self.levels)

	def available_on(self, day: date) -> bool:
		"""Tell whether the person took sessions on `day`: some left or paused in the course of the demo."""
		if self.trained_on is None or self.state in ("Trained", "In Training", "Interested"):
			return False
		last_day = {"Resting": date(2025, 6, 30), "Left Pool": date(2024, 12, 31)}.get(self.state, date.max)
		return self.trained_on < day <= last_day


@dataclass(frozen=True)
class Institution:
	"""One requesting institution. `weight` says how often it asks."""

	key: str
	institution_name: str
	institution_type: str
	municipality: str
	weight: int


@lru_cache(maxsize=1)
def mediators() -> tuple[Person, ...]:
	"""Return the demo's mediators."""
	return tuple(
		Person(
			key=row["key"],
			first_name=row["first_name"],
			last_name=row["last_name"],
			gender=row["gender"],
			municipality=row["municipality"],
			levels=tuple(tuple(pair.split(":")) for pair in row["languages"].split(",")),
			german_level=row["german_level"],
			state=row["state"],
			trained_on=date.fromisoformat(row["trained_on"]) if row["trained_on"] else None,
		)
		for row in _rows("mediators.csv")
	)


@lru_cache(maxsize=1)
def full_names() -> dict[str, str]:
	"""Return the mediators' full names by key."""
	return {person.key: f"{person.first_name} {person.last_name}" for person in mediators()}


@lru_cache(maxsize=1)
def institutions() -> tuple[Institution, ...]:
	"""Return the demo's requesting institutions: at least one in every municipality."""
	return tuple(Institution(**row | {"weight": int(row["weight"])}) for row in _rows("institutions.csv"))


@lru_cache(maxsize=1)
def places() -> dict[str, tuple[float, float]]:
	"""Return approximate latitude and longitude (degrees) of every municipality."""
	rows = read_rows("municipalities.csv")
	return {row["municipality_name"]: (float(row["latitude"]), float(row["longitude"])) for row in rows}


def road_km(start: str, end: str) -> float:
	"""Return the approximate road distance between two municipalities in km, at least 1."""
	(lat_1, lon_1), (lat_2, lon_2) = places()[start], places()[end]
	half_lat, half_lon = radians(lat_2 - lat_1) / 2, radians(lon_2 - lon_1) / 2
	chord = sin(half_lat) ** 2 + cos(radians(lat_1)) * cos(radians(lat_2)) * sin(half_lon) ** 2
	return max(1.0, 2 * EARTH_RADIUS_KM * asin(sqrt(chord)) * DETOUR)


def _rows(file: str) -> list[dict[str, str]]:
	with (FOLDER / file).open(encoding="utf-8", newline="") as source:
		return list(csv.DictReader(source, delimiter=";"))
