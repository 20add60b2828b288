"""Places and waiting list of a course."""

from __future__ import annotations

from unittest import TestCase

from heidekreis_integration.training.places import (
	CANCELLED,
	COMPLETED,
	REGISTERED,
	WAITING,
	Entry,
	give_places,
	places_left,
)


def statuses(*entries: Entry, capacity: int) -> list[str]:
	return [entry.status for entry in give_places(entries, capacity)]


class TestPlaces(TestCase):
	def test_the_last_place_goes_to_the_earlier_one(self):
		late, early = Entry("a", REGISTERED, False, (2,)), Entry("b", REGISTERED, False, (1,))
		self.assertEqual(statuses(late, early, capacity=1), [WAITING, REGISTERED])

	def test_whoever_has_a_place_keeps_it(self):
		old, new = Entry("a", REGISTERED, True, (9,)), Entry("b", REGISTERED, False, (1,))
		self.assertEqual(statuses(old, new, capacity=1), [REGISTERED, WAITING])

	def test_a_cancelled_place_goes_to_whoever_waits_longest(self):
		gone = Entry("a", CANCELLED, True, (1,))
		second, first = Entry("b", WAITING, False, (3,)), Entry("c", WAITING, False, (2,))
		self.assertEqual(statuses(gone, second, first, capacity=1), [CANCELLED, WAITING, REGISTERED])

	def test_a_completed_participant_still_holds_the_place(self):
		done, waiting = Entry("a", COMPLETED, True, (1,)), Entry("b", WAITING, False, (2,))
		self.assertEqual(statuses(done, waiting, capacity=1), [COMPLETED, WAITING])
		self.assertEqual(places_left([done, waiting], 1), 0)

	def test_counts_free_places(self):
		self.assertEqual(
			places_left([Entry("a", REGISTERED, True, (1,)), Entry("b", CANCELLED, True, (1,))], 3), 2
		)
