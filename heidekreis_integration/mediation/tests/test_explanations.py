"""What a clerk reads: each hard rule excluding alone, and how the rank of an included mediator comes about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from heidekreis_integration.mediation.eligibility import HARD_RULES, OVERRIDABLE
from heidekreis_integration.mediation.facts import Candidate, Policy, SessionFacts, Window
from heidekreis_integration.mediation.overlap import Session
from heidekreis_integration.mediation.ranking import Exclusion, judge
from heidekreis_integration.mediation.scoring import Weights
from heidekreis_integration.mediation.tests.test_rules import FIT as ABLE
from heidekreis_integration.mediation.tests.test_rules import MUNSTER, SESSION, SOLTAU, START, WALSRODE
from heidekreis_integration.mediation.travel import Place
from heidekreis_integration.tests.base import AppTestCase

MINORS = replace(SESSION, involves_minors=True)
FIT = replace(
	ABLE,
	windows=(Window(2, time(8), time(18)),),
	absences=((date(2026, 3, 9), date(2026, 3, 13)),),
	sessions=(Session("EINS-9", START + timedelta(hours=2), START + timedelta(hours=3), WALSRODE),),
	allowance_limit=Decimal(960),
)
POLICY = Policy(estimated_amount=Decimal(24), median_hours=3.0)
BLOCK = replace(POLICY, tax_allowance_policy="Block")


def booked(start: datetime, minutes: int, place: Place | None = WALSRODE, **values) -> Candidate:
	"""The mediator with one other session."""
	other = Session("EINS-2", start, start + timedelta(minutes=minutes), place)
	return replace(FIT, sessions=(other,), **values)


# rule, the mediator, the session, the policy, and what the clerk reads
CASES = (
	(
		"not_active",
		replace(FIT, state="Trained"),
		SESSION,
		POLICY,
		"Ist nicht im Pool aktiv (Status: Geschult).",
	),
	("language_missing", replace(FIT, languages={}), SESSION, POLICY, "Spricht nicht Dari."),
	(
		"close_language_not_accepted",
		replace(FIT, languages={"Farsi": "Native"}),
		SESSION,
		POLICY,
		"Spricht die verwandte Sprache Farsi, nicht Dari; die anfragende Stelle hat dem nicht zugestimmt.",
	),
	(
		"german_level",
		replace(FIT, german_level="B1"),
		SESSION,
		POLICY,
		"Das Deutschniveau B1 liegt unter dem geforderten B2.",
	),
	(
		"german_level",
		replace(FIT, german_level=""),
		SESSION,
		POLICY,
		"Das Deutschniveau ist nicht eingetragen; gefordert ist mindestens B2.",
	),
	(
		"setting",
		FIT,
		replace(SESSION, setting="Video"),
		POLICY,
		"Hat die Einsatzform „Video“ nicht angegeben.",
	),
	(
		"gender",
		FIT,
		replace(SESSION, gender_wish="Male", gender_strict=True),
		POLICY,
		"Zwingend gewünscht ist das Geschlecht „Männlich“, eingetragen ist „Weiblich“.",
	),
	(
		"gender",
		replace(FIT, gender=""),
		replace(SESSION, gender_wish="Male", gender_strict=True),
		POLICY,
		"Zwingend gewünscht ist das Geschlecht „Männlich“, eingetragen ist keines.",
	),
	(
		"not_for_minors",
		replace(FIT, mediates_for_minors=False),
		MINORS,
		POLICY,
		"Minderjährige sind beteiligt; für sie mittelt die Person nicht.",
	),
	(
		"certificate_missing",
		replace(FIT, certificate_inspected_on=None),
		MINORS,
		POLICY,
		"Minderjährige sind beteiligt; das erweiterte Führungszeugnis wurde noch nicht eingesehen.",
	),
	(
		"certificate_expired",
		replace(FIT, certificate_inspected_on=date(2021, 3, 3)),
		MINORS,
		POLICY,
		"Minderjährige sind beteiligt; die Einsicht in das erweiterte Führungszeugnis galt nur bis zum 03.03.2026.",
	),
	(
		"listed_conviction",
		replace(FIT, listed_conviction=True),
		MINORS,
		POLICY,
		"Darf nicht mit Minderjährigen arbeiten: einschlägige Eintragung im Führungszeugnis.",
	),
	(
		"blocked_by_institution",
		replace(FIT, blocked_by="Institution"),
		SESSION,
		POLICY,
		"Soll bei dieser Einrichtung nicht eingesetzt werden (Wunsch der Einrichtung).",
	),
	(
		"blocked_by_mediator",
		replace(FIT, blocked_by="Mediator"),
		SESSION,
		POLICY,
		"Soll bei dieser Einrichtung nicht eingesetzt werden (Wunsch der Sprachmittler*in).",
	),
	(
		"absent",
		replace(FIT, absences=((date(2026, 3, 2), date(2026, 3, 6)),)),
		SESSION,
		POLICY,
		"Ist vom 02.03.2026 bis 06.03.2026 abwesend.",
	),
	(
		"absent",
		replace(FIT, absences=((date(2026, 3, 4), date(2026, 3, 4)),)),
		SESSION,
		POLICY,
		"Ist am 04.03.2026 abwesend.",
	),
	(
		"availability",
		replace(FIT, windows=(Window(2, time(14), time(18)), Window(2, time(8), time(10, 30)))),
		SESSION,
		POLICY,
		"Ist am Mittwoch, 04.03.2026, von 10:00 bis 11:00 Uhr nicht verfügbar "
		"(für diesen Wochentag eingetragen: 08:00–10:30, 14:00–18:00 Uhr).",
	),
	(
		"availability",
		replace(FIT, windows=(Window(3, time(8), time(18)),)),
		SESSION,
		POLICY,
		"Ist am Mittwoch, 04.03.2026, von 10:00 bis 11:00 Uhr nicht verfügbar "
		"(für diesen Wochentag ist nichts eingetragen).",
	),
	(
		"double_booking",
		booked(START + timedelta(minutes=30), 60),
		SESSION,
		POLICY,
		"Hat am 04.03.2026 von 10:30 bis 11:30 Uhr einen anderen Einsatz.",
	),
	(
		"travel_time",
		booked(START + timedelta(minutes=75), 60, SOLTAU),
		SESSION,
		POLICY,
		"Hat am 04.03.2026 von 11:15 bis 12:15 Uhr einen anderen Einsatz: "
		"Dazwischen liegen 15 Minuten, für Weg und Pause werden 50 Minuten gebraucht.",
	),
	(
		"distance",
		replace(FIT, place=MUNSTER, maximum_distance_km=30),
		SESSION,
		POLICY,
		"Der einfache Weg von etwa 47 km ist länger als die vereinbarten 30 km.",
	),
	(
		"tax_allowance",
		replace(FIT, allowance_used=Decimal(900), allowance_planned=Decimal("48.5")),
		SESSION,
		BLOCK,
		"Steuerfreibetrag 2026: Noch 11,50 € von 960,00 € frei (genutzt 900,00 €, verplant 48,50 €); "
		"dieser Einsatz braucht etwa 24,00 €.",
	),
	(
		"declined",
		replace(FIT, declined_this_request=True),
		SESSION,
		POLICY,
		"Hat diese Anfrage bereits abgelehnt.",
	),
	(
		"open_offer",
		replace(FIT, has_open_offer=True),
		SESSION,
		POLICY,
		"Hat für diese Anfrage schon ein offenes Angebot.",
	),
)


class TestExclusions(AppTestCase):
	def excluded(self, candidate: Candidate, session: SessionFacts, policy: Policy) -> Exclusion:
		found = judge([candidate], session, policy, Weights())
		self.assertEqual(found.ranked, ())
		return found.excluded[0]

	def test_each_hard_rule_excludes_alone_and_says_why(self):
		for rule, candidate, session, policy, text in CASES:
			with self.subTest(rule=rule, text=text):
				found = self.excluded(candidate, session, policy)
				self.assertEqual((found.rules, found.reasons), ((rule,), (text,)))
				self.assertEqual(found.overridable, rule in OVERRIDABLE)

	def test_the_same_mediator_is_suggested_where_nothing_speaks_against_it(self):
		for session in {session for _rule, _candidate, session, _policy, _text in CASES[-3:]} | {MINORS}:
			for policy in (POLICY, BLOCK):
				self.assertEqual(len(judge([FIT], session, policy, Weights()).ranked), 1)

	def test_no_hard_rule_is_without_a_case(self):
		seen = {rule for rule, *_rest in CASES}
		self.assertGreaterEqual(len(seen), len(HARD_RULES))
		for judges in HARD_RULES:
			with self.subTest(rule=judges.__name__):
				self.assertTrue(any(judges(c, s, p) for _rule, c, s, p, _text in CASES))

	def test_what_may_be_passed_over_with_a_reason(self):
		"""The way to another session, yes; the same time, never."""
		way = self.excluded(booked(START + timedelta(minutes=75), 60, SOLTAU), SESSION, POLICY)
		same = self.excluded(booked(START, 60), SESSION, POLICY)
		both = self.excluded(
			booked(START + timedelta(minutes=75), 60, SOLTAU, german_level="A2"), SESSION, POLICY
		)
		self.assertEqual((way.overridable, same.overridable, both.overridable), (True, False, False))

	def test_all_reasons_are_told_at_once(self):
		found = self.excluded(
			replace(FIT, state="Resting", german_level="A2", blocked_by="Mediator"), SESSION, POLICY
		)
		self.assertEqual(found.rules, ("not_active", "german_level", "blocked_by_mediator"))


class TestReasons(AppTestCase):
	def ranked(self, *candidates: Candidate, session: SessionFacts = SESSION, policy: Policy = POLICY):
		return judge(candidates, session, policy, Weights()).ranked

	def test_an_included_mediator_s_rank_is_explained(self):
		known = replace(
			FIT,
			languages={"Dari": "C1"},
			place=SOLTAU,
			recent_hours=1.5,
			sessions_at_institution=2,
			offers_answered=4,
			offers_accepted=3,
		)
		first, second = self.ranked(replace(FIT, mediator="SM-2", recent_hours=9.0), known)
		self.assertEqual((first.mediator, first.rank, first.score), ("SM-2", 1, 67.5))
		self.assertEqual((second.mediator, second.rank, second.distance_km), ("SM-1", 2, 28.4))
		self.assertEqual(
			second.reasons,
			(
				"Sprachniveau C1: 21,4 von 30 Punkten",
				"Entfernung etwa 28,4 km: 11,7 von 25 Punkten",
				"Auslastung 1,5 Std. (letzte 90 Tage und geplant; Median dieser Sprache: 3 Std.): 13,3 von 20 Punkten",
				"Kennt die Einrichtung (bisherige Einsätze: 2): 7,5 von 15 Punkten",
				"Kein Wunsch zum Geschlecht: 5 von 5 Punkten",
				"Angenommene Angebote (12 Monate): 3 von 4: 3,8 von 5 Punkten",
			),
		)
		self.assertEqual(second.warnings, ())

	def test_a_close_language_is_marked_and_comes_last(self):
		agreed = replace(SESSION, accepts_close_language=True)
		far = replace(FIT, place=MUNSTER, recent_hours=40.0, languages={"Dari": "B1"})
		close = replace(FIT, mediator="SM-2", languages={"Farsi": "Native"}, sessions_in_case=3)
		first, second = self.ranked(close, far, session=agreed)
		self.assertEqual((first.mediator, second.mediator), ("SM-1", "SM-2"))
		self.assertTrue(second.is_close_language)
		self.assertEqual(
			second.warnings,
			("Spricht die verwandte Sprache Farsi statt Dari; die anfragende Stelle hat dem zugestimmt.",),
		)

	def test_the_tax_allowance_is_told_warned_of_or_left_out(self):
		short = replace(FIT, allowance_used=Decimal(900), allowance_planned=Decimal("48.5"))
		text = (
			"Steuerfreibetrag 2026: Noch 11,50 € von 960,00 € frei (genutzt 900,00 €, verplant 48,50 €); "
			"dieser Einsatz braucht etwa 24,00 €."
		)
		told = self.ranked(short, policy=replace(POLICY, tax_allowance_policy="Inform"))[0]
		self.assertEqual((told.reasons[-1], told.warnings), (text, ()))
		warned = self.ranked(short, policy=replace(POLICY, tax_allowance_policy="Warn"))[0]
		self.assertEqual((warned.reasons[-1] == text, warned.warnings), (False, (text,)))
		enough = self.ranked(FIT, policy=replace(POLICY, tax_allowance_policy="Warn"))[0]
		self.assertEqual(enough.warnings, ())

	def test_an_unknown_place_is_said_and_does_not_exclude(self):
		nowhere = self.ranked(replace(FIT, place=None, maximum_distance_km=10))[0]
		self.assertEqual(
			nowhere.warnings, ("Die Entfernung ist unbekannt: Zu einem Ort fehlen die Koordinaten.",)
		)
