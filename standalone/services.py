"""Which services an environment has, in the order they start."""

from __future__ import annotations

import http.client
import os
import socket
import sys
from collections.abc import Callable, Mapping

from standalone import mariadb, nginx, redisdb
from standalone.bench import frappe_command, site_env
from standalone.packages import find_program
from standalone.paths import REPO, Environment
from standalone.supervisor import Service

WEB_WORKERS = 2
WEB_THREADS = 4


def databases(
	environment: Environment, ports: Mapping[str, int], passwords: Mapping[str, str]
) -> list[Service]:
	"""MariaDB and both Redis servers."""
	password = passwords["redis"]
	config = mariadb.write_config(environment, ports["mariadb"], passwords["database_root"])
	found = [
		Service(
			"mariadb",
			"MariaDB",
			mariadb.command(config),
			dict(os.environ),
			environment.data,
			lambda: mariadb.is_ready(ports["mariadb"]),
		)
	]
	for name in ("cache", "queue"):
		port = ports[f"redis_{name}"]
		redis_config = redisdb.write_config(environment, name, port, password)
		found.append(
			Service(
				f"redis-{name}",
				f"Redis ({name})",
				redisdb.command(redis_config),
				dict(os.environ),
				environment.data,
				redis_probe(port, password),
				reloads=name == "cache",
			)
		)
	return found


def redis_probe(port: int, password: str) -> Callable[[], bool]:
	"""A readiness check for one Redis server."""
	return lambda: redisdb.is_ready(port, password)


def site_services(
	environment: Environment, ports: Mapping[str, int], passwords: Mapping[str, str], with_scheduler: bool
) -> list[Service]:
	"""Mail sink, web, worker, realtime, the web server in front, and the scheduler if wanted."""
	env = site_env(environment)
	queues = ["--queue", "short,default,long"]
	scheduler = Service(
		"scheduler",
		"Zeitplaner",
		frappe_command(environment, "schedule"),
		env,
		environment.sites,
		reloads=True,
	)
	return [
		mail_sink(environment, ports["smtp"]),
		web(environment, ports["gunicorn"], env),
		Service(
			"worker",
			"Hintergrunddienst",
			frappe_command(environment, "worker", *queues),
			env,
			environment.sites,
			reloads=True,
		),
		*([scheduler] if with_scheduler else []),
		realtime(environment, ports, passwords["redis"], env),
		Service(
			"nginx",
			"Webserver",
			nginx.command(environment, nginx.write_config(environment, ports)),
			dict(os.environ),
			environment.sites,
			lambda: answers_ping(ports["web"]),
		),
	]


def mail_sink(environment: Environment, port: int) -> Service:
	"""The mail server that delivers nothing."""
	return Service(
		"mailsink",
		"Postablage",
		[sys.executable, "-B", "-m", "standalone.mailsink", str(port), str(environment.mail)],
		dict(os.environ),
		REPO,
		lambda: is_listening(port),
	)


def web(environment: Environment, port: int, env: Mapping[str, str]) -> Service:
	"""gunicorn with Frappe; only nginx talks to it."""
	options = ["--bind", f"127.0.0.1:{port}", "--workers", str(WEB_WORKERS), "--threads", str(WEB_THREADS)]
	gunicorn = [str(environment.home.python), "-m", "gunicorn", *options, "--worker-class", "gthread"]
	quiet = ["--timeout", "120", "--graceful-timeout", "10", "--no-control-socket"]
	return Service(
		"web",
		"Webanwendung",
		[*gunicorn, *quiet, "frappe.app:application"],
		env,
		environment.sites,
		lambda: answers_ping(port, environment.site),
		reloads=True,
	)


def realtime(
	environment: Environment, ports: Mapping[str, int], password: str, env: Mapping[str, str]
) -> Service:
	"""The socket.io server."""
	settings = {
		"PORT": str(ports["realtime"]),
		"REDIS_URL": redisdb.url(ports["redis_queue"], password),
		"WEB_URL": f"http://127.0.0.1:{ports['gunicorn']}",
		"SITE": environment.site,
	}
	return Service(
		"realtime",
		"Echtzeitdienst",
		[find_program("node") or "node", str(environment.home.node / "realtime.mjs")],
		{**env, **settings},
		environment.home.node,
		lambda: is_listening(ports["realtime"]),
	)


def is_listening(port: int) -> bool:
	"""Whether somebody accepts connections on a loopback port."""
	try:
		with socket.create_connection(("127.0.0.1", port), timeout=1):
			return True
	except OSError:
		return False


def answers_ping(port: int, site: str | None = None) -> bool:
	"""Whether the site answers over HTTP; behind nginx it needs no name."""
	connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
	try:
		connection.request("GET", "/api/method/ping", headers={"X-Frappe-Site-Name": site} if site else {})
		return connection.getresponse().status == 200
	except (OSError, http.client.HTTPException):
		return False
	finally:
		connection.close()
