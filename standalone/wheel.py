"""The Frappe source, restored from the wheel on the package index.

The wheel `criscostack` is the Frappe Framework with its names replaced. With the names put
back, its code is Frappe's own file by file. The hash in `frappe.lock` pins the exact wheel.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from pathlib import Path

from standalone.console import Progress
from standalone.errors import HomeError
from standalone.paths import STANDALONE, Home
from standalone.processes import run
from standalone.stamps import Stamp, digest, step_if_changed

LOCK = STANDALONE / "frappe.lock"
LICENSE = STANDALONE / "frappe.license.txt"
VERSION = "15.0.0"
NAMES = (
	("criscostack", "frappe"),
	("Criscostack", "Frappe"),
	("CRISCOSTACK", "FRAPPE"),
	("criscoerp", "erpnext"),
	("Criscoerp", "ERPNext"),
	("CRISCOERP", "ERPNEXT"),
	("Crisco", "Frappe"),
	("crisco", "frappe"),
	("CRISCO", "FRAPPE"),
)
# Not in translations: there the letters stand inside German words (Fabrik, Rubrik).
BENCH_NAMES = (("brik", "bench"), ("Brik", "Bench"), ("BRIK", "BENCH"))


def ensure_frappe(home: Home, progress: Progress) -> None:
	"""Download, verify and restore the Frappe source.

	Raises:
		HomeError: The download failed or the wheel is not the pinned one.
	"""
	step_if_changed(
		progress,
		Stamp(home.stamps, "frappe"),
		frappe_digest(),
		"Frappe herunterladen, prüfen und wiederherstellen",
		lambda: restore(home, progress),
		intact=(home.frappe / "frappe" / "__init__.py").exists(),
	)


def frappe_digest() -> str:
	"""Hash of everything the restored source depends on."""
	return digest(LOCK, LICENSE, Path(__file__))


def pinned_hash() -> str:
	"""The SHA-256 our lock demands."""
	return LOCK.read_text(encoding="utf-8").rpartition("sha256:")[2].strip()


def restore(home: Home, progress: Progress) -> None:
	"""Put a complete source tree in place, or leave none."""
	wheel = verified_wheel(home, progress)
	draft = home.frappe.with_name("frappe.part")
	shutil.rmtree(draft, ignore_errors=True)
	unpack(wheel, draft)
	finish(draft)
	shutil.rmtree(home.frappe, ignore_errors=True)
	draft.rename(home.frappe)


def verified_wheel(home: Home, progress: Progress) -> Path:
	"""The wheel, downloaded if it is not there, checked against the pinned hash either way."""
	home.downloads.mkdir(parents=True, exist_ok=True)
	for wheel in home.downloads.glob("criscostack-*.whl"):
		if file_hash(wheel) == pinned_hash():
			return wheel
		wheel.unlink()
	pip = [str(home.python), "-m", "pip", "download", "--no-deps", "--require-hashes"]
	command = [*pip, "--dest", str(home.downloads), "-r", str(LOCK)]
	run(command, home.logs / "frappe.log", "Der Download von Frappe", beat=progress.beat)
	for wheel in home.downloads.glob("criscostack-*.whl"):
		if file_hash(wheel) == pinned_hash():
			return wheel
	raise HomeError(
		"Das Frappe-Paket hat nicht die erwartete Prüfsumme.",
		"Die Paketquelle liefert etwas anderes als das geprüfte Paket; bitte nicht verwenden.",
		home.logs / "frappe.log",
	)


def file_hash(path: Path) -> str:
	"""SHA-256 of a file."""
	return hashlib.sha256(path.read_bytes()).hexdigest()


def put_names_back(text: str, with_bench: bool = True) -> str:
	"""Frappe's own names for the replaced ones."""
	for ours, theirs in NAMES + (BENCH_NAMES if with_bench else ()):
		text = text.replace(ours, theirs)
	return text


def unpack(wheel: Path, target: Path) -> None:
	"""Write the wheel's files under their own names."""
	with zipfile.ZipFile(wheel) as archive:
		for entry in archive.infolist():
			name = put_names_back(entry.filename)
			if entry.is_dir() or name.endswith(".DS_Store") or not name.startswith("frappe/"):
				continue
			path = target / name
			path.parent.mkdir(parents=True, exist_ok=True)
			path.write_bytes(restored(name, archive.read(entry)))


def restored(name: str, content: bytes) -> bytes:
	"""A file's content with the names put back if it is text."""
	if b"\0" in content:
		return content
	try:
		text = content.decode("utf-8")
	except UnicodeDecodeError:
		return content
	is_catalogue = "/translations/" in name and name.endswith(".csv")
	return put_names_back(text, with_bench=not is_catalogue).encode("utf-8")


def finish(tree: Path) -> None:
	"""Add what the wheel lacks: a release number other apps accept, and the licence."""
	module = tree / "frappe" / "__init__.py"
	text = module.read_text(encoding="utf-8")
	release = '__version__ = "15.0.0-dev"'
	if release not in text:
		raise HomeError("Das Frappe-Paket trägt nicht die erwartete Version 15.0.0-dev.")
	module.write_text(text.replace(release, f'__version__ = "{VERSION}"'), encoding="utf-8")
	shutil.copyfile(LICENSE, tree / "LICENSE")
	os.sync()
