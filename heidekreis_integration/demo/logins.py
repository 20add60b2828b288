"""The demo's logins: one per role, and who they are. Passwords are set by whoever runs the site."""

from __future__ import annotations

from dataclasses import dataclass

COUNTY = "koordination@example.org"
POOL = "vhs@example.org"
FINANCE = "kaemmerei@example.org"
STRATEGY = "strategie@example.org"
LANGUAGE_COURSES = "sprachfoerderung@example.org"
WALSRODE = "walsrode@example.org"
SOLTAU = "soltau@example.org"
DAY_CARE = "kita-walsrode@example.org"
MEDIATOR = "sprachmittlung@example.org"


@dataclass(frozen=True)
class Login:
	"""One login of the demo. `title` is what a visitor reads beside it."""

	user: str
	title: str
	role: str
	first_name: str
	last_name: str


LOGINS: tuple[Login, ...] = (
	Login(COUNTY, "Koordinierungsstelle (Landkreis)", "Integration Coordinator", "Karla", "Kreisläufer"),
	Login(POOL, "Sprachmittlungspool (VHS)", "Mediation Coordinator", "Viola", "Heidschnucke"),
	Login(FINANCE, "Kämmerei", "Mediation Finance", "Konrad", "Zahlenteich"),
	Login(
		STRATEGY,
		"Zuständige Stelle der Strategie (Bildungskoordination)",
		"Strategy Editor",
		"Stine",
		"Wegweiser",
	),
	Login(
		LANGUAGE_COURSES,
		"Sprachförderkoordination (Sprachkurse)",
		"Language Course Coordinator",
		"Sina",
		"Silbenreich",
	),
	Login(WALSRODE, "Kommune Walsrode", "Municipality Officer", "Wiebke", "Vogelbeere"),
	Login(SOLTAU, "Kommune Soltau", "Municipality Officer", "Sönke", "Salzquelle"),
	Login(
		DAY_CARE, "Anfragende Stelle (Kita in Walsrode)", "Requesting Institution User", "Kati", "Kastanie"
	),
	Login(MEDIATOR, "Sprachmittler (Dari)", "Mediator User", "Tamino", "Lehmkuhle"),
)
