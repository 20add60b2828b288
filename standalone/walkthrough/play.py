"""Plays the story and reports it; with losses of the web server and the worker on request."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from standalone.walkthrough.client import Interrupted, Person, Refused, wait_for
from standalone.walkthrough.story import STEPS, Cast, NotAsExpected, Story

REPEATS = 5


def play(
	base_url: str,
	logins: dict[str, dict[str, str]],
	mail_dir: Path,
	out_dir: Path,
	lose: dict[int, Callable[[], None]],
) -> int:
	"""Play every step; stop at the first that does not hold.

	Args:
		base_url: Address of the demo site.
		logins: User name before the @ → {"user", "password"}.
		mail_dir: Where the mail sink keeps what the site sends.
		out_dir: Where the walkthrough puts the files it made.
		lose: Step number (from 1) → what to kill while that step runs.

	Returns:
		0 where every step held, else 1.
	"""
	out_dir.mkdir(parents=True, exist_ok=True)
	story = Story(_cast(base_url, logins), mail_dir, out_dir, lambda text: print(f"      {text}", flush=True))
	for number, (title, step) in enumerate(STEPS, 1):
		print(f"{number:2}/{len(STEPS)} {title}", flush=True)
		began = time.monotonic()
		if number in lose:
			lose[number]()
		try:
			_repeat_through_losses(base_url, story, step)
		except (NotAsExpected, Refused, Interrupted, KeyError, StopIteration) as trouble:
			print(f"      NICHT ERFÜLLT: {trouble}", flush=True)
			return 1
		print(f"      erfüllt ({time.monotonic() - began:.1f} s)", flush=True)
	print("Alle Schritte erfüllt.")
	return 0


def _repeat_through_losses(base_url: str, story: Story, step: Callable[[Story], None]) -> None:
	for attempt in range(REPEATS):
		try:
			step(story)
			return
		except Interrupted:
			if attempt == REPEATS - 1:
				raise
			story.tell("Webserver weg; warte, bis er wieder da ist, und sehe nach, was schon geschehen ist.")
			wait_for(base_url)


def _cast(base_url: str, logins: dict[str, dict[str, str]]) -> Cast:
	def person(title: str, key: str) -> Person:
		return Person(title, base_url, logins[key]["user"], logins[key]["password"])

	return Cast(
		institution=person("Kita Walsrode", "kita-walsrode"),
		clerk=person("VHS", "vhs"),
		coordinator=person("Koordinierungsstelle", "koordination"),
		finance=person("Kämmerei", "kaemmerei"),
		mediator=person("Sprachmittlerin", "sprachmittlung"),
		officer=person("Stadt Walsrode", "walsrode"),
		neighbour=person("Stadt Soltau", "soltau"),
	)
