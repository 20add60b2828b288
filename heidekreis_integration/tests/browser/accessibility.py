"""What a machine can check of WCAG 2.2 AA on an open page. Keyboard and wording are for the other tests and for people.

Our own audit asks what axe-core does not (targets, one h1, references). axe-core runs too where the site's
configuration says in which file it lies (`served_test_site.axe`); without it our own audit stands alone.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import frappe

if TYPE_CHECKING:
	from playwright.sync_api import Page

AUDIT = """(selector) => {
	const root = selector ? document.querySelector(selector) : document;
	const found = [];
	const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest(".sr-only, .skip-link");
	const name = (element) => (element.tagName + "#" + element.id + " " + (element.textContent || "").trim().slice(0, 40));

	const ids = [...root.querySelectorAll("[id]")].map((element) => element.id);
	ids.filter((id, index) => ids.indexOf(id) !== index).forEach((id) => found.push("id twice: " + id));

	for (const control of root.querySelectorAll("input:not([type=hidden]), select, textarea")) {
		if (!control.labels.length && !control.ariaLabel) found.push("no label: " + control.name);
	}
	for (const element of root.querySelectorAll("a[href], button")) {
		if (!element.textContent.trim() && !element.ariaLabel) found.push("no name: " + element.outerHTML.slice(0, 80));
		const box = element.getBoundingClientRect();
		const inline = getComputedStyle(element).display === "inline";
		if (shown(element) && !inline && (box.width < 24 || box.height < 24)) found.push("target below 24 px: " + name(element));
	}
	for (const reference of root.querySelectorAll("[aria-describedby], [aria-labelledby]")) {
		const wanted = [reference.getAttribute("aria-describedby"), reference.getAttribute("aria-labelledby")];
		wanted.join(" ").split(/\\s+/).filter(Boolean).forEach((id) => {
			if (!document.getElementById(id)) found.push("refers to nothing: " + id);
		});
	}
	for (const image of root.querySelectorAll("img:not([alt])")) found.push("no alt: " + image.src);

	let level = selector ? 1 : 0;
	for (const heading of [...root.querySelectorAll("h1, h2, h3, h4")].filter(shown)) {
		const own = Number(heading.tagName[1]);
		if (own > level + 1) found.push("heading skips a level: " + name(heading));
		level = own;
	}
	if (!selector && root.querySelectorAll("h1").length !== 1) found.push("not exactly one h1");
	if (!document.title || !document.documentElement.lang) found.push("no title or language");

	const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
	const luminance = ([r, g, b]) => {
		const [x, y, z] = [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
		return 0.2126 * x + 0.7152 * y + 0.0722 * z;
	};
	const behind = (element) => {
		for (let part = element; part; part = part.parentElement) {
			const colour = numbers(getComputedStyle(part).backgroundColor);
			if (colour.length < 4 || colour[3] === 1) return colour;
		}
		return [255, 255, 255];
	};
	const walker = document.createTreeWalker(selector ? root : document.body, NodeFilter.SHOW_TEXT);
	const seen = new Set();
	while (walker.nextNode()) {
		const element = walker.currentNode.parentElement;
		if (!walker.currentNode.data.trim() || seen.has(element) || !shown(element)) continue;
		seen.add(element);
		const style = getComputedStyle(element);
		const [light, dark] = [luminance(numbers(style.color)), luminance(behind(element))].sort((a, b) => b - a);
		const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
		const ratio = (light + 0.05) / (dark + 0.05);
		if (ratio < (large ? 3 : 4.5)) found.push("contrast " + ratio.toFixed(2) + ": " + name(element));
	}
	return found;
}"""


AXE = """async (selector) => {
	const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
	const answer = await axe.run(selector || document, { runOnly: tags });
	return answer.violations.flatMap((rule) => rule.nodes.map(
		(node) => `axe ${rule.impact}: ${rule.id} at ${node.target.join(" ")}: ${node.failureSummary}`));
}"""


def findings(page: Page, selector: str = "") -> list[str]:
	"""Return what is wrong on the page as it is shown now, or in the part of it that `selector` names.

	An empty list is what a test wants.
	"""
	return page.evaluate(AUDIT, selector) + _axe_findings(page, selector)


def _axe_findings(page: Page, selector: str) -> list[str]:
	library = (frappe.conf.served_test_site or {}).get("axe")
	if not library:
		return []
	if not page.evaluate("() => Boolean(window.axe)"):
		page.evaluate(_source(library))
	return page.evaluate(AXE, selector)


@cache
def _source(library: str) -> str:
	return Path(library).read_text(encoding="utf-8")
