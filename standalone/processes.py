"""Running programs: with a log, in their own process group, ended with us."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from standalone.errors import HomeError

PR_SET_PDEATHSIG = 1
TAIL_LINES = 15
NO_NETWORK_SIGNS = (
	"Temporary failure in name resolution",
	"Name or service not known",
	"Network is unreachable",
	"Failed to establish a new connection",
	"No matching distribution found",
	"ENOTFOUND",
	"EAI_AGAIN",
	"ECONNREFUSED",
	"ENETUNREACH",
	"Could not resolve",
	"Connection refused",
)
NO_SPACE_SIGNS = ("No space left on device", "ENOSPC", "Disk full", "errno: 28")

_libc = ctypes.CDLL(None, use_errno=True)


def end_with_parent() -> None:
	"""Ask the kernel to end this child when the parent dies, also by kill -9."""
	_libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(
	command: Sequence[str], log: Path, env: Mapping[str, str], cwd: Path, stdin: int = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
	"""Start a program in a process group of its own, its output appended to a log."""
	log.parent.mkdir(parents=True, exist_ok=True)
	with log.open("ab") as stream:
		return subprocess.Popen(
			list(command),
			stdin=stdin,
			stdout=stream,
			stderr=subprocess.STDOUT,
			env=dict(env),
			cwd=cwd,
			start_new_session=True,
			preexec_fn=end_with_parent,
		)


def run(
	command: Sequence[str],
	log: Path,
	what: str,
	env: Mapping[str, str] | None = None,
	cwd: Path | None = None,
	beat: Callable[[], None] = lambda: None,
	hint: str = "",
) -> None:
	"""Run a program to its end.

	Args:
		command: Program and arguments.
		log: File that receives the output; begun anew.
		what: What the program is doing, in German, for the error message.
		env: Environment; ours if not given.
		cwd: Working folder.
		beat: Called a few times a second while it runs.
		hint: What a person may do when it fails.

	Raises:
		HomeError: The program failed or is missing.
	"""
	log.parent.mkdir(parents=True, exist_ok=True)
	log.write_bytes(b"")
	try:
		process = start(command, log, env or os.environ, cwd or Path.cwd())
	except FileNotFoundError as error:
		raise HomeError(f"{what}: das Programm {command[0]} fehlt.", hint, log) from error
	try:
		while process.poll() is None:
			beat()
			time.sleep(0.1)
	except BaseException:
		end(process)
		raise
	if process.returncode:
		raise failure(what, process.returncode, log, hint)


def failure(what: str, code: int, log: Path, hint: str = "") -> HomeError:
	"""The error for a failed program, with the likely reason read from its log."""
	tail = tail_of(log)
	if any(sign in tail for sign in NO_SPACE_SIGNS):
		hint = "Der Datenträger ist voll. Platz schaffen oder HEIDE_HOME auf einen größeren legen."
	elif any(sign in tail for sign in NO_NETWORK_SIGNS):
		hint = (
			"Der Paketdienst ist nicht erreichbar. Netz und Proxy prüfen, "
			"dann denselben Befehl noch einmal aufrufen; er setzt hier fort."
		)
	last = "\n".join(f"    | {line}" for line in tail.splitlines()[-TAIL_LINES:])
	return HomeError(f"{what} endete mit Fehler {code}.\n{last}", hint, log)


def tail_of(log: Path, size: int = 20000) -> str:
	"""The end of a log."""
	if not log.exists():
		return ""
	with log.open("rb") as stream:
		stream.seek(0, os.SEEK_END)
		stream.seek(max(0, stream.tell() - size))
		return stream.read().decode("utf-8", "replace")


def end(process: subprocess.Popen[bytes], patience: float = 20.0) -> None:
	"""End a program and everything in its process group, gently first."""
	signal_group(process.pid, signal.SIGTERM)
	with contextlib.suppress(subprocess.TimeoutExpired):  # The group is killed below either way.
		process.wait(patience)
	signal_group(process.pid, signal.SIGKILL)
	process.wait()


def signal_group(pid: int, number: int) -> None:
	"""Send a signal to a process group that may be gone already."""
	with contextlib.suppress(ProcessLookupError):
		os.killpg(pid, number)


def started_at(pid: int) -> str | None:
	"""When a process started, in clock ticks: tells a reused number from the same process."""
	try:
		fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
	except (FileNotFoundError, ProcessLookupError):
		return None
	return None if fields[0] == "Z" else fields[19]
