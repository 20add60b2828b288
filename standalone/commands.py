"""What the commands do."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from standalone import mailsink
from standalone.assets import ensure_assets
from standalone.bench import frappe_command, site_env
from standalone.benchmark import run_matching
from standalone.console import Progress, say, seconds, table
from standalone.errors import HomeError
from standalone.lifecycle import (
	PROGRAM_STEPS,
	RunningSite,
	databases_running,
	ended_on_error,
	ensure_site,
	make_root,
	prepare_programs,
	run_watched,
	serve,
)
from standalone.paths import REPO, Environment, Home
from standalone.ports import choose_web_port, load_ports
from standalone.secrets_store import load_secrets
from standalone.site import OF_A_SITE, SiteBuilder, load_logins, say_logins
from standalone.stamps import write_atomically
from standalone.supervisor import (
	READY,
	UP,
	WITH_DATABASES,
	Supervisor,
	borrowed,
	is_supervised,
	load_state,
	started_at,
	state_file,
)
from standalone.testrun import run_all

UP_STEPS = PROGRAM_STEPS + SiteBuilder.STEPS + 4
END_SECONDS = 60


def up(home: Home, detach: bool, empty: bool) -> int:
	"""Set everything up, start it and stay with it.

	Args:
		home: Where everything lies.
		detach: Leave it running in the background instead.
		empty: Load no demo data.
	"""
	if detach:
		return up_detached(home, empty)
	began = time.monotonic()
	make_root(home)
	supervisor = Supervisor(home.demo, UP)
	if not supervisor.acquire():
		if is_up(home):
			return report_running(home)
		say("Ein anderer heide-Befehl benutzt die Datenbanken gerade; warte auf sein Ende …")
		supervisor.acquire(wait=True)
	progress = Progress(UP_STEPS)
	with ended_on_error(supervisor):
		if os.environ.get("HEIDE_PORT"):
			# A taken port is said now, not after minutes.
			choose_web_port(home.demo, None)
		prepare_programs(home, progress)
	with databases_running(home.demo, progress, supervisor) as site:
		bring_up(site, progress, empty)
		announce(site)
		say(f"Bereit nach {seconds(time.monotonic() - began)}. Beenden mit Strg-C.")
		watch_forever(supervisor)
	return 0


def bring_up(site: RunningSite, progress: Progress, empty: bool = False) -> None:
	"""Site, demo data and all services of the demo."""
	builder = ensure_site(site, progress)
	if not empty:
		builder.ensure_demo()
	serve(site, progress, with_scheduler=True)


def watch_forever(supervisor: Supervisor) -> None:
	"""Look after the services until somebody ends us."""

	def note_reload(*_: object) -> None:
		supervisor.reload_wanted = True

	signal.signal(signal.SIGUSR1, note_reload)
	try:
		while True:
			supervisor.watch()
			time.sleep(0.3)
	except (KeyboardInterrupt, SystemExit):
		say("\nBeende, was heide gestartet hat …")


def up_detached(home: Home, empty: bool) -> int:
	"""Run `up` in the background and show its output until the site is ready."""
	make_root(home)
	if is_up(home):
		return report_running(home)
	log = home.logs / "up.log"
	log.parent.mkdir(parents=True, exist_ok=True)
	log.write_bytes(b"")
	with log.open("ab") as stream:
		daemon = subprocess.Popen(
			[sys.executable, str(REPO / "heide"), "up", *(["--empty"] if empty else [])],
			stdin=subprocess.DEVNULL,
			stdout=stream,
			stderr=stream,
			start_new_session=True,
		)
	try:
		return follow(home, daemon)
	except BaseException:
		daemon.send_signal(signal.SIGINT)
		daemon.wait()
		raise


def follow(home: Home, daemon: subprocess.Popen[bytes]) -> int:
	"""Copy the background process's output here until it is ready or has ended."""
	with (home.logs / "up.log").open(encoding="utf-8", errors="replace") as stream:
		while True:
			ended = daemon.poll()
			ready = (
				load_state(home.demo).get("pid") == daemon.pid and load_state(home.demo)["status"] == READY
			)
			sys.stdout.write(stream.read())
			sys.stdout.flush()
			if ended is not None:
				return ended
			if ready:
				announce_background(home)
				return 0
			time.sleep(0.2)


def announce_background(home: Home) -> None:
	"""Tell how to end what runs in the background."""
	say()
	say(f"heide läuft im Hintergrund weiter. Protokoll: {home.logs / 'up.log'}. Beenden mit ./heide down")


