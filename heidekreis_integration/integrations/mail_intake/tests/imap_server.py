"""A real IMAP server for a test: Debian's dovecot, on the loopback interface, without rights, gone afterwards."""

from __future__ import annotations

import contextlib
import getpass
import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from unittest import SkipTest

USER, PASSWORD = "sprachmittlung@pool.example.org", "Wacholder-und-Heide"
SEARCHED = os.pathsep.join([os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/sbin"])
PATIENCE = 10
UNPRIVILEGED = "nobody"

CONFIG = """
base_dir = {run}
state_dir = {run}
log_path = {root}/dovecot.log
listen = 127.0.0.1
protocols = imap
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = maildir:{root}/maildir
first_valid_uid = 0
mail_uid = {uid}
mail_gid = {gid}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


class ImapServer:
	"""Dovecot with one empty mailbox. `stop` takes it and everything it kept away."""

	def __init__(self) -> None:
		program = shutil.which("dovecot", path=SEARCHED)
		if not program:
			raise SkipTest("dovecot is not installed (Debian: dovecot-imapd).")
		self.root = Path(tempfile.mkdtemp(prefix="heide-imap-"))
		self.port = _free_port()
		# As root dovecot would insist on its own system users; it runs as nobody then.
		person = pwd.getpwnam(UNPRIVILEGED if os.geteuid() == 0 else getpass.getuser())
		config = self._configure(person)
		who = {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
		self.process = subprocess.Popen(
			[program, "-F", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **who
		)
		self._wait()

	def _configure(self, person: pwd.struct_passwd) -> Path:
		for folder in ("run", "home", "maildir"):
			(self.root / folder).mkdir()
		config = self.root / "dovecot.conf"
		values = {
			"root": self.root,
			"run": self.root / "run",
			"user": person.pw_name,
			"group": grp.getgrgid(person.pw_gid).gr_name,
			"uid": person.pw_uid,
			"gid": person.pw_gid,
			"password": PASSWORD,
			"port": self.port,
		}
		config.write_text(CONFIG.format(**values), encoding="utf-8")
		if os.geteuid() == 0:
			for path in (self.root, *self.root.rglob("*")):
				os.chown(path, person.pw_uid, person.pw_gid)
		return config

	def _wait(self) -> None:
		end = time.monotonic() + PATIENCE
		while time.monotonic() < end:
			if self.process.poll() is not None:
				raise RuntimeError(f"dovecot: {self.process.stderr.read().decode()}")
			with contextlib.suppress(OSError, imaplib.IMAP4.error), self.client():
				return
			time.sleep(0.05)
		self.stop()
		raise RuntimeError("dovecot does not answer")

	def client(self) -> imaplib.IMAP4:
		"""Return a logged-in connection, as a mail program's."""
		connection = imaplib.IMAP4("127.0.0.1", self.port, timeout=PATIENCE)
		connection.login(USER, PASSWORD)
		return connection

	def make_folder(self, folder: str) -> None:
		"""Make a folder; its name in the letters of IMAP."""
		with self.client() as connection:
			connection.create(folder)

	def deliver(self, content: bytes, folder: str, *, seen: bool = False) -> None:
		"""Put a mail into `folder`."""
		with self.client() as connection:
			status, data = connection.append(folder, r"(\Seen)" if seen else None, None, content)
			if status != "OK":
				raise RuntimeError(f"dovecot: {data}")

	def count(self, criterion: str, folder: str) -> int:
		"""Return how many mails of `folder` fit."""
		with self.client() as connection:
			if connection.select(folder, readonly=True)[0] != "OK":
				return 0
			return len(connection.search(None, criterion)[1][0].split())

	def stop(self) -> None:
		"""End the server and remove its files."""
		self.process.terminate()
		try:
			self.process.wait(PATIENCE)
		except subprocess.TimeoutExpired:
			self.process.kill()
			self.process.wait()
		self.process.stderr.close()
		shutil.rmtree(self.root, ignore_errors=True)


def _free_port() -> int:
	with socket.socket() as listener:
		listener.bind(("127.0.0.1", 0))
		return listener.getsockname()[1]
