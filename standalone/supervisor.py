"""Starts services, keeps them running, ends exactly what it started."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from standalone.console import say
from standalone.errors import HomeError
from standalone.paths import Environment
from standalone.processes import end, signal_group, start, started_at, tail_of
from standalone.stamps import write_atomically

START_SECONDS = 90
STABLE_SECONDS = 60
LONGEST_PAUSE = 30
FIRST_PAUSE = 1
UP = "up"
COMMAND = "befehl"
BORROWERS = "borrowers.lock"
STARTING = "startet"
WITH_DATABASES = "nur Datenbanken"
READY = "bereit"


@dataclass(frozen=True)
class Service:
	"""A program the supervisor keeps running.

	Args:
		name: Short name, also of the log.
		title: What it is, in German.
		command: Program and arguments.
		env: Its environment.
		cwd: Its working folder.
		is_ready: Whether it answers; None if being alive is enough.
		reloads: Whether it is restarted after a change of code.
	"""

	name: str
	title: str
	command: list[str]
	env: Mapping[str, str]
	cwd: Path
	is_ready: Callable[[], bool] | None = None
	reloads: bool = False


@dataclass
class Running:
	"""A started service."""

	service: Service
	process: subprocess.Popen[bytes]
	since: float = field(default_factory=time.monotonic)
	restarts: int = 0
	pause: float = FIRST_PAUSE
	due: float | None = None


class Supervisor:
	"""Owns the processes of one environment. Only one supervisor per environment exists at a time.

	Args:
		environment: Whose processes.
		purpose: `UP` for a site people use, `COMMAND` for the time of one command.
	"""

	def __init__(self, environment: Environment, purpose: str = COMMAND) -> None:
		self.environment = environment
		self.purpose = purpose
		self.running: dict[str, Running] = {}
		self.status = STARTING
		self.reload_wanted = False
		self.reloads = 0
		self.problem = ""
		self._lock: IO[str] | None = None

	def acquire(self, wait: bool = False) -> bool:
		"""Take the environment for this process.

		Args:
			wait: Wait for another supervisor to end.

		Returns:
			Whether it is ours now.
		"""
		self.environment.run.mkdir(parents=True, exist_ok=True)
		lock = (self.environment.run / "supervisor.lock").open("a+")
		try:
			fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
		except BlockingIOError:
			lock.close()
			return False
		self._lock = lock
		end_leftovers(self.environment)
		self.save()
		return True

	def start(self, service: Service) -> None:
		"""Start a service and wait until it answers.

		Raises:
			HomeError: It ended or did not answer in time.
		"""
		self.running[service.name] = Running(service, self._spawn(service))
		self.save()
		self._wait_until_ready(self.running[service.name])

	def _spawn(self, service: Service) -> subprocess.Popen[bytes]:
		return start(service.command, self.log(service), service.env, service.cwd)

	def log(self, service: Service) -> Path:
		"""A service's log."""
		return self.environment.logs / f"{service.name}.log"

	def _wait_until_ready(self, running: Running) -> None:
		service = running.service
		deadline = time.monotonic() + START_SECONDS
		while service.is_ready and not service.is_ready():
			if running.process.poll() is not None:
				last = "\n".join(f"    | {line}" for line in tail_of(self.log(service)).splitlines()[-8:])
				raise HomeError(f"{service.title} startet nicht.\n{last}", log=self.log(service))
			if time.monotonic() > deadline:
				raise HomeError(
					f"{service.title} antwortet nach {START_SECONDS} s nicht.", log=self.log(service)
				)
			time.sleep(0.05)

	def watch(self) -> None:
		"""Look after the services once: heal what died, reload if asked. Call it again and again."""
		if self.reload_wanted:
			self.reload_wanted = False
			self.reload()
		for running in self.running.values():
			if running.due is not None:
				self._restart_when_due(running)
			elif running.process.poll() is not None:
				self._note_death(running)
			elif running.pause > FIRST_PAUSE and time.monotonic() - running.since > STABLE_SECONDS:
				running.pause = FIRST_PAUSE

	def _note_death(self, running: Running) -> None:
		# Whatever it left behind in its group would keep its port.
		signal_group(running.process.pid, signal.SIGKILL)
		service = running.service
		say(
			f"{service.title} ist beendet (Code {running.process.returncode}), Neustart in "
			f"{running.pause:.0f} s. Protokoll: {self.log(service)}"
		)
		running.due = time.monotonic() + running.pause
		running.pause = min(running.pause * 2, LONGEST_PAUSE)
		self.save()

	def _restart_when_due(self, running: Running) -> None:
		if running.due is None or time.monotonic() < running.due:
			return
		running.due = None
		running.process = self._spawn(running.service)
		running.since = time.monotonic()
		running.restarts += 1
		say(f"{running.service.title} läuft wieder (Neustart {running.restarts}).")
		self.save()

	def reload(self) -> None:
		"""Restart what runs our code, in the order it was started."""
		for running in self.running.values():
			if running.service.reloads:
				end(running.process)
				running.process = self._spawn(running.service)
				running.since, running.due = time.monotonic(), None
		self.save()
		self.problem = ""
		try:
			for running in self.running.values():
				if running.service.reloads:
					self._wait_until_ready(running)
			say("Code neu geladen.")
		except HomeError as error:
			# Broken code is no reason to end the databases: `watch` tries again until it is mended.
			self.problem = error.what
			say(f"Nach dem Neuladen: {error.what}")
		self.reloads += 1
		self.save()

	def stop(self) -> None:
		"""End everything in reverse order and give the environment back."""
		# Impatience must not leave half of it running.
		for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
			signal.signal(number, signal.SIG_IGN)
		if self.purpose == COMMAND:
			wait_for_borrowers(self.environment)
		for running in reversed(self.running.values()):
			end(running.process)
		self.running.clear()
		self.status = "beendet"
		self.save()
		if self._lock:
			self._lock.close()
			self._lock = None

	def report(self, status: str) -> None:
		"""Let other commands know how far we are."""
		self.status = status
		self.save()

	def save(self) -> None:
		"""Write down who runs, for `status`, `down` and the next start."""
		services = {
			name: {
				"title": running.service.title,
				"pid": running.process.pid,
				"started_at": started_at(running.process.pid),
				"restarts": running.restarts,
			}
			for name, running in self.running.items()
		}
		state = {
			"pid": os.getpid(),
			"purpose": self.purpose,
			"status": self.status,
			"reloads": self.reloads,
			"problem": self.problem,
			"services": services,
		}
		write_atomically(state_file(self.environment), json.dumps(state, indent="\t"))


