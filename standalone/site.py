"""The site: created once, migrated when the app changed, always with data and passwords."""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from standalone.bench import frappe_command, inside_command, site_env, update_site_config
from standalone.console import Progress, say, table
from standalone.errors import HomeError
from standalone.packages import find_program
from standalone.paths import APP, REPO, STANDALONE, Environment
from standalone.processes import run
from standalone.stamps import Stamp, digest, digest_tree, step_if_changed, write_atomically
from standalone.wheel import frappe_digest

LOGINS = "logins.json"
# Stamps of steps that have to run again on a new site.
OF_A_SITE = ("migrated", "administrator", "demo", "clean")
# Python whose change needs a migrate; other code works without.
MIGRATED_FOLDERS = ("patches", "setup", "fixtures", "data")
MIGRATED_FILES = ("hooks.py", "install.py")
# Changes here come through in other steps.
UNMIGRATED_FOLDERS = ("public", "tests", "demo")


class SiteBuilder:
	"""Brings one environment's site up to date. The databases have to run.

	Args:
		environment: Whose site.
		ports: Ports of its services.
		passwords: The home's passwords.
		progress: Shows the steps.
	"""

	STEPS = 3

	def __init__(
		self,
		environment: Environment,
		ports: Mapping[str, int],
		passwords: Mapping[str, str],
		progress: Progress,
	) -> None:
		self.environment = environment
		self.ports = ports
		self.passwords = passwords
		self.progress = progress

	def ensure(self) -> None:
		"""Create what is missing, migrate what changed.

		Raises:
			HomeError: A step failed.
		"""
		created = step_if_changed(
			self.progress,
			Stamp(self.environment.stamps, "site"),
			digest(frappe_digest()),
			f"Site {self.environment.site} anlegen (deutsch, Europe/Berlin, EUR) und App einrichten",
			self.create,
			intact=(self.environment.site_path / "site_config.json").exists(),
		)
		migrated = Stamp(self.environment.stamps, "migrated")
		if created:
			migrated.set(app_digest())
		step_if_changed(
			self.progress,
			migrated,
			app_digest(),
			"App-Änderungen in die Site übernehmen (migrate)",
			self.migrate,
		)
		step_if_changed(
			self.progress,
			Stamp(self.environment.stamps, "administrator"),
			digest(self.passwords["administrator"]),
			"Passwort der Administration setzen",
			lambda: self.task("set-administrator"),
		)
		self.configure()

	def create(self) -> None:
		"""Create the site from nothing; whatever a killed attempt left is dropped."""
		self.drop()
		if self._base_stamp.is_current(frappe_digest()) and self.environment.home.base_dump.exists():
			self.restore_base()
		else:
			self.create_base()
		self.configure()
		self.frappe("install-app", APP, what="Das Einrichten der App")

	@property
	def _base_stamp(self) -> Stamp:
		return Stamp(self.environment.home.stamps, "base")

	def drop(self) -> None:
		"""Drop the site's database and folder, and forget what was done to it."""
		for name in OF_A_SITE:
			Stamp(self.environment.stamps, name).clear()
		self.sql(f"DROP DATABASE IF EXISTS `{self.database}`; DROP USER IF EXISTS '{self.database}'@'%';")
		shutil.rmtree(self.environment.site_path, ignore_errors=True)

	@property
	def database(self) -> str:
		"""The site's database; one name is enough, every environment has a server of its own."""
		return "heidekreis"

	def create_base(self) -> None:
		"""Create a fresh German site with Frappe's own command and keep a dump of it."""
		self.frappe(
			"new-site",
			self.environment.site,
			"--db-name",
			self.database,
			"--db-type",
			"mariadb",
			"--no-mariadb-socket",
			"--db-root-username",
			"root",
			"--db-root-password",
			self.passwords["database_root"],
			"--admin-password",
			self.passwords["administrator"],
			what="Das Anlegen der Site",
			site=None,
		)
		self.task("complete-wizard")
		self.keep_base()

	def keep_base(self) -> None:
		"""Dump the fresh site: the other environment and every retry start from it."""
		self.dump(self.environment.home.base_dump)
		self._base_stamp.set(frappe_digest())

	def dump(self, target: Path) -> None:
		"""Dump the site's database into a file, complete or not at all."""
		target.parent.mkdir(parents=True, exist_ok=True)
		draft = target.with_suffix(".part")
		program = find_program("mariadb-dump") or find_program("mysqldump") or "mariadb-dump"
		with draft.open("wb") as stream:
			command = [program, f"--defaults-extra-file={self.client_config()}", "--single-transaction"]
			done = subprocess.run(
				[*command, self.database], stdout=stream, stderr=subprocess.PIPE, check=False
			)
		if done.returncode:
			raise HomeError(f"Die Datenbank ließ sich nicht sichern: {done.stderr.decode(errors='replace')}")
		draft.replace(target)

	def restore_base(self) -> None:
		"""Make the site from the dump: seconds instead of half a minute."""
		password = secrets.token_urlsafe(16)
		name = self.database
		self.sql(
			f"CREATE USER '{name}'@'%' IDENTIFIED BY '{password}'; GRANT ALL PRIVILEGES ON `{name}`.* TO '{name}'@'%';"
		)
		self.recreate_database(self.environment.home.base_dump)
		for folder in ("public/files", "private/files", "private/backups", "locks", "logs"):
			(self.environment.site_path / folder).mkdir(parents=True, exist_ok=True)
		config = {"db_name": name, "db_password": password, "db_type": "mariadb"}
		path = self.environment.site_path / "site_config.json"
		write_atomically(path, json.dumps(config, indent="\t"), mode=0o600)
		self.task("restart-schedule")

	def ensure_clean(self) -> None:
		"""Put the test site back to how it was right after its installation or migration."""
		snapshot = self.environment.data / "clean.sql"
		inputs = app_digest()
		stamp = Stamp(self.environment.stamps, "clean")
		title = "Test-Site in den Ausgangszustand bringen"
		if stamp.is_current(inputs) and snapshot.exists():
			with self.progress.step(title):
				self.recreate_database(snapshot)
				self.empty_files()
			return
		step_if_changed(self.progress, stamp, inputs, title, lambda: self.dump(snapshot), intact=False)

	def empty_files(self) -> None:
		"""Remove uploaded files and mail of earlier test runs."""
		for folder in ("public/files", "private/files"):
			shutil.rmtree(self.environment.site_path / folder, ignore_errors=True)
			(self.environment.site_path / folder).mkdir(parents=True)
		for path in self.environment.mail.glob("*.eml"):
			path.unlink()

	def recreate_database(self, dump: Path) -> None:
		"""Replace the site's data by those of a dump; its user and password stay."""
		self.sql(f"DROP DATABASE IF EXISTS `{self.database}`; CREATE DATABASE `{self.database}`;")
		with dump.open("rb") as stream:
			self.client(stream, self.database)

	def migrate(self) -> None:
		"""Let Frappe take over changed DocTypes, fixtures and patches."""
		self.frappe("migrate", "--skip-search-index", what="Die Migration")

	def configure(self) -> None:
		"""Settings that depend on this start."""
		address = f"http://127.0.0.1:{self.ports['web']}"
		values: dict[str, object] = {"host_name": address, "allow_tests": self.environment.name == "test"}
		if self.environment.name == "test":
			values["served_test_site"] = {
				"url": address,
				"mail_dir": str(self.environment.mail),
				"axe": str(self.environment.home.node / "node_modules" / "axe-core" / "axe.min.js"),
			}
			values["pause_scheduler"] = 1
		update_site_config(self.environment, values)

	def ensure_demo(self) -> None:
		"""Load the app's demo data when it changed, and give its users this home's password."""
		module = REPO / APP / "demo" / "api.py"
		title = "Demodaten laden"
		if not module.exists():
			self.progress.skip(f"{title} (die App bietet noch keine an)")
			return
		step_if_changed(
			self.progress,
			Stamp(self.environment.stamps, "demo"),
			digest(demo_digest(), self.passwords["users"]),
			title,
			self.load_demo,
			intact=(self.environment.run / LOGINS).exists(),
		)

	def load_demo(self) -> None:
		"""Run the app's loader, set passwords, note who can log in."""
		self.task("load-demo")
		self.task("set-passwords", str(self.environment.run / LOGINS))

	def frappe(self, *arguments: str, what: str, site: str | None = "") -> None:
		"""Run a command of Frappe's own command line."""
		chosen = [] if site is None else ["--site", self.environment.site]
		run(
			frappe_command(self.environment, *chosen, *arguments),
			self.environment.logs / f"{arguments[0]}.log",
			what,
			site_env(self.environment),
			self.environment.sites,
			self.progress.beat,
		)

	def task(self, name: str, *arguments: str) -> None:
		"""Run one of our tasks inside the site."""
		env = {**site_env(self.environment), "HEIDE_SECRETS": str(self.environment.home.secrets)}
		run(
			inside_command(self.environment, "site_tasks", name, self.environment.site, *arguments),
			self.environment.logs / f"{name}.log",
			f"Der Schritt {name}",
			env,
			self.environment.sites,
			self.progress.beat,
		)

	def sql(self, statements: str) -> None:
		"""Run SQL as the database's administrator."""
		self.client(subprocess.DEVNULL, "--execute", statements)

	def client(self, stdin: object, *arguments: str) -> None:
		"""Run the database client."""
		program = find_program("mariadb") or find_program("mysql") or "mariadb"
		command = [program, f"--defaults-extra-file={self.client_config()}", *arguments]
		done = subprocess.run(command, stdin=stdin, capture_output=True, text=True, check=False)  # type: ignore[call-overload]
		if done.returncode:
			raise HomeError(
				f"Die Datenbank lehnt ab: {done.stderr.strip()}", log=self.environment.logs / "mariadb.log"
			)

	def client_config(self) -> Path:
		"""Login for the database client; not on the command line, where others could read it."""
		path = self.environment.run / "mariadb-client.cnf"
		text = (
			f"[client]\nhost=127.0.0.1\nport={self.ports['mariadb']}\nuser=root\n"
			f"password={self.passwords['database_root']}\ndefault-character-set=utf8mb4\n"
		)
		write_atomically(path, text, mode=0o600)
		return path


def app_digest() -> str:
	"""Hash of everything in the app a migrate takes over."""
	return digest_tree(REPO / APP, needs_migrate)


def needs_migrate(path: Path) -> bool:
	"""Whether a changed file of the app needs a migrate."""
	top = path.parts[0]
	if top in UNMIGRATED_FOLDERS:
		return False
	return path.suffix != ".py" or top in MIGRATED_FOLDERS or path.name in MIGRATED_FILES


def demo_digest() -> str:
	"""Hash of what the demo data depend on."""
	return digest(digest_tree(REPO / APP / "demo"), STANDALONE / "inside" / "site_tasks.py")


def load_logins(environment: Environment) -> list[dict[str, str]]:
	"""Who can log in: role, user and password."""
	path = environment.run / LOGINS
	return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def say_logins(environment: Environment, administrator: str) -> None:
	"""Print the table of logins."""
	rows = [(entry["role"], entry["user"], entry["password"]) for entry in load_logins(environment)]
	say(
		table([*rows, ("Administration", "Administrator", administrator)], ("Rolle", "Anmeldung", "Passwort"))
	)
