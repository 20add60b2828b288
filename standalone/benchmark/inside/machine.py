"""On what it was measured."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

import frappe

from standalone.paths import REPO


def facts():
	"""Processor, memory, versions."""
	return {
		"processor": _first(Path("/proc/cpuinfo"), "model name"),
		"cores": os.cpu_count(),
		"memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
		"system": platform.platform(),
		"python": platform.python_version(),
		"mariadb": frappe.db.sql("SELECT VERSION()")[0][0],
		"frappe": frappe.__version__,
		"scipy": version("scipy"),
		"commit": _commit(),
	}


def load():
	"""Running processes on average over the last minute, for each core: above 1 others were working too."""
	return round(os.getloadavg()[0] / (os.cpu_count() or 1), 2)


def _first(path, key):
	lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
	return next(
		(line.partition(":")[2].strip() for line in lines if line.startswith(key)), platform.machine()
	)


def _commit():
	command = ["git", "-C", str(REPO), "rev-parse", "--short", "HEAD"]
	done = subprocess.run(command, capture_output=True, text=True, check=False)
	return done.stdout.strip()
