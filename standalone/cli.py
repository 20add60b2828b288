"""The command line: one function per command."""

from __future__ import annotations

import argparse
import errno
import os
import signal
import sys
from collections.abc import Sequence

from standalone import commands
from standalone.console import complain
from standalone.errors import HomeError
from standalone.paths import find_home

DESCRIPTION = "Eine vollständige Site von heidekreis_integration auf diesem Rechner."
INTERRUPTED = 130


def parser() -> argparse.ArgumentParser:
	"""All commands and their options."""
	main_parser = argparse.ArgumentParser(prog="heide", description=DESCRIPTION)
	found = main_parser.add_subparsers(dest="command", required=True, metavar="BEFEHL")
	up = found.add_parser("up", help="alles einrichten und starten")
	up.add_argument("--detach", action="store_true", help="im Hintergrund weiterlaufen")
	up.add_argument("--empty", action="store_true", help="ohne Demodaten")
	found.add_parser("down", help="das im Hintergrund Gestartete beenden")
	found.add_parser("status", help="zeigen, was läuft, und die Anmeldungen")
	found.add_parser("restart", help="nach einer Änderung am Code neu laden")
	reset = found.add_parser("reset", help="Sites und Daten löschen (Programme bleiben)")
	reset.add_argument("--all", action="store_true", help="auch die Programme löschen")
	test = found.add_parser("test", help="alle Tests auf der eigenen Test-Site")
	test.add_argument("pattern", nargs="?", default="", help="nur Tests, deren Name das enthält")
	test.add_argument("--fast", action="store_true", help="ohne die langsamen")
	bench = found.add_parser(
		"bench", help="Frappes eigene Befehle (migrate, console, execute …)", add_help=False
	)
	bench.add_argument("arguments", nargs=argparse.REMAINDER)
	found.add_parser("shell", help="Python-Konsole in der Site")
	walk = found.add_parser("walkthrough", help="den Hauptablauf einmal durchspielen")
	walk.add_argument(
		"--kill-web", type=int, metavar="SCHRITT", help="in diesem Schritt die Webanwendung abschießen"
	)
	walk.add_argument(
		"--kill-worker", type=int, metavar="SCHRITT", help="in diesem Schritt den Hintergrunddienst"
	)
	benchmark = found.add_parser("benchmark", help="messen, auf einer eigenen Site mit erzeugten Daten")
	benchmark.add_argument("subject", choices=("matching",), metavar="THEMA", help="matching: Vermittlung")
	benchmark.add_argument("--quick", action="store_true", help="nur der kleinste Bestand, zur Probe")
	mail = found.add_parser("mail", help="Post zeigen, die die Site verschickt hätte")
	mail.add_argument("number", nargs="?", type=int, help="diese Nachricht ganz zeigen")
	mail.add_argument("--test", action="store_true", help="Post der Test-Site")
	return main_parser


def run(arguments: Sequence[str]) -> int:
	"""Run one command and return its exit status."""
	# argparse would take options of Frappe's commands for its own.
	if arguments and arguments[0] == "bench":
		return commands.bench(find_home(), list(arguments[1:]))
	options = parser().parse_args(arguments)
	home = find_home()
	actions = {
		"up": lambda: commands.up(home, options.detach, options.empty),
		"down": lambda: commands.down(home),
		"status": lambda: commands.status(home),
		"restart": lambda: commands.restart(home),
		"reset": lambda: commands.reset(home, options.all),
		"test": lambda: commands.test(home, options.pattern, options.fast),
		"shell": lambda: commands.bench(home, ["console"]),
		"walkthrough": lambda: commands.walkthrough(home, losses(options)),
		"benchmark": lambda: commands.benchmark(home, options.quick),
		"mail": lambda: commands.mail(home.test if options.test else home.demo, options.number),
	}
	return actions[options.command]()


def losses(options: argparse.Namespace) -> dict[int, str]:
	"""Which service to kill in which step of the walkthrough."""
	wanted = {options.kill_web: "web", options.kill_worker: "worker"}
	return {step: service for step, service in wanted.items() if step}


def explain(error: OSError) -> str:
	"""An operating system's error in German, where it is one people meet."""
	if error.errno == errno.ENOSPC:
		return "Der Datenträger ist voll.\nAbhilfe: Platz schaffen oder HEIDE_HOME auf einen größeren legen."
	if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
		return f"Kein Schreibrecht: {error.filename or error}"
	return f"{error.filename or ''} {error.strerror or error}".strip()


def main() -> int:
	"""Entry point: run the command, show what went wrong, return the exit status."""
	os.umask(0o077)
	for number in (signal.SIGTERM, signal.SIGHUP):
		signal.signal(number, lambda *_: sys.exit(INTERRUPTED))
	try:
		return run(sys.argv[1:])
	except KeyboardInterrupt:
		complain("\nAbgebrochen. Derselbe Befehl setzt hier fort.")
		return INTERRUPTED
	except HomeError as error:
		complain(f"\nFehler: {error.what}")
		if error.hint:
			complain(f"Abhilfe: {error.hint}")
		if error.log:
			complain(f"Protokoll: {error.log}")
		return 1
	except BrokenPipeError:
		# Somebody read only the first lines (heide status | head); Python would complain once more at its end.
		os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
		return INTERRUPTED
	except OSError as error:
		complain(f"\nFehler: {explain(error)}")
		return 1