def announce(site: RunningSite) -> None:
	"""Print the address and one login per role."""
	say()
	say(f"Die Site läuft:  {site.url}")
	say()
	say_logins(site.environment, site.passwords["administrator"])
	say()
	say("Post der Site: ./heide mail   Zustand: ./heide status")


def report_running(home: Home) -> int:
	"""`up` was called while it runs already."""
	say("heide läuft in dieser Ablage schon. Nach Änderungen am Code: ./heide restart")
	say()
	return status(home)


def is_up(home: Home) -> bool:
	"""Whether an `up` runs in this home (a passing command does not count)."""
	return is_supervised(home.demo) and load_state(home.demo).get("purpose") == UP


def status(home: Home) -> int:
	"""Show what runs and who can log in."""
	if not is_supervised(home.demo):
		say("Nichts läuft. Starten mit ./heide up")
		return 0
	state = load_state(home.demo)
	say(f"Zustand: {state['status']} (Prozess {state['pid']}), Ablage {home.root}")
	rows = [
		(
			service["title"],
			"läuft" if started_at(service["pid"]) == service["started_at"] else "wird neu gestartet",
			str(service["pid"]),
			str(service["restarts"]),
			str(home.logs / f"{name}.log"),
		)
		for name, service in state["services"].items()
	]
	say(table(rows, ("Dienst", "Zustand", "Prozess", "Neustarts", "Protokoll")))
	if state["status"] == READY:
		say()
		say(f"Adresse: http://127.0.0.1:{load_ports(home.demo)['web']}")
		say()
		say_logins(home.demo, load_secrets(home)["administrator"])
	return 0


def down(home: Home) -> int:
	"""End a running `up`, and with it exactly what it started."""
	if not is_up(home):
		say("Nichts läuft.")
		return 0
	os.kill(load_state(home.demo)["pid"], signal.SIGTERM)
	deadline = time.monotonic() + END_SECONDS
	while is_supervised(home.demo):
		if time.monotonic() > deadline:
			raise HomeError(
				f"heide endet nach {END_SECONDS} s nicht (Prozess {load_state(home.demo)['pid']}).",
				log=home.logs / "up.log",
			)
		time.sleep(0.1)
	say("Beendet.")
	return 0


def restart(home: Home) -> int:
	"""Take over changed code: assets, migrate where needed, then load it in all services."""
	if not is_up(home):
		say("Nichts läuft. Starten mit ./heide up")
		return 1
	progress = Progress(2 + SiteBuilder.STEPS)
	ensure_assets(home, progress)
	builder = SiteBuilder(home.demo, load_ports(home.demo), load_secrets(home), progress)
	builder.ensure()
	builder.ensure_demo()
	before = load_state(home.demo)
	os.kill(before["pid"], signal.SIGUSR1)
	while is_up(home) and load_state(home.demo)["reloads"] == before["reloads"]:
		time.sleep(0.1)
	if problem := load_state(home.demo)["problem"]:
		raise HomeError(
			problem, "Den Fehler beheben, dann noch einmal ./heide restart.", home.logs / "web.log"
		)
	say("Die Dienste laufen mit dem neuen Code.")
	return 0


def reset(home: Home, everything: bool) -> int:
	"""Delete sites and data, and the programs too if asked."""
	for environment in (home.demo, home.test, home.benchmark):
		if is_supervised(environment):
			raise HomeError(
				f"Die Umgebung {environment.site} läuft noch.", "Erst ./heide down (oder den Test abwarten)."
			)
	if everything:
		shutil.rmtree(home.root, ignore_errors=True)
		say("Alles gelöscht. ./heide up beginnt von vorn.")
		return 0
	shutil.rmtree(home.test.root, ignore_errors=True)
	shutil.rmtree(home.benchmark.root, ignore_errors=True)
	demo = home.demo
	for folder in (demo.sites, demo.data, demo.run, demo.mail):
		shutil.rmtree(folder, ignore_errors=True)
	for name in ("site", *OF_A_SITE):
		(demo.stamps / name).unlink(missing_ok=True)
	say("Sites und Daten gelöscht; die Programme sind noch da. ./heide up legt alles neu an.")
	return 0


@contextmanager
def databases_of(environment: Environment) -> Iterator[None]:
	"""The environment's databases: those already running, or started for this one command."""
	while True:
		supervisor = Supervisor(environment)
		if supervisor.acquire():
			with own_databases(supervisor):
				yield
			return
		if load_state(environment).get("status") in (WITH_DATABASES, READY):
			with borrowed(environment):
				yield
			return
		# Somebody else is just starting or ending them.
		time.sleep(0.3)


