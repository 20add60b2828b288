"""Distances and travel times, estimated from places on the map: no address leaves the house."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, ceil, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True)
class Place:
	"""A point in degrees."""

	latitude: float
	longitude: float


@dataclass(frozen=True)
class TravelTerms:
	"""How a distance becomes a time: km/h on the road, road by beeline, minutes kept free in between."""

	speed_kmh: float = 50
	detour_factor: float = 1.3
	buffer_minutes: int = 15


def place_at(latitude: float | None, longitude: float | None) -> Place | None:
	"""Return the place, None where a coordinate is missing (stored as 0)."""
	return Place(latitude, longitude) if latitude and longitude else None


def road_km(start: Place | None, end: Place | None, terms: TravelTerms) -> float | None:
	"""Return the estimated road distance one way in km, None where a place is unknown."""
	if start is None or end is None:
		return None
	return round(_beeline_km(start, end) * (terms.detour_factor or 1), 1)


def travel_minutes(start: Place | None, end: Place | None, terms: TravelTerms) -> int:
	"""Return the estimated minutes on the road one way; 0 where a place is unknown."""
	distance = road_km(start, end, terms)
	return ceil(distance / terms.speed_kmh * 60) if distance and terms.speed_kmh else 0


def _beeline_km(start: Place, end: Place) -> float:
	lat1, lon1, lat2, lon2 = (
		radians(v) for v in (start.latitude, start.longitude, end.latitude, end.longitude)
	)
	half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
	return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, half)))
