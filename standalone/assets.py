"""Desk and website assets: npm packages from our lock file, then one esbuild run."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from standalone.console import Progress
from standalone.packages import find_program
from standalone.paths import APP, REPO, STANDALONE, Home
from standalone.processes import run
from standalone.stamps import Stamp, digest, digest_tree, step_if_changed
from standalone.wheel import frappe_digest

RECIPE = STANDALONE / "node"
PACKAGE_FILES = ("package.json", "package-lock.json")
SCRIPTS = ("build.mjs", "datepicker.mjs", "realtime.mjs")
KEPT_BUILDS = 2


def ensure_node_packages(home: Home, progress: Progress) -> None:
	"""Install the npm packages of our lock file.

	Raises:
		HomeError: A package could not be had or has another hash.
	"""
	step_if_changed(
		progress,
		Stamp(home.stamps, "node"),
		digest(*(RECIPE / name for name in PACKAGE_FILES)),
		"Node-Pakete aus der Lock-Datei",
		lambda: install_packages(home, progress),
		intact=(home.node / "node_modules" / "esbuild").exists(),
	)


def install_packages(home: Home, progress: Progress) -> None:
	"""Install into a draft folder and put it in place in one go."""
	draft = home.node.with_name("node.part")
	shutil.rmtree(draft, ignore_errors=True)
	draft.mkdir(parents=True)
	for name in PACKAGE_FILES:
		shutil.copyfile(RECIPE / name, draft / name)
	# No install scripts: the esbuild binary comes as a package of its own.
	npm = [find_program("npm") or "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
	command = [*npm, "--cache", str(home.downloads / "npm")]
	run(command, home.logs / "node.log", "Die Installation der Node-Pakete", cwd=draft, beat=progress.beat)
	shutil.rmtree(home.node, ignore_errors=True)
	draft.rename(home.node)


def ensure_assets(home: Home, progress: Progress) -> None:
	"""Build the assets when Frappe, the npm packages, the scripts or the app's public files changed.

	Raises:
		HomeError: The build failed.
	"""
	step_if_changed(
		progress,
		Stamp(home.stamps, "assets"),
		assets_digest(),
		"Oberfläche bauen (Assets)",
		lambda: build(home, progress),
		intact=(home.assets / "assets.json").exists(),
	)


def assets_digest() -> str:
	"""Hash of everything the assets depend on."""
	own = [RECIPE / name for name in (*PACKAGE_FILES, *SCRIPTS)]
	return digest(frappe_digest(), digest_tree(REPO / APP / "public"), *own)


def build(home: Home, progress: Progress) -> None:
	"""Build into a folder of its own, then point the link at it: readers never see half a build."""
	builds = home.root / "built"
	target = builds / assets_digest()[:16]
	shutil.rmtree(target, ignore_errors=True)
	for app, public in ((("frappe"), home.frappe / "frappe" / "public"), (APP, REPO / APP / "public")):
		mirror(public, target / app)
	(target / "frappe" / "node_modules").symlink_to(home.node / "node_modules")
	for name in SCRIPTS:
		# Beside node_modules, where Node finds what they import.
		shutil.copyfile(RECIPE / name, home.node / name)
	node = find_program("node") or "node"
	command = [node, str(home.node / "build.mjs"), str(target), str(home.frappe), str(REPO)]
	run(command, home.logs / "assets.log", "Der Bau der Oberfläche", cwd=home.node, beat=progress.beat)
	point(home.assets, target)
	remove_old(builds, keep=target)


def mirror(public: Path, target: Path) -> None:
	"""A folder that looks like an app's public folder but takes build results of its own."""
	target.mkdir(parents=True)
	for entry in sorted(public.iterdir()) if public.exists() else ():
		if entry.name != "dist":
			(target / entry.name).symlink_to(entry)


def point(link: Path, target: Path) -> None:
	"""Let a link point at a target in one step."""
	draft = link.with_name(f".{link.name}.{os.getpid()}")
	draft.unlink(missing_ok=True)
	draft.symlink_to(target)
	draft.replace(link)


def remove_old(builds: Path, keep: Path) -> None:
	"""Remove older builds; the one before may still be on somebody's screen."""
	old = sorted((path for path in builds.iterdir() if path != keep), key=lambda path: path.stat().st_mtime)
	for path in old[: max(0, len(old) - KEPT_BUILDS + 1)]:
		shutil.rmtree(path, ignore_errors=True)
