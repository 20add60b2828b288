"""Pure rules of placing, by table and without a site's data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from heidekreis_integration.mediation.client_reference import looks_like_full_name
from heidekreis_integration.mediation.eligibility import (
	certificate_valid_until,
	exclusions,
	language_for,
	warnings,
)
from heidekreis_integration.mediation.facts import Candidate, Policy, SessionFacts, Window
from heidekreis_integration.mediation.overlap import Session, conflict, conflicts
from heidekreis_integration.mediation.readiness import ReadinessFacts, advice, missing
from heidekreis_integration.mediation.scoring import Weights, score
from heidekreis_integration.mediation.travel import Place, TravelTerms, place_at, road_km, travel_minutes
from heidekreis_integration.mediation.working_days import earliest_day, is_working_day, working_days_between
from heidekreis_integration.tests import properties  # noqa: F401 – sets the profile

WALSRODE, SOLTAU, MUNSTER = Place(52.8616, 9.5926), Place(52.9866, 9.8433), Place(52.9869, 10.0899)
START = datetime(2026, 3, 4, 10, 0)  # a Wednesday
SESSION = SessionFacts(
	request="ANF-1",
	start=START,
	end=START + timedelta(hours=1),
	language="Dari",
	close_languages=frozenset({"Farsi"}),
	place=WALSRODE,
	institution="EINR-1",
)
FIT = Candidate(
	mediator="SM-1",
	full_name="Muster Person",
	state="Active",
	german_level="C1",
	languages={"Dari": "Native"},
	gender="Female",
	settings=frozenset({"On Site", "Phone"}),
	place=WALSRODE,
	mediates_for_minors=True,
	certificate_inspected_on=date(2024, 1, 10),
)
POLICY = Policy()


def rules_against(
	candidate: Candidate, session: SessionFacts = SESSION, policy: Policy = POLICY
) -> list[str]:
	return [finding.rule for finding in exclusions(candidate, session, policy)]


class TestHardRules(TestCase):
	def test_who_fits_is_not_excluded(self):
		self.assertEqual(rules_against(FIT), [])

	def test_each_rule_excludes_for_itself(self):
		minors = replace(SESSION, involves_minors=True)
		cases = (
			("not_active", replace(FIT, state="Resting"), SESSION),
			("language_missing", replace(FIT, languages={"Polish": "C2"}), SESSION),
			("close_language_not_accepted", replace(FIT, languages={"Farsi": "C2"}), SESSION),
			("german_level", replace(FIT, german_level="B1"), SESSION),
			("german_level", replace(FIT, german_level=""), SESSION),
			("setting", FIT, replace(SESSION, setting="Video")),
			("gender", FIT, replace(SESSION, gender_wish="Male", gender_strict=True)),
			("not_for_minors", replace(FIT, mediates_for_minors=False), minors),
			("certificate_missing", replace(FIT, certificate_inspected_on=None), minors),
			("certificate_expired", replace(FIT, certificate_inspected_on=date(2021, 3, 3)), minors),
			("listed_conviction", replace(FIT, listed_conviction=True), minors),
			("absent", replace(FIT, absences=((date(2026, 3, 4), date(2026, 3, 4)),)), SESSION),
			("availability", replace(FIT, windows=(Window(3, time(8), time(18)),)), SESSION),
			("availability", replace(FIT, windows=(Window(2, time(10, 30), time(18)),)), SESSION),
			("distance", replace(FIT, place=MUNSTER, maximum_distance_km=30), SESSION),
			("declined", replace(FIT, declined_this_request=True), SESSION),
			("open_offer", replace(FIT, has_open_offer=True), SESSION),
		)
		for rule, candidate, session in cases:
			with self.subTest(rule=rule):
				self.assertEqual(rules_against(candidate, session), [rule])

	def test_what_is_just_allowed(self):
		minors = replace(SESSION, involves_minors=True)
		cases = (
			("last day of the certificate", replace(FIT, certificate_inspected_on=date(2021, 3, 4)), minors),
			("window around the session", replace(FIT, windows=(Window(2, time(10), time(11)),)), SESSION),
			(
				"absence ended yesterday",
				replace(FIT, absences=((date(2026, 3, 1), date(2026, 3, 3)),)),
				SESSION,
			),
			(
				"far away on the phone",
				replace(FIT, place=MUNSTER, maximum_distance_km=5),
				replace(SESSION, setting="Phone"),
			),
			("wish that is no condition", FIT, replace(SESSION, gender_wish="Male")),
			(
				"no minors, no certificate",
				replace(FIT, certificate_inspected_on=None, mediates_for_minors=False),
				SESSION,
			),
			("minimum German level", replace(FIT, german_level="B2"), SESSION),
			("distance unknown", replace(FIT, place=None, maximum_distance_km=5), SESSION),
		)
		for what, candidate, session in cases:
			with self.subTest(what=what):
				self.assertEqual(rules_against(candidate, session), [])

	def test_close_language_only_with_consent_and_marked(self):
		farsi = replace(FIT, languages={"Farsi": "C2"})
		agreed = replace(SESSION, accepts_close_language=True)
		self.assertEqual(rules_against(farsi, agreed), [])
		self.assertEqual(language_for(farsi, agreed), ("Farsi", True))
		self.assertEqual([f.rule for f in warnings(farsi, agreed, POLICY)], ["close_language"])
		self.assertEqual(
			language_for(replace(FIT, languages={"Dari": "B1", "Farsi": "C2"}), agreed), ("Dari", False)
		)

	def test_several_rules_are_all_told(self):
		found = rules_against(replace(FIT, state="Resting", german_level="A2"))
		self.assertEqual(found, ["not_active", "german_level"])

	def test_tax_allowance_informs_warns_or_blocks(self):
		short = replace(
			FIT, allowance_limit=Decimal(960), allowance_used=Decimal(900), allowance_planned=Decimal(40)
		)
		for policy, excluded, warned in (
			("Inform", [], []),
			("Warn", [], ["tax_allowance"]),
			("Block", ["tax_allowance"], []),
		):
			with self.subTest(policy=policy):
				rules = Policy(tax_allowance_policy=policy, estimated_amount=Decimal(24))
				self.assertEqual(rules_against(short, policy=rules), excluded)
				self.assertEqual([f.rule for f in warnings(short, SESSION, rules)], warned)

	def test_allowance_that_is_just_enough_is_no_finding(self):
		exact = replace(FIT, allowance_limit=Decimal(960), allowance_used=Decimal(936))
		rules = Policy(tax_allowance_policy="Block", estimated_amount=Decimal(24))
		self.assertEqual(rules_against(exact, policy=rules), [])

	def test_certificate_inspected_on_a_leap_day(self):
		self.assertEqual(certificate_valid_until(date(2024, 2, 29), 5), date(2029, 2, 28))


class TestOverlap(TestCase):
	terms = TravelTerms(speed_kmh=50, detour_factor=1.3, buffer_minutes=15)

	def other(
		self, start_hour: float, minutes: int = 60, place: Place | None = WALSRODE, on_site: bool = True
	) -> Session:
		start = datetime(2026, 3, 4) + timedelta(hours=start_hour)
		return Session("EINS-2", start, start + timedelta(minutes=minutes), place, on_site)

	def own(self, place: Place | None = WALSRODE) -> Session:
		return Session("EINS-1", START, START + timedelta(hours=1), place)

	def test_same_time(self):
		for start in (9.5, 10, 10.5):
			self.assertTrue(conflict(self.own(), self.other(start), self.terms).same_time)

	def test_two_sessions_a_day_are_possible(self):
		self.assertIsNone(conflict(self.own(), self.other(11.25), self.terms))
		self.assertIsNone(conflict(self.own(), self.other(8.75), self.terms))

	def test_the_buffer_is_kept(self):
		found = conflict(self.own(), self.other(11.2), self.terms)
		self.assertEqual((found.same_time, found.gap_minutes, found.needed_minutes), (False, 12, 15))

	def test_the_way_counts_between_two_places(self):
		way = travel_minutes(WALSRODE, SOLTAU, self.terms)
		self.assertGreater(way, 25)
		self.assertIsNotNone(conflict(self.own(), self.other(11.25, place=SOLTAU), self.terms))
		later = 11 + (way + 15) / 60 + 0.01
		self.assertIsNone(conflict(self.own(), self.other(later, place=SOLTAU), self.terms))

	def test_a_call_needs_no_way(self):
		self.assertIsNone(conflict(self.own(), self.other(11.25, place=SOLTAU, on_site=False), self.terms))

	def test_same_time_comes_first(self):
		found = conflicts(self.own(), [self.other(8.9), replace(self.other(10), name="EINS-3")], self.terms)
		self.assertEqual([c.other.name for c in found], ["EINS-3", "EINS-2"])

	@given(st.integers(-600, 600), st.integers(1, 300), st.sampled_from([WALSRODE, SOLTAU, MUNSTER, None]))
	def test_conflicts_are_mutual(self, shift, minutes, place):
		start = START + timedelta(minutes=shift)
		other = Session("EINS-2", start, start + timedelta(minutes=minutes), place)
		there, back = conflict(self.own(), other, self.terms), conflict(other, self.own(), self.terms)
		self.assertEqual(there is None, back is None)


class TestTravel(TestCase):
	def test_estimate_is_near_the_real_road(self):
		self.assertAlmostEqual(road_km(WALSRODE, SOLTAU, TravelTerms()), 28, delta=4)

	def test_unknown_places(self):
		self.assertIsNone(place_at(0, 9.5))
		self.assertIsNone(road_km(None, SOLTAU, TravelTerms()))
		self.assertEqual(travel_minutes(None, SOLTAU, TravelTerms()), 0)

	def test_same_place_takes_no_time(self):
		self.assertEqual(travel_minutes(SOLTAU, SOLTAU, TravelTerms()), 0)


class TestScore(TestCase):
	weights = Weights()

	def points(self, candidate: Candidate, session: SessionFacts = SESSION) -> float:
		return score(candidate, session, POLICY, self.weights)[0]

	def test_each_criterion_pulls_its_way(self):
		wish = replace(SESSION, gender_wish="Female")
		cases = (
			("level", FIT, replace(FIT, languages={"Dari": "B1"}), SESSION),
			("distance", FIT, replace(FIT, place=MUNSTER), SESSION),
			("fair load", FIT, replace(FIT, recent_hours=6), SESSION),
			("same case", replace(FIT, sessions_in_case=1), replace(FIT, sessions_at_institution=3), SESSION),
			("same institution", replace(FIT, sessions_at_institution=1), FIT, SESSION),
			("gender wish", FIT, replace(FIT, gender="Male"), wish),
			(
				"acceptance",
				replace(FIT, offers_answered=4, offers_accepted=4),
				replace(FIT, offers_answered=4),
				SESSION,
			),
		)
		for criterion, better, worse, session in cases:
			with self.subTest(criterion=criterion):
				self.assertGreater(self.points(better, session), self.points(worse, session))

	def test_best_possible_is_100(self):
		best = replace(FIT, sessions_in_case=2, offers_answered=3, offers_accepted=3)
		self.assertEqual(self.points(best), 100)

	def test_parts_explain_the_whole(self):
		points, parts = score(replace(FIT, recent_hours=3, place=SOLTAU), SESSION, POLICY, self.weights)
		self.assertAlmostEqual(sum(part.points for part in parts), points, delta=0.3)
		self.assertAlmostEqual(sum(part.maximum for part in parts), 100, delta=0.3)

	def test_without_weights_there_is_no_score(self):
		self.assertEqual(score(FIT, SESSION, POLICY, Weights(0, 0, 0, 0, 0, 0)), (0.0, ()))

	@given(st.integers(0, 500), st.integers(0, 50), st.integers(0, 50))
	def test_score_stays_between_0_and_100(self, recent, case, accepted):
		candidate = replace(
			FIT,
			recent_hours=float(recent),
			sessions_in_case=case,
			offers_answered=accepted + 3,
			offers_accepted=accepted,
		)
		self.assertTrue(0 <= self.points(candidate) <= 100)


class TestWorkingDays(TestCase):
	def test_lower_saxony_has_its_own_holidays(self):
		self.assertFalse(is_working_day(date(2025, 10, 31), "NI"))  # Reformationstag
		self.assertTrue(is_working_day(date(2025, 10, 31), "HE"))
		self.assertFalse(is_working_day(date(2025, 11, 1), "NI"))  # a Saturday

	def test_only_whole_days_in_between_count(self):
		monday = date(2026, 3, 2)
		self.assertEqual(working_days_between(monday, date(2026, 3, 5), "NI"), 2)
		self.assertEqual(working_days_between(monday, date(2026, 3, 10), "NI"), 5)
		self.assertEqual(working_days_between(monday, monday, "NI"), 0)

	def test_easter_is_left_out(self):
		self.assertEqual(working_days_between(date(2026, 4, 1), date(2026, 4, 8), "NI"), 2)

	def test_earliest_day_keeps_the_lead_time(self):
		self.assertEqual(earliest_day(date(2026, 4, 1), 2, "NI"), date(2026, 4, 8))
		self.assertEqual(earliest_day(date(2026, 3, 2), 0, "NI"), date(2026, 3, 3))

	@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.integers(0, 10))
	def test_earliest_day_is_enough_and_the_day_before_is_not(self, day, lead):
		first = earliest_day(day, lead, "NI")
		self.assertGreaterEqual(working_days_between(day, first, "NI"), lead)
		before = first - timedelta(days=1)
		self.assertTrue(
			before == day
			or not is_working_day(before, "NI")
			or working_days_between(day, before, "NI") < lead
		)


class TestClientReference(TestCase):
	def test_names_are_refused(self):
		for text in (
			"Anna Müller",
			"anna müller",
			"Müller, Anna",
			"Anna-Lena Schmidt",
			"A. Müller",
			"Müller A.",
			"Familie Müller",
			"Frau Yılmaz",
			"Олена Шевченко",
			"Anna Müller 2",
			"Dr. Kowalski",
		):
			with self.subTest(text=text):
				self.assertTrue(looks_like_full_name(text))

	def test_initials_and_file_references_are_fine(self):
		for text in (
			"",
			None,
			"A. M.",
			"AM",
			"12/2026",
			"AZ 51-12/2026",
			"Kita 7",
			"Fall 12",
			"Fam. Y.",
			"K-2026-17",
			"Gruppe A",
		):
			with self.subTest(text=text):
				self.assertFalse(looks_like_full_name(text))


class TestReadiness(TestCase):
	ready = ReadinessFacts(
		today=date(2026, 3, 4),
		minimum_german_level="B2",
		certificate_validity_years=5,
		german_level="B2",
		language_count=1,
		reachable=True,
		any_setting=True,
		training_completed_on=date(2026, 1, 1),
		undertaking_kind="Formal Obligation",
		undertaking_date=date(2026, 1, 2),
	)

	def test_complete(self):
		self.assertEqual(missing(self.ready), ())

	def test_each_requirement(self):
		cases = (
			("languages", {"language_count": 0}),
			("german_level", {"german_level": "B1"}),
			("contact", {"reachable": False}),
			("setting", {"any_setting": False}),
			("training", {"training_completed_on": None}),
			("undertaking", {"undertaking_date": None}),
			("undertaking", {"undertaking_kind": ""}),
			("certificate", {"mediates_for_minors": True}),
			(
				"certificate_expired",
				{"mediates_for_minors": True, "certificate_inspected_on": date(2021, 3, 3)},
			),
			("listed_conviction", {"mediates_for_minors": True, "listed_conviction": True}),
		)
		for key, change in cases:
			with self.subTest(key=key):
				self.assertEqual(missing(replace(self.ready, **change)), (key,))

	def test_advice_does_not_stop(self):
		self.assertEqual(advice(self.ready), ("privacy_notice", "iban"))
		self.assertEqual(advice(replace(self.ready, privacy_notice_on=date(2026, 1, 1), has_iban=True)), ())
