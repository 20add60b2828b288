"""The bench-shaped folder Frappe expects, and the environment its programs run in."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from standalone import redisdb
from standalone.assets import point
from standalone.packages import find_program
from standalone.paths import APP, REPO, STANDALONE, Environment
from standalone.stamps import write_atomically

# A port nothing listens on: what respects proxies fails at once instead of leaving the machine.
DEAD_PROXY = "http://127.0.0.1:9"
LOCAL = "localhost,127.0.0.1,::1,.localhost"


def ensure_bench(environment: Environment) -> None:
	"""Make the folders and links of a bench."""
	for folder in (environment.sites, environment.bench / "apps", environment.bench / "config"):
		folder.mkdir(parents=True, exist_ok=True)
	for folder in (environment.logs, environment.mail, environment.run, environment.data):
		folder.mkdir(parents=True, exist_ok=True)
	links = {
		environment.bench / "apps" / "frappe": environment.home.frappe,
		environment.bench / "apps" / APP: REPO,
		environment.bench / "env": environment.home.venv,
		environment.bench / "logs": environment.logs,
		environment.sites / "assets": environment.home.assets,
	}
	for link, target in links.items():
		if not link.is_symlink() or Path(os.readlink(link)) != target:
			point(link, target)
	write_atomically(environment.sites / "apps.txt", f"frappe\n{APP}\n")


def write_common_config(environment: Environment, ports: Mapping[str, int], redis_password: str) -> None:
	"""Tell Frappe where the private services are."""
	queue = redisdb.url(ports["redis_queue"], redis_password)
	config = {
		"default_site": environment.site,
		"db_host": "127.0.0.1",
		"db_port": ports["mariadb"],
		"redis_cache": redisdb.url(ports["redis_cache"], redis_password),
		"redis_queue": queue,
		"redis_socketio": queue,
		"socketio_port": ports["realtime"],
		"webserver_port": ports["web"],
		"use_redis_auth": False,
		"frappe_user": os.environ.get("USER") or "root",
		"developer_mode": 0,
		"live_reload": False,
		"disable_error_snapshot": True,
		# All mail ends in our sink.
		"mail_server": "127.0.0.1",
		"mail_port": ports["smtp"],
		"disable_mail_smtp_authentication": 1,
		"auto_email_id": "keine-antwort@heidekreis.example",
		"email_sender_name": "Heidekreis Integration",
	}
	path = environment.sites / "common_site_config.json"
	write_atomically(path, json.dumps(config, indent="\t"), mode=0o600)


def update_site_config(environment: Environment, values: Mapping[str, object]) -> None:
	"""Change some settings of the site and keep the others."""
	path = environment.site_path / "site_config.json"
	config = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
	if any(config.get(key) != value for key, value in values.items()):
		write_atomically(path, json.dumps({**config, **values}, indent="\t"), mode=0o600)


def site_env(environment: Environment) -> dict[str, str]:
	"""The environment of every process of a site: our programs first, no way out of the machine."""
	kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
	for name in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "CI", "HEIDE_PASSWORD"):
		kept.pop(name, None)
	node = Path(find_program("node") or "node").parent
	folders = [STANDALONE / "bin", environment.home.venv / "bin"]
	path = os.pathsep.join([*map(str, folders), os.environ.get("PATH", ""), "/usr/sbin", str(node)])
	proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), DEAD_PROXY)
	return {
		**kept,
		**proxies,
		"no_proxy": LOCAL,
		"NO_PROXY": LOCAL,
		"PATH": path,
		"FRAPPE_BENCH_ROOT": str(environment.bench),
		"HEIDE_LOOPBACK_ONLY": "1",
		"PYTHONUNBUFFERED": "1",
		# The database driver reads the whole list of authorities at each connection; nothing here leaves the machine.
		"SSL_CERT_FILE": os.devnull,
		"PYTHONDONTWRITEBYTECODE": "",
		"LANG": "C.UTF-8",
		"MPLCONFIGDIR": str(environment.data / "matplotlib"),
	}


def frappe_command(environment: Environment, *arguments: str) -> list[str]:
	"""Frappe's own command line; run it in the sites folder."""
	return [str(environment.home.python), "-m", "frappe.utils.bench_helper", "frappe", *arguments]


def inside_command(environment: Environment, module: str, *arguments: str) -> list[str]:
	"""A program of ours that runs in the virtual environment."""
	return [str(environment.home.python), "-m", f"standalone.inside.{module}", *arguments]
