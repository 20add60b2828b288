"""`./heide benchmark matching`: how long suggestions and plans take, by the size of the pool.

It runs on a site of its own with a database server of its own, beside demo and tests. Its people and sessions are
generated (`inside/`); what it measures it writes down as JSON and as a table in Markdown.
"""

from __future__ import annotations

import time

from standalone.bench import inside_command, site_env
from standalone.console import Progress, say, seconds
from standalone.errors import HomeError
from standalone.lifecycle import (
	PROGRAM_STEPS,
	databases_running,
	ended_on_error,
	ensure_site,
	make_root,
	prepare_programs,
	run_watched,
)
from standalone.paths import Home
from standalone.site import SiteBuilder
from standalone.supervisor import Supervisor

STEPS = PROGRAM_STEPS + SiteBuilder.STEPS + 2


def run_matching(home: Home, quick: bool) -> int:
	"""Measure the matching on the benchmark's own site.

	Args:
		home: Where everything lies.
		quick: Only the smallest pool and a small batch.

	Returns:
		0 if everything was measured.

	Raises:
		HomeError: The site did not come up.
	"""
	environment, began = home.benchmark, time.monotonic()
	make_root(home)
	supervisor, progress = Supervisor(environment), Progress(STEPS)
	if not supervisor.acquire():
		raise HomeError("In dieser Ablage läuft schon ein Benchmark.", "Sein Ende abwarten.")
	with ended_on_error(supervisor):
		prepare_programs(home, progress)
	target = environment.root / "results"
	with databases_running(environment, progress, supervisor) as site:
		ensure_site(site, progress)
		say()
		target.mkdir(exist_ok=True)
		command = inside_command(environment, "benchmark", environment.site, str(target))
		command[2] = "standalone.benchmark.inside"
		code = run_watched(
			[*command, *(["--quick"] if quick else [])], site_env(environment), environment.sites, supervisor
		)
	if code == 0:
		say(f"\nGemessen in {seconds(time.monotonic() - began)}. Ergebnisse: {target}")
	return code
