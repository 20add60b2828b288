"""What an officer may see must not give small counts away, by itself, through a total or over the months."""

from __future__ import annotations

from random import Random
from unittest import TestCase

from heidekreis_integration.statistics.disclosure import (
	WITHHELD,
	Figure,
	is_safe,
	merge_months,
	publish,
	publish_all,
	year_to_date,
)

THRESHOLD = 3
LISTED = frozenset({"russian", "arabic", "dari", "polish"})
NOBODY: frozenset[str] = frozenset()


class TestOneMonth(TestCase):
	def hidden(self, **counts: int) -> set[str]:
		publication = publish(counts, LISTED, THRESHOLD)
		self.assertTrue(publication.total_shown)
		return set(publication.hidden)

	def test_shows_everything_where_nothing_is_small(self):
		self.assertEqual(self.hidden(russian=3, arabic=7, dari=0), set())

	def test_withholds_a_second_count_so_that_the_total_does_not_reveal_the_small_one(self):
		self.assertEqual(self.hidden(russian=9, arabic=5, dari=1), {"dari", "arabic"})

	def test_withholds_a_third_count_where_two_small_ones_would_be_narrowed_down(self):
		self.assertEqual(self.hidden(russian=9, arabic=1, dari=1), {"arabic", "dari", "russian"})

	def test_small_counts_that_cover_each_other_need_no_further_one(self):
		self.assertEqual(self.hidden(russian=9, arabic=2, dari=2, polish=1), {"arabic", "dari", "polish"})

	def test_a_small_total_is_withheld_with_all_its_counts(self):
		for counts in ({"dari": 1}, {"dari": 1, "arabic": 1}):
			publication = publish(counts, LISTED, THRESHOLD)
			self.assertFalse(publication.total_shown)
			self.assertEqual(publication.hidden, set(counts))

	def test_the_total_is_withheld_where_nothing_is_left_to_cover_the_small_counts(self):
		self.assertFalse(publish({"dari": 1, "arabic": 2}, LISTED, THRESHOLD).total_shown)

	def test_groups_nobody_knows_of_cover_each_other(self):
		publication = publish({"dari": 1, "arabic": 2}, NOBODY, THRESHOLD)
		self.assertTrue(publication.total_shown)
		self.assertEqual((publication.hidden, publication.listed), ({"dari", "arabic"}, NOBODY))

	def test_a_zero_is_shown_only_for_groups_the_reader_knows(self):
		publication = publish({"russian": 1, "arabic": 9}, frozenset({"dari"}), THRESHOLD)
		self.assertTrue(publication.shows("dari"))
		self.assertFalse(
			publication.shows("polish"), "a zero would tell that it is not among the withheld ones"
		)

	def test_another_tables_withheld_total_withholds_every_count(self):
		publication = publish({"a": 5, "b": 4}, NOBODY, THRESHOLD, total_shown=False)
		self.assertEqual((publication.hidden, publication.total_shown), ({"a", "b"}, False))

	def test_threshold_zero_withholds_nothing(self):
		publication = publish({"a": 1}, NOBODY, 0)
		self.assertTrue(publication.total_shown and publication.shows("a"))

	def test_nobody_can_tell_from_sum_and_shown_counts_that_a_known_group_is_small(self):
		chance = Random(2024)
		for _unused in range(3000):
			counts = {str(n): chance.choice((0, 0, 1, 1, 2, 2, 3, 4, 9)) for n in range(chance.randint(1, 6))}
			known = frozenset(key for key in counts if chance.random() < 0.6)
			publication = publish(counts, known, THRESHOLD)
			small = {key for key, count in counts.items() if 0 < count < THRESHOLD}
			self.assertLessEqual(small, publication.hidden, counts)
			if publication.total_shown and small:
				rest = sum(counts.values()) - sum(
					n for key, n in counts.items() if key not in publication.hidden
				)
				for key in small:
					at_least_elsewhere = len((publication.hidden & known) - {key})
					if key in known:
						self.assertGreaterEqual(rest - at_least_elsewhere, THRESHOLD, (counts, known))
				self.assertGreaterEqual(rest, THRESHOLD, counts)

	def test_a_single_withheld_count_is_never_safe_if_small(self):
		self.assertFalse(is_safe({"dari": 2}, {"dari"}, LISTED, THRESHOLD))
		self.assertTrue(is_safe({"dari": 2}, set(), LISTED, THRESHOLD))


