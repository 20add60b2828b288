"""The benchmark runs through and writes down what it measured. How fast it is says docs/benchmarks.md, not a test."""

from __future__ import annotations

import json

from standalone.tests.homes import HomeTestCase
from standalone.tests.marks import slow


@slow
class TestBenchmark(HomeTestCase):
	"""`./heide benchmark matching --quick` in a home of its own."""

	def test_quick_run_measures_and_writes_down(self) -> None:
		done = self.heide("benchmark", "matching", "--quick")
		self.assert_done(done)
		self.assertIn("10 Vorschläge berechnen", done.stdout)
		results = self.home.benchmark.root / "results"
		found = json.loads((results / "matching-quick.json").read_text(encoding="utf-8"))
		(pool,) = found["pools"]
		self.assertEqual((pool["mediators"], len(pool["requests"])), (200, 10))
		for one in pool["requests"]:
			self.assertEqual(one["ranked"] + one["excluded"], one["people"], one)
			self.assertGreater(one["suggestion"], 0)
			self.assertAlmostEqual(one["ratio"], one["suggestion"] / one["query"])
		plan, greedy = found["batch"]["plan"], found["batch"]["greedy"]
		self.assertTrue(found["batch"]["proven"])
		self.assertGreaterEqual((plan["weighted"], plan["points"]), (greedy["weighted"], greedy["points"]))
		text = (results / "matching-quick.md").read_text(encoding="utf-8")
		self.assertIn("| 200 | 2,400 |", text)
		self.assertIn(text.strip(), done.stdout)

	def test_it_leaves_demo_and_tests_alone(self) -> None:
		self.assertFalse(self.home.demo.site_path.exists())
		self.assertFalse(self.home.test.site_path.exists())
		self.assertIn("Nichts läuft", self.heide("status").stdout)