def state_file(environment: Environment) -> Path:
	"""Where a supervisor writes down its state."""
	return environment.run / "supervisor.json"


def load_state(environment: Environment) -> dict:
	"""What the last supervisor wrote down."""
	path = state_file(environment)
	return json.loads(path.read_text()) if path.exists() else {}


def is_supervised(environment: Environment) -> bool:
	"""Whether a supervisor has this environment right now."""
	path = environment.run / "supervisor.lock"
	if not path.exists():
		return False
	with path.open("a+") as lock:
		try:
			fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
		except BlockingIOError:
			return True
	return False


@contextmanager
def borrowed(environment: Environment) -> Iterator[None]:
	"""Use an environment another command runs; that command waits for us before it ends it."""
	with (environment.run / BORROWERS).open("a+") as lock:
		fcntl.flock(lock, fcntl.LOCK_SH)
		yield


def wait_for_borrowers(environment: Environment) -> None:
	"""Wait until no other command uses the environment any more."""
	with (environment.run / BORROWERS).open("a+") as lock:
		fcntl.flock(lock, fcntl.LOCK_EX)


def end_leftovers(environment: Environment) -> None:
	"""End what a killed supervisor left running; a reused process number is left alone."""
	for service in load_state(environment).get("services", {}).values():
		pid, began = service["pid"], service["started_at"]
		if began is None or started_at(pid) != began:
			continue
		signal_group(pid, signal.SIGTERM)
		deadline = time.monotonic() + 30
		while started_at(pid) == began and time.monotonic() < deadline:
			time.sleep(0.1)
		if started_at(pid) == began:
			signal_group(pid, signal.SIGKILL)
