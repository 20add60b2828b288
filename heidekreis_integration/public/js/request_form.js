// Form for a new request: the gate for sworn interpreters, alternative dates, date and time as one moment.
"use strict";

(() => {
	const form = document.getElementById("request-form");
	if (!form) return;
	const MOST_ALTERNATIVES = 4;
	const occasion = form.elements.occasion;
	const stop = document.getElementById("sworn-stop");
	const note = document.getElementById("occasion-note");
	const rest = document.getElementById("after-gate");
	const list = document.getElementById("alternative-list");
	const template = document.getElementById("alternative-template");
	const add = document.getElementById("add-alternative");
	let made = 0;

	/** Volunteers may not stand in for sworn interpreters: say so, and offer nothing to send. */
	function gate() {
		const chosen = occasion.selectedOptions[0];
		const sworn = chosen?.dataset.sworn !== undefined;
		stop.hidden = !sworn;
		rest.hidden = sworn;
		note.hidden = sworn || !chosen?.dataset.note;
		note.textContent = chosen?.dataset.note || "";
		form.querySelectorAll('button[type="submit"]').forEach((button) => { button.disabled = sworn; });
	}

	function addAlternative() {
		const row = template.content.firstElementChild.cloneNode(true);
		made += 1;
		row.querySelectorAll(".field").forEach((field) => {
			const control = field.querySelector("input");
			control.id = `alternative-${made}-${control.dataset.part}`;
			control.name = control.id;
			field.querySelector("label").htmlFor = control.id;
		});
		row.setAttribute("aria-label", `${document.querySelector("#alternatives h3").firstChild.textContent.trim()} ${made}`);
		row.querySelector("[data-remove]").addEventListener("click", () => {
			row.remove();
			limit();
			add.focus();
		});
		list.append(row);
		limit();
		row.querySelector("input").focus();
	}

	function limit() {
		add.hidden = list.children.length >= MOST_ALTERNATIVES;
	}

	function part(row, name) {
		return row.querySelector(`[data-part="${name}"]`).value.trim();
	}

	function alternatives() {
		return [...list.children]
			.map((row) => ({ planned_start: portal.joinMoment(part(row, "date"), part(row, "time")), note: part(row, "note") }))
			.filter((row) => row.planned_start);
	}

	/** A row with a day but no time, or the reverse, would be lost silently. */
	form.portalCheck = () =>
		[...list.children]
			.filter((row) => Boolean(part(row, "date")) !== Boolean(part(row, "time")))
			.map((row) => {
				const missing = row.querySelector(part(row, "date") ? '[data-part="time"]' : '[data-part="date"]');
				return { field: missing.name, message: portal.words("missing").replace("{0}", row.getAttribute("aria-label")) };
			});

	form.portalArguments = (values) => {
		const { start_date: date, start_time: time, ...others } = values;
		const filled = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== "" && value !== null));
		return { values: { ...filled, planned_start: portal.joinMoment(date, time), alternative_dates: alternatives() } };
	};

	occasion.addEventListener("change", () => {
		gate();
		if (!stop.hidden) stop.focus();
	});
	add.addEventListener("click", addAlternative);
	gate();
})();
