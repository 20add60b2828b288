"""Two private Redis servers: one for the cache, one for jobs and realtime events."""

from __future__ import annotations

import socket
from pathlib import Path

from standalone.packages import find_program
from standalone.paths import Environment
from standalone.stamps import write_atomically

CONFIG = """\
bind 127.0.0.1
port {port}
requirepass {password}
daemonize no
dir "{data}"
appendonly no
{saving}
"""


def write_config(environment: Environment, name: str, port: int, password: str) -> Path:
	"""Write one server's configuration and return its path."""
	data = environment.data / "redis" / name
	data.mkdir(parents=True, exist_ok=True)
	# The cache has to be empty after a start: assets or code may have changed.
	saving = 'save ""\nmaxmemory 256mb\nmaxmemory-policy allkeys-lru' if name == "cache" else "save 60 1"
	config = environment.run / f"redis-{name}.conf"
	write_atomically(
		config, CONFIG.format(port=port, password=password, data=data, saving=saving), mode=0o600
	)
	return config


def command(config: Path) -> list[str]:
	"""The command that runs a server in the foreground."""
	return [find_program("redis-server") or "redis-server", str(config)]


def is_ready(port: int, password: str) -> bool:
	"""Whether a server answers."""
	try:
		with (
			socket.create_connection(("127.0.0.1", port), timeout=1) as connection,
			connection.makefile("rb") as answers,
		):
			connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
			return any(b"PONG" in line for line in (answers.readline(), answers.readline()))
	except OSError:
		return False


def url(port: int, password: str) -> str:
	"""The address Frappe and the realtime server use."""
	return f"redis://:{password}@127.0.0.1:{port}"
