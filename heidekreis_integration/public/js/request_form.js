// Form for a request, in the portal and for everybody: the gate for sworn interpreters, alternative dates, a series,
// a look for an earlier request, date and time as one moment. The public form is sent as a plain form and works
// without this script.
"use strict";

(() => {
	const form = document.getElementById("request-form");
	if (!form) return;
	const API = "heidekreis_integration.api.requests";
	const occasion = form.elements.occasion;
	const stop = document.getElementById("sworn-stop");
	const whom = document.getElementById("sworn-whom");
	const note = document.getElementById("occasion-note");
	const rest = document.getElementById("after-gate");
	const rows = [...document.querySelectorAll("#alternative-list .alternative")];
	const add = document.getElementById("add-alternative");
	const inPortal = Boolean(form.dataset.call);

	/** Volunteers may not stand in for sworn interpreters: say so, and offer nothing to send. */
	function gate() {
		const chosen = occasion.selectedOptions[0];
		const sworn = chosen?.dataset.sworn !== undefined;
		stop.hidden = !sworn;
		rest.hidden = sworn;
		note.hidden = sworn || !chosen?.dataset.note;
		note.textContent = chosen?.dataset.note || "";
		whom.textContent = sworn ? chosen.dataset.note || "" : "";
		form.querySelectorAll('button[type="submit"]').forEach((button) => { button.disabled = sworn; });
	}

	occasion.addEventListener("change", () => {
		gate();
		if (!stop.hidden) stop.focus();
	});

	// alternative dates: all rows are in the page, empty ones are put away

	function part(row, name) {
		return row.querySelector(`[name$="-${name}"]`);
	}

	function isEmpty(row) {
		return ["date", "time", "note"].every((name) => !part(row, name).value.trim());
	}

	function offerMore() {
		add.hidden = rows.every((row) => !row.hidden);
	}

	function showNext() {
		const row = rows.find((each) => each.hidden);
		if (!row) return;
		row.hidden = false;
		row.parentElement.append(row);
		offerMore();
		part(row, "date").focus();
	}

	function putAway(row) {
		row.querySelectorAll("input").forEach((control) => { control.value = ""; });
		row.hidden = true;
		offerMore();
		add.focus();
	}

	rows.forEach((row) => {
		row.hidden = isEmpty(row) && !row.querySelector("[aria-invalid]");
		const remove = row.querySelector("[data-remove]");
		remove.hidden = false;
		remove.addEventListener("click", () => putAway(row));
	});
	add.addEventListener("click", showNext);
	offerMore();

	function alternatives() {
		return rows
			.filter((row) => !row.closest("[hidden]"))
			.map((row) => ({
				planned_start: portal.joinMoment(part(row, "date").value, part(row, "time").value),
				note: part(row, "note").value.trim(),
			}))
			.filter((row) => row.planned_start);
	}

	/** Texts of the page on which the form is. */
	function say(element, key, ...values) {
		return values.reduce((text, value, index) => text.replace(`{${index}}`, value), element.dataset[key] || "");
	}

	// the public form is checked here and sent as it is

	if (form.hasAttribute("data-plain")) {
		portal.applyConditions(form);
		portal.guardAgainstLoss(form);
		for (const kind of ["input", "change"]) form.addEventListener(kind, () => portal.applyConditions(form));
		form.addEventListener("submit", (event) => {
			if (!portal.check(form)) {
				event.preventDefault();
				return;
			}
			form.dataset.saved = "1";
			// A second click would send the form again while the first answer is on its way.
			setTimeout(() => form.querySelectorAll('button[type="submit"]').forEach((button) => { button.disabled = true; }));
		});
		const summary = form.querySelector(".error-summary:not([hidden])");
		if (summary) {
			document.title = `${summary.querySelector("h2").textContent} – ${document.title}`;
			summary.querySelectorAll("a").forEach((link) => link.addEventListener("click", (event) => {
				const control = document.getElementById(link.hash.slice(1));
				if (!control) return;
				event.preventDefault();
				control.focus();
			}));
			summary.focus();
		}
	}

	// the portal's form goes through the api

	function session(values) {
		const { start_date: date, start_time: time, is_series: _s, every_weeks: _w, series_end: _e, series_count: _c,
			series_until: _u, skip_free_days: _f, ...others } = values;
		// A change may empty a field; for a new request what is empty was not said.
		const filled = form.dataset.args
			? others
			: Object.fromEntries(Object.entries(others).filter(([, value]) => value !== "" && value !== null));
		return { ...filled, planned_start: portal.joinMoment(date, time) };
	}

	const series = document.getElementById("series-dates");

	function isSeries() {
		return Boolean(form.elements.is_series?.checked);
	}

	function rule() {
		const { start_date: date, start_time: time, every_weeks: every, series_end: end, series_count: count,
			series_until: until, skip_free_days: skip } = form.elements;
		return {
			start: portal.joinMoment(date.value, time.value),
			every_weeks: Number(every.value),
			count: end.value === "count" ? Number(count.value) : 0,
			until: end.value === "until" ? until.value : "",
			skip_free_days: skip.checked ? 1 : 0,
		};
	}

	function chosenDates() {
		return [...series.querySelectorAll("input:checked")].map((box) => box.value);
	}

	function countDates() {
		const head = series.querySelector("p");
		if (head) head.textContent = say(series, "textHead", chosenDates().length);
	}

	function dateRow(entry, index) {
		const item = document.createElement("li");
		if (entry.skipped) {
			item.className = "soft";
			item.textContent = `${entry.label}: ${say(series, "textSkipped", entry.skipped)}`;
			return item;
		}
		const box = Object.assign(document.createElement("input"), { type: "checkbox", value: entry.start, id: `series-date-${index}`, checked: true });
		const label = Object.assign(document.createElement("label"), { htmlFor: box.id, textContent: entry.label });
		if (entry.known.length) label.append(` – ${series.dataset.textKnown} (${entry.known.join(", ")})`);
		box.addEventListener("change", countDates);
		item.className = "check";
		item.append(box, label);
		return item;
	}

	async function showDates() {
		try {
			const values = session(portal.collect(form));
			const found = await portal.call(`${API}.preview_series`, { values, ...rule() });
			const list = document.createElement("ul");
			list.className = "plain";
			list.append(...found.map(dateRow));
			series.replaceChildren(document.createElement("p"), list);
			countDates();
		} catch (refusal) {
			series.textContent = refusal.message;
		}
	}

	function forgetDates() {
		series?.replaceChildren();
	}

	form.portalCheck = () => {
		const faults = rows
			.filter((row) => !row.closest("[hidden]") && Boolean(part(row, "date").value) !== Boolean(part(row, "time").value))
			.map((row) => {
				const missing = part(row, part(row, "date").value ? "time" : "date");
				return { field: missing.name, message: portal.words("missing").replace("{0}", row.getAttribute("aria-label")) };
			});
		if (isSeries() && !chosenDates().length) faults.push({ field: "is_series", message: series.dataset.textFirst });
		return faults;
	};

	if (inPortal) {
		form.portalArguments = (values) => {
			const asked = session(values);
			form.dataset.next = isSeries() ? "/portal/anfragen?serie={name}" : "/portal/anfragen/{name}";
			if (!isSeries()) {
				if (form.dataset.call.endsWith("submit_series")) form.dataset.call = `${API}.submit`;
				return { values: { ...asked, alternative_dates: alternatives() } };
			}
			form.dataset.call = `${API}.submit_series`;
			const { planned_start: _start, ...others } = asked;
			return { values: others, starts: chosenDates() };
		};
		lookForEarlierOnes();
	}

	if (series) {
		document.getElementById("series-preview").addEventListener("click", showDates);
		for (const name of ["start_date", "start_time", "every_weeks", "series_count", "series_until", "skip_free_days", "is_series"]) {
			form.elements[name].addEventListener("change", forgetDates);
		}
		form.querySelectorAll('[name="series_end"]').forEach((choice) => choice.addEventListener("change", forgetDates));
	}

	/** Say before sending that the same was asked for already; the form can be sent all the same. */
	function lookForEarlierOnes() {
		const notice = document.getElementById("repeat-notice");
		const watched = ["requesting_institution", "language", "start_date", "start_time", "planned_minutes", "client_reference"];
		let last = "";
		form.addEventListener("change", async (event) => {
			if (!watched.includes(event.target.name)) return;
			const values = session(portal.collect(form));
			const asked = JSON.stringify(watched.map((name) => form.elements[name]?.value));
			if (!values.language || !values.planned_start || asked === last) return;
			last = asked;
			const args = { values, ...JSON.parse(form.dataset.args || "{}") };
			const found = await portal.call(`${API}.possible_duplicates`, args).catch(() => []);
			if (asked !== last) return;
			notice.replaceChildren();
			notice.hidden = !found.length;
			if (found.length) notice.append(...withLinks(form.dataset.textRepeat, found));
		});
	}

	function withLinks(text, found) {
		const [before, after] = text.split("{0}");
		const links = found.flatMap((entry, index) => [
			index ? ", " : "",
			Object.assign(document.createElement("a"), { href: entry.url, target: "_blank", textContent: `${entry.name} (${entry.when}, ${entry.state})` }),
		]);
		return [before, ...links, after];
	}

	gate();
})();
