"""Collects every text of the app that a user can see, from the files alone."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import heidekreis_integration
from heidekreis_integration.workflow.definitions import WORKFLOWS

PACKAGE = Path(heidekreis_integration.__file__).parent
MODULE = PACKAGE / "heidekreis_integration"
SKIPPED_FOLDERS = frozenset({"tests", "node_modules", "dist", "__pycache__", "translations"})

_TEXT = r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\$]|\\.)*`)"""
_CONTEXT = r"""(?:\s*,\s*(?:null|\[[^\]]*\])\s*,\s*"((?:[^"\\\n]|\\.)*)")?"""
_IN_SCRIPT = re.compile(r"(?<![\w.])__\(\s*" + _TEXT + _CONTEXT)
_IN_TEMPLATE = re.compile(r"(?<![\w.])_\(\s*" + _TEXT)
_TAGS = re.compile(r"<[^>]+>")

Found = Iterator[tuple[str, str]]


def messages() -> dict[str, str]:
	"""Return every visible text with the place where it was found first. A context is appended after a colon."""
	found: dict[str, str] = {}
	for source in (_doctypes, _records, _workflows, _python, _scripts, _templates):
		for text, place in source():
			if _speaks(text):
				found.setdefault(text, place)
	return found


def _speaks(text: str | None) -> bool:
	"""Tell whether a text has words at all (no bare number, sign or code of a language level)."""
	return bool(text) and re.search(r"[A-Za-z]{2}", _TAGS.sub("", text)) is not None


def _doctypes() -> Found:
	for path in sorted(MODULE.glob("doctype/*/*.json")):
		doctype = json.loads(path.read_text(encoding="utf-8"))
		place = f"DocType {doctype['name']}"
		yield doctype["name"], place
		yield doctype.get("description"), place
		for field in doctype["fields"]:
			yield from ((text, f"{place}, {field['fieldname']}") for text in _field_texts(field))
		for link in doctype.get("links", []):
			yield link.get("group"), place


def _field_texts(field: dict) -> Iterator[str]:
	yield field.get("label")
	yield field.get("description")
	if field["fieldtype"] == "Select":
		yield from (field.get("options") or "").split("\n")


def _records() -> Found:
	yield "Heidekreis Integration", "module"
	for role in json.loads((PACKAGE / "fixtures" / "role.json").read_text(encoding="utf-8")):
		yield role["name"], "role"
	for kind in (
		"report",
		"print_format",
		"workspace",
		"number_card",
		"dashboard_chart",
		"web_form",
		"notification",
	):
		for path in sorted(MODULE.glob(f"{kind}/*/*.json")):
			record = json.loads(path.read_text(encoding="utf-8"))
			yield from ((text, f"{kind} {record['name']}") for text in _record_texts(record))


def _record_texts(record: dict) -> Iterator[str]:
	yield record["name"]
	yield from (
		record.get(field) for field in ("title", "label", "subject", "description", "introduction_text")
	)
	for rows in (
		"shortcuts",
		"links",
		"charts",
		"number_cards",
		"quick_lists",
		"web_form_fields",
		"columns",
		"filters",
	):
		for row in record.get(rows) or []:
			yield row.get("label")
			yield row.get("format")
	if record["doctype"] == "Workspace":
		yield from (block["data"].get("text") for block in json.loads(record["content"]))


def _workflows() -> Found:
	for workflow in WORKFLOWS:
		yield from ((state.name, f"workflow {workflow.name}") for state in workflow.states)
		yield from ((step.action, f"workflow {workflow.name}") for step in workflow.steps)


def _files(*suffixes: str) -> Iterator[Path]:
	for path in sorted(PACKAGE.rglob("*")):
		if path.suffix in suffixes and not SKIPPED_FOLDERS & set(path.relative_to(PACKAGE).parts):
			yield path


def _python() -> Found:
	for path in _files(".py"):
		for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
			if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in (
				"_",
				"_lt",
			):
				text = node.args[0] if node.args else None
				if isinstance(text, ast.Constant) and isinstance(text.value, str):
					yield text.value, f"{path.relative_to(PACKAGE)}:{node.lineno}"


def _scripts() -> Found:
	for path in _files(".js", ".ts", ".vue", ".html"):
		for match in _IN_SCRIPT.finditer(path.read_text(encoding="utf-8")):
			context = f":{match[2]}" if match[2] else ""
			yield _unquoted(match[1]) + context, str(path.relative_to(PACKAGE))


def _templates() -> Found:
	for path in _files(".html", ".txt", ".xml"):
		for match in _IN_TEMPLATE.finditer(path.read_text(encoding="utf-8")):
			yield _unquoted(match[1]), str(path.relative_to(PACKAGE))


def _unquoted(literal: str) -> str:
	return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m[1], m[1]), literal[1:-1])
