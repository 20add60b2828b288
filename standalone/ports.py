"""Free ports on the loopback interface, kept from one start to the next."""

from __future__ import annotations

import errno
import json
import os
import socket
from contextlib import ExitStack

from standalone.console import say
from standalone.errors import HomeError
from standalone.paths import Environment
from standalone.stamps import write_atomically

DEFAULT_PORT = 8000
TEST_PORT = 8100
TRIES = 100
INNER = ("mariadb", "redis_cache", "redis_queue", "gunicorn", "realtime", "smtp")


def load_ports(environment: Environment) -> dict[str, int]:
	"""The ports of the running or last run, by service."""
	path = environment.run / "ports.json"
	return json.loads(path.read_text()) if path.exists() else {}


def choose_ports(environment: Environment) -> dict[str, int]:
	"""Ports for a new run: those of the last one where they are still free.

	Raises:
		HomeError: The port somebody asked for is taken.
	"""
	last = load_ports(environment)
	with ExitStack() as held:
		ports = {"web": choose_web_port(environment, last.get("web"))}
		for name in INNER:
			ports[name] = hold_free_port(held, last.get(name))
	write_atomically(environment.run / "ports.json", json.dumps(ports, indent="\t"))
	return ports


def choose_web_port(environment: Environment, last: int | None) -> int:
	"""The address people use: `HEIDE_PORT` exactly, otherwise the first free one."""
	asked = os.environ.get("HEIDE_PORT") if environment.name == "demo" else None
	if asked:
		if not asked.isdigit() or not 0 < int(asked) < 65536:
			raise HomeError(f"HEIDE_PORT={asked} ist keine Portnummer.", "Erlaubt sind 1 bis 65535.")
		if not is_free(int(asked)):
			raise HomeError(
				f"Port {asked} ist belegt.",
				"HEIDE_PORT auf einen freien Port setzen oder weglassen; dann sucht heide selbst einen.",
			)
		return int(asked)
	first = DEFAULT_PORT if environment.name == "demo" else TEST_PORT
	for port in (first, last or first, *range(first + 1, first + TRIES)):
		if is_free(port):
			if port != first and environment.name == "demo":
				say(f"        Port {first} ist belegt, heide nimmt {port}.")
			return port
	raise HomeError(f"Zwischen {first} und {first + TRIES} ist kein Port frei.", "HEIDE_PORT setzen.")


def is_free(port: int) -> bool:
	"""Whether nobody listens on a loopback port.

	Raises:
		HomeError: This user may not use the port at all.
	"""
	with socket.socket() as probe:
		probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
		try:
			probe.bind(("127.0.0.1", port))
		except PermissionError as error:
			raise HomeError(
				f"Port {port} darf dieser Benutzer nicht öffnen.", "Einen Port ab 1024 wählen."
			) from error
		except OSError as error:
			if error.errno != errno.EADDRINUSE:
				raise
			return False
	return True


def hold_free_port(held: ExitStack, last: int | None) -> int:
	"""A free port, held until all are chosen so that none is given out twice."""
	probe = held.enter_context(socket.socket())
	probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
	try:
		probe.bind(("127.0.0.1", last or 0))
	except OSError:
		# Taken since the last run: any other will do.
		probe.bind(("127.0.0.1", 0))
	return int(probe.getsockname()[1])