@contextmanager
def own_databases(supervisor: Supervisor) -> Iterator[None]:
	"""Start the databases for one command, with everything that has to be there before."""
	environment = supervisor.environment
	progress = Progress(PROGRAM_STEPS + SiteBuilder.STEPS + 2)
	with ended_on_error(supervisor):
		prepare_programs(environment.home, progress)
	with databases_running(environment, progress, supervisor) as site:
		ensure_site(site, progress)
		yield


def bench(home: Home, arguments: list[str]) -> int:
	"""Pass a command through to Frappe's own command line."""
	environment = home.test if home.test.site in " ".join(arguments) else home.demo
	if arguments[:1] == ["build"]:
		ensure_assets(home, Progress(1))
		return 0
	with databases_of(environment):
		command = frappe_command(environment, *arguments)
		# Frappe's command handles Ctrl-C itself; the console for one must survive it.
		before = signal.signal(signal.SIGINT, signal.SIG_IGN)
		try:
			return subprocess.run(
				command,
				cwd=environment.sites,
				env=site_env(environment),
				check=False,
				preexec_fn=default_interrupt,
			).returncode
		finally:
			signal.signal(signal.SIGINT, before)


def default_interrupt() -> None:
	"""In the child: react to Ctrl-C again."""
	signal.signal(signal.SIGINT, signal.SIG_DFL)


def test(home: Home, pattern: str, fast: bool) -> int:
	"""Run the tests."""
	return run_all(home, pattern, fast)


def benchmark(home: Home, quick: bool) -> int:
	"""Measure the matching."""
	return run_matching(home, quick)


def walkthrough(home: Home, lose: dict[int, str]) -> int:
	"""Play the main job on the demo site, starting it first if it does not run.

	Args:
		home: Where everything lies.
		lose: Step number → service to kill while that step runs.
	"""
	make_root(home)
	supervisor = Supervisor(home.demo)
	if not supervisor.acquire():
		return subprocess.run(
			walkthrough_command(home, lose), env=site_env(home.demo), cwd=REPO, check=False
		).returncode
	progress = Progress(UP_STEPS)
	with ended_on_error(supervisor):
		prepare_programs(home, progress)
	with databases_running(home.demo, progress, supervisor) as site:
		bring_up(site, progress)
		return run_watched(walkthrough_command(home, lose), site_env(home.demo), REPO, supervisor)


def wait_until_ready(home: Home) -> None:
	"""Wait for an `up` that is still starting.

	Raises:
		HomeError: The demo site is in use by another command, or its start failed.
	"""
	while is_up(home):
		if load_state(home.demo)["status"] == READY:
			return
		time.sleep(0.3)
	raise HomeError("Die Demo-Site läuft nicht, und ein anderer Befehl hält ihre Datenbanken.", "./heide up")


def walkthrough_command(home: Home, lose: dict[int, str]) -> list[str]:
	"""The command that plays it, with everything it has to know in a file."""
	out = home.root / "walkthrough"
	given = {
		"url": f"http://127.0.0.1:{load_ports(home.demo)['web']}",
		"logins": {entry["user"].partition("@")[0]: entry for entry in load_logins(home.demo)},
		"mail_dir": str(home.demo.mail),
		"out_dir": str(out),
		"state_file": str(state_file(home.demo)),
		"lose": lose,
	}
	path = home.demo.run / "walkthrough.json"
	write_atomically(path, json.dumps(given), mode=0o600)
	return [str(home.python), "-m", "standalone.walkthrough", str(path)]


def mail(environment: Environment, number: int | None) -> int:
	"""List the kept mail, or print one message."""
	kept = mailsink.messages(environment.mail)
	if number is not None:
		if not 1 <= number <= len(kept):
			raise HomeError(
				f"Nachricht {number} gibt es nicht.", f"Es sind {len(kept)}; ./heide mail zeigt sie."
			)
		path, message = kept[number - 1]
		say(f"Datei: {path}")
		say(mailsink.readable(message))
		return 0
	rows = [
		(str(i), message["X-Envelope-To"] or "", message["Subject"] or "", path.name)
		for i, (path, message) in enumerate(kept, 1)
	]
	say(table(rows, ("Nr.", "An", "Betreff", "Datei")) if rows else "Noch keine Post.")
	say(f"\nOrdner: {environment.mail}   Eine ganz zeigen: ./heide mail NR")
	return 0
