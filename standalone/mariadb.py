"""A private MariaDB: own data folder, loopback only, no system service touched."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import tempfile
from pathlib import Path

from standalone.console import Progress
from standalone.packages import find_program
from standalone.paths import Environment
from standalone.processes import run
from standalone.stamps import write_atomically

CONFIG = """\
[mysqld]
user = {user}
datadir = "{data}"
# Relative to the data folder: a long home path would not fit into a socket address.
socket = mysqld.sock
pid-file = "{run}/mariadb.pid"
port = {port}
bind-address = 127.0.0.1
skip-name-resolve
character-set-server = utf8mb4
collation-server = utf8mb4_unicode_ci
innodb-buffer-pool-size = 256M
innodb-log-file-size = 64M
max-allowed-packet = 64M
# A site here is for evaluation and tests: a crash of the whole machine may cost the last second.
innodb-flush-log-at-trx-commit = 2
skip-log-bin
performance-schema = OFF
init-file = "{init}"

[client]
host = 127.0.0.1
port = {port}
default-character-set = utf8mb4
"""

# Run at every start, so that the account always has this home's password. One statement a line.
INIT = (
	"CREATE OR REPLACE USER 'root'@'127.0.0.1' IDENTIFIED BY '{password}';\n"
	"GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;\n"
	"CREATE OR REPLACE USER 'root'@'localhost' IDENTIFIED BY '{password}';\n"
	"GRANT ALL PRIVILEGES ON *.* TO 'root'@'localhost' WITH GRANT OPTION;\n"
)


def data_folder(environment: Environment) -> Path:
	"""Where the databases lie."""
	return environment.data / "mariadb"


def ensure_data_folder(environment: Environment, progress: Progress) -> bool:
	"""Create an empty database folder if there is none; a killed attempt leaves only a draft.

	Returns:
		Whether the folder is new.

	Raises:
		HomeError: MariaDB could not initialise the folder.
	"""
	title = f"Private MariaDB anlegen ({environment.site})"
	target = data_folder(environment)
	if target.exists():
		progress.skip(title)
		return False
	with progress.step(title):
		draft = target.with_name("mariadb.part")
		shutil.rmtree(draft, ignore_errors=True)
		draft.mkdir(parents=True)
		initialise(environment, draft, progress)
		draft.rename(target)
	return True


def initialise(environment: Environment, folder: Path, progress: Progress) -> None:
	"""Fill a folder with an empty database; the script that does it stumbles over blanks in a path."""
	with tempfile.TemporaryDirectory(prefix="heide-") as plain:
		link = Path(plain) / "data"
		link.symlink_to(folder)
		install = find_program("mariadb-install-db") or "mariadb-install-db"
		options = ["--no-defaults", f"--datadir={link}", f"--user={owner()}", "--skip-test-db"]
		command = [install, *options, "--auth-root-authentication-method=normal", "--skip-name-resolve"]
		run(
			command, environment.logs / "mariadb-install.log", "Das Anlegen der Datenbank", beat=progress.beat
		)


def owner() -> str:
	"""The user MariaDB runs as: ourselves, said aloud because it refuses root otherwise."""
	return pwd.getpwuid(os.geteuid()).pw_name


def write_config(environment: Environment, port: int, password: str) -> Path:
	"""Write the server's configuration and return its path."""
	init = environment.run / "mariadb-init.sql"
	write_atomically(init, INIT.format(password=password), mode=0o600)
	config = environment.run / "mariadb.cnf"
	text = CONFIG.format(
		user=owner(), data=data_folder(environment), run=environment.run, port=port, init=init
	)
	write_atomically(config, text)
	return config


def command(config: Path) -> list[str]:
	"""The command that runs the server in the foreground."""
	program = find_program("mariadbd") or find_program("mysqld") or "mariadbd"
	return [program, f"--defaults-file={config}"]


def is_ready(port: int) -> bool:
	"""Whether the server answers with its greeting."""
	try:
		with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
			return b"mysql_native_password" in connection.recv(256)
	except OSError:
		return False
