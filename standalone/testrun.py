"""`./heide test`: checks, the home's own tests, then the app's tests on their own served site."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from standalone.bench import inside_command, site_env
from standalone.console import Progress, say, seconds
from standalone.lifecycle import (
	PROGRAM_STEPS,
	RunningSite,
	databases_running,
	ended_on_error,
	ensure_site,
	prepare_programs,
	run_watched,
	serve,
)
from standalone.packages import ensure_test_packages
from standalone.paths import REPO, Environment, Home
from standalone.site import SiteBuilder
from standalone.supervisor import Supervisor

STEPS = PROGRAM_STEPS + SiteBuilder.STEPS + 5
FAST = "HEIDE_FAST"
LONGEST_TEXT = 8000
CRASHED = "Der Testlauf brach ab, bevor er zu Ende war."


def run_all(home: Home, pattern: str, fast: bool) -> int:
	"""Run all tests, or those whose name contains a pattern.

	Args:
		home: Where everything lies.
		pattern: Part of `module.Class.method`; empty means all.
		fast: Leave out the slow tests.

	Returns:
		0 if nothing failed, else 1.
	"""
	progress = Progress(STEPS)
	supervisor = Supervisor(home.test)
	if not supervisor.acquire():
		say("In dieser Ablage laufen schon Tests; warte auf ihr Ende …")
		supervisor.acquire(wait=True)
	began = time.monotonic()
	with ended_on_error(supervisor):
		prepare_programs(home, progress)
		ensure_test_packages(home, progress)
	with databases_running(home.test, progress, supervisor) as site:
		builder = ensure_site(site, progress)
		builder.ensure_clean()
		serve(site, progress, with_scheduler=False)
		say(f"Bereit für den ersten Test nach {seconds(time.monotonic() - began)}.")
		results = [run_kind("home", site, pattern, fast), run_kind("app", site, pattern, fast)]
	return report(results, time.monotonic() - began)


def run_kind(kind: str, site: RunningSite, pattern: str, fast: bool) -> dict[str, Any]:
	"""Run one kind of tests in a process of its own and return its summary."""
	environment = site.environment
	title = {"home": "Prüfungen und Tests der Werkzeuge", "app": "Tests der App"}[kind]
	say(f"\n{title}")
	target = environment.run / f"tests-{kind}.json"
	target.unlink(missing_ok=True)
	command = inside_command(environment, "run_tests", kind, pattern, str(target), environment.site)
	env = {**test_env(kind, environment, site.url), FAST: "1" if fast else "0"}
	code = run_watched(command, env, REPO if kind == "home" else environment.sites, site.supervisor)
	return read_summary(target, kind, code)


def test_env(kind: str, environment: Environment, url: str) -> Mapping[str, str]:
	"""The app's tests run like the site itself, the tools' tests like a person's command."""
	if kind == "app":
		return {**site_env(environment), "HEIDE_SERVED_URL": url}
	# Tests of the home make homes of their own.
	kept = {name: value for name, value in os.environ.items() if name not in ("HEIDE_HOME", "HEIDE_PORT")}
	return {**kept, "HEIDE_TESTED_HOME": str(environment.home.root)}


def read_summary(target: Path, kind: str, code: int) -> dict[str, Any]:
	"""A run's summary; a run without one counts as a failure."""
	if target.exists() and code == 0:
		return json.loads(target.read_text(encoding="utf-8"))
	problems = {f"run_tests.{kind}": [f"{CRASHED} (Code {code})\n"]}
	return {"passed": 0, "failed": 1, "skipped": 0, "problems": problems, "skips": {}, "slow": []}


def shortened(text: str) -> str:
	"""A traceback without the middle of a very long message: a whole page in it hides what matters."""
	if len(text) <= LONGEST_TEXT:
		return text
	half = LONGEST_TEXT // 2
	return f"{text[:half]}\n[… {len(text) - LONGEST_TEXT} Zeichen ausgelassen …]\n{text[-half:]}"


def report(results: list[dict[str, Any]], took: float) -> int:
	"""Print failures, skips and the slowest tests, then the closing line."""
	for result in results:
		for name, texts in result["problems"].items():
			say(f"\nGESCHEITERT: {name}")
			for text in texts:
				say(shortened(text.rstrip()))
	skips = [(name, reason) for result in results for name, reason in result["skips"].items()]
	if skips:
		say("\nÜbersprungen:")
		for name, reason in skips:
			say(f"  {name}: {reason}")
	slow = sorted((entry for result in results for entry in result["slow"]), key=lambda entry: -entry[1])[:10]
	if slow:
		say("\nDie langsamsten Tests:")
		for name, duration in slow:
			say(f"  {seconds(duration):>8}  {name}")
	passed, failed, skipped = (
		sum(result[key] for result in results) for key in ("passed", "failed", "skipped")
	)
	say(f"\nDauer: {seconds(took)}")
	say(f"{passed} passed, {failed} failed, {skipped} skipped")
	return 1 if failed or not passed + skipped else 0
