"""From nothing to a running site: the steps of `up`, shared with `test`, `bench` and `walkthrough`."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from standalone import mariadb
from standalone.assets import ensure_assets, ensure_node_packages
from standalone.bench import ensure_bench, write_common_config
from standalone.console import Progress, say
from standalone.errors import HomeError
from standalone.packages import ensure_packages
from standalone.paths import Environment, Home
from standalone.ports import choose_ports
from standalone.processes import end, end_with_parent
from standalone.pyenv import ensure_venv
from standalone.secrets_store import load_secrets
from standalone.services import databases, site_services
from standalone.site import SiteBuilder
from standalone.supervisor import READY, WITH_DATABASES, Supervisor
from standalone.wheel import ensure_frappe

PROGRAM_STEPS = 5
NEEDED_FOR_PROGRAMS = 3_000_000_000
NEEDED_FOR_SITE = 500_000_000


@dataclass
class RunningSite:
	"""An environment whose databases run under our supervisor."""

	environment: Environment
	supervisor: Supervisor
	ports: dict[str, int]
	passwords: dict[str, str]

	@property
	def url(self) -> str:
		"""The address of the site."""
		return f"http://127.0.0.1:{self.ports['web']}"


def prepare_programs(home: Home, progress: Progress) -> None:
	"""Everything environments share: packages, Python, Frappe, Node, assets. One process at a time.

	Raises:
		HomeError: A step failed.
	"""
	make_root(home)
	with (home.root / "home.lock").open("a+") as lock:
		try:
			fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
		except BlockingIOError:
			say("Ein anderer heide-Befehl richtet diese Ablage gerade ein; warte auf ihn …")
			fcntl.flock(lock, fcntl.LOCK_EX)
		if not (home.stamps / "assets").exists():
			refuse_small_disk(home, NEEDED_FOR_PROGRAMS)
		ensure_packages(home, progress)
		ensure_venv(home, progress)
		ensure_frappe(home, progress)
		ensure_node_packages(home, progress)
		ensure_assets(home, progress)


def make_root(home: Home) -> None:
	"""Create the home's folder, readable by its owner only.

	Raises:
		HomeError: It can't be created or written.
	"""
	try:
		home.root.mkdir(parents=True, exist_ok=True)
		home.root.chmod(0o700)
		(home.root / "home.lock").touch()
	except OSError as error:
		raise HomeError(
			f"Der Ordner {home.root} ist nicht beschreibbar: {error.strerror}.",
			"HEIDE_HOME auf einen eigenen, beschreibbaren Ordner setzen.",
		) from error


def refuse_small_disk(home: Home, needed: int) -> None:
	"""Say at once that the disk is too small, not after ten minutes.

	Raises:
		HomeError: Too little space.
	"""
	free = shutil.disk_usage(home.root).free
	if free < needed:
		raise HomeError(
			f"In {home.root} sind {free / 1e9:.1f} GB frei, gebraucht werden etwa {needed / 1e9:.1f} GB.",
			"Platz schaffen oder HEIDE_HOME auf einen größeren Datenträger legen.",
		)


@contextmanager
def databases_running(
	environment: Environment, progress: Progress, supervisor: Supervisor
) -> Iterator[RunningSite]:
	"""Start the private databases, and end everything the supervisor started afterwards.

	Args:
		environment: Whose databases.
		progress: Shows the steps.
		supervisor: Already holds the environment.

	Raises:
		HomeError: A database did not start.
	"""
	try:
		ensure_bench(environment)
		refuse_small_disk(environment.home, NEEDED_FOR_SITE)
		mariadb.ensure_data_folder(environment, progress)
		passwords = load_secrets(environment.home)
		ports = choose_ports(environment)
		write_common_config(environment, ports, passwords["redis"])
		with progress.step("Datenbanken starten (MariaDB, Redis)"):
			for service in databases(environment, ports, passwords):
				supervisor.start(service)
		supervisor.report(WITH_DATABASES)
		yield RunningSite(environment, supervisor, ports, passwords)
	finally:
		supervisor.stop()


def ensure_site(site: RunningSite, progress: Progress) -> SiteBuilder:
	"""Bring the site up to date."""
	builder = SiteBuilder(site.environment, site.ports, site.passwords, progress)
	builder.ensure()
	return builder


def serve(site: RunningSite, progress: Progress, with_scheduler: bool) -> None:
	"""Start everything beside the databases."""
	with progress.step("Dienste starten (Web, Hintergrund, Zeitplan, Echtzeit)"):
		for service in site_services(site.environment, site.ports, site.passwords, with_scheduler):
			site.supervisor.start(service)
	site.supervisor.report(READY)


@contextmanager
def ended_on_error(supervisor: Supervisor) -> Iterator[None]:
	"""Give the environment back if the block fails."""
	try:
		yield
	except BaseException:
		supervisor.stop()
		raise


def run_watched(command: Sequence[str], env: Mapping[str, str], cwd: Path, supervisor: Supervisor) -> int:
	"""Run a program to its end, its output shown, while the supervisor looks after the services."""
	process = subprocess.Popen(
		command,
		env=env,
		cwd=cwd,
		stdin=subprocess.DEVNULL,
		start_new_session=True,
		preexec_fn=end_with_parent,
	)
	try:
		while process.poll() is None:
			supervisor.watch()
			time.sleep(0.1)
	except BaseException:
		end(process)
		raise
	return process.returncode