class TestSeveralMonths(TestCase):
	def test_tables_share_a_withheld_total(self):
		tables = {
			"language": {(2024, 1): {"a": 1, "b": 1, "c": 1}},
			"type": {(2024, 1): {"school": 3}, (2023, 12): {"school": 3}},
		}
		tables["language"][(2023, 12)] = {"a": 3, "b": 3, "c": 3}
		found = publish_all(tables, [(2023, 12), (2024, 1)], THRESHOLD)
		self.assertFalse(found["language"][2024, 1].total_shown)
		self.assertFalse(found["type"][2024, 1].total_shown)
		self.assertFalse(found["type"][2024, 1].shows("school"), "it equals the withheld total")

	def test_a_group_is_listed_from_its_first_shown_month_on(self):
		columns = {(2024, 1): {"a": 1, "b": 5, "c": 6}, (2024, 2): {"a": 4}}
		found = publish_all({"language": columns}, [(2024, 1), (2024, 2), (2024, 3)], THRESHOLD)["language"]
		self.assertEqual([found[2024, month].listed for month in (1, 2, 3)], [{"c"}, {"a", "c"}, {"a", "c"}])

	def test_a_month_is_decided_the_same_in_every_later_statistic(self):
		chance = Random(7)
		columns = {
			(2024, m): {str(n): chance.choice((0, 1, 2, 3, 5)) for n in range(4)} for m in range(1, 13)
		}
		months = sorted(columns)
		whole = publish_all({"language": columns}, months, THRESHOLD)["language"]
		for end in range(1, 13):
			early = publish_all({"language": columns}, months[:end], THRESHOLD)["language"]
			self.assertEqual(early, {month: whole[month] for month in months[:end]})


class TestYearToDate(TestCase):
	def test_is_exact_where_every_month_was_shown(self):
		self.assertEqual(year_to_date([3, 0, 4], [True, True, True]), Figure(7))

	def test_leaves_withheld_months_out_and_says_so(self):
		self.assertEqual(year_to_date([3, 1, 4], [True, False, True]), Figure(7, exact=False))

	def test_is_withheld_where_no_month_was_shown(self):
		self.assertEqual(year_to_date([1, 2], [False, False]), WITHHELD)

	def test_the_difference_of_two_mails_does_not_reveal_the_withheld_month(self):
		january = year_to_date([5], [True])
		february = year_to_date([5, 1], [True, False])
		self.assertEqual((february.value or 0) - (january.value or 0), 0)


class TestMergedMonths(TestCase):
	def merged(self, counts: list[int]) -> Figure:
		shown = [count == 0 or count >= THRESHOLD for count in counts]
		return year_to_date(counts, merge_months(counts, shown, THRESHOLD))

	def test_a_single_withheld_month_never_enters(self):
		self.assertEqual(self.merged([5, 2]), Figure(5, exact=False))

	def test_months_enter_together_once_each_could_reach_the_threshold(self):
		self.assertEqual(self.merged([1, 2]), WITHHELD)
		self.assertEqual(self.merged([2, 2]), Figure(4))
		self.assertEqual(self.merged([1, 2, 0, 2]), Figure(5))
		self.assertEqual(self.merged([2, 2, 1, 4]), Figure(8, exact=False))

	def test_what_was_once_in_stays_in(self):
		chance = Random(3)
		for _unused in range(300):
			counts = [chance.choice((0, 1, 2, 3)) for _month in range(12)]
			shown = [count == 0 or count >= THRESHOLD for count in counts]
			whole = merge_months(counts, shown, THRESHOLD)
			for end in range(1, 13):
				early = merge_months(counts[:end], shown[:end], THRESHOLD)
				self.assertTrue(all(not e or w for e, w in zip(early, whole, strict=False)))
