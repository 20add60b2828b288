import { LEVEL_COLOURS, STATE_COLOURS, clock, draw, moment_of, pill, short_day, text } from "./words";

const LEVELS = () => [__("Date Has Passed"), __("Urgent"), __("Within a Week"), __("Later")];
const UNPLACED = ["Received", "In Review", "Cost Approval Pending", "Approved", "Placing", "Not Placeable"];
const WHOSE = () => [
	["all", __("All")],
	["mine", __("Mine")],
	["deputy", __("As Deputy")],
];
const SEARCHED = ["name", "institution_name", "language", "where", "occasion", "clerk_name"];

/** The left panel: open requests by urgency. Calls `desk.open(name)`; the arrow keys move within the list. */
export class RequestList {
	constructor(element, desk) {
		this.element = element;
		this.desk = desk;
		this.filters = { whose: "all", state: "", language: "", where: "", search: "" };
		this.requests = [];
		this.absent = [];
		this.active = "";
		this._frame();
	}

	show({ requests, absent, most }) {
		this.requests = requests;
		this.absent = absent;
		this.full = requests.length >= most;
		this.draw();
	}

	/** Names in the order in which they are shown. */
	get names() {
		return this.visible().map((row) => row.name);
	}

	focus() {
		this.list.focus();
	}

	focus_search() {
		this.search.focus();
		this.search.select();
	}

	/** Move the active line by `step`, and open it after a moment's rest. */
	move(step) {
		const { names } = this;
		if (!names.length) return;
		const index = names.indexOf(this.active);
		this._activate(names[Math.min(Math.max(index + step, 0), names.length - 1)]);
	}

	visible() {
		const { whose, state, language, where, search } = this.filters;
		const words = search.toLowerCase().split(/\s+/).filter(Boolean);
		return this.requests.filter(
			(row) =>
				this._is(row, whose) &&
				(state ? row.workflow_state === state : UNPLACED.includes(row.workflow_state)) &&
				(!language || row.language === language) &&
				(!where || row.where === where) &&
				words.every((word) => SEARCHED.some((field) => String(row[field] || "").toLowerCase().includes(word)))
		);
	}

	draw() {
		this._draw_filters();
		const rows = this.visible();
		const groups = LEVELS()
			.map((title, level) => [title, level, rows.filter((row) => row.level === level)])
			.filter(([, , found]) => found.length);
		draw(
			this.list,
			groups
				.map(
					([title, level, found]) => `<div role="group" aria-label="${text(title)}" class="hk-desk-group">
					<div class="hk-desk-group-title level-${level}" aria-hidden="true">${text(title)}<span>${found.length}</span></div>
					${found.map((row) => this._line(row)).join("")}</div>`
				)
				.join("") || this._nothing()
		);
		this.list.setAttribute("aria-activedescendant", this.active ? this._id(this.active) : "");
		this.note.textContent = this.full ? __("Only the most urgent requests are shown.") : "";
	}

	_frame() {
		this.element.innerHTML = `
			<h2 class="sr-only">${text(__("Open Requests"))}</h2>
			<div class="hk-desk-filters">
				<input type="search" class="form-control input-sm" data-key="search" autocomplete="off"
					placeholder="${text(__("Search requests"))}" aria-label="${text(__("Search requests"))}">
				<div class="hk-desk-segments" role="group" aria-label="${text(__("Whose requests"))}"></div>
				<div class="hk-desk-selects"></div>
			</div>
			<div class="hk-desk-lines" role="listbox" tabindex="0" data-key="lines" aria-label="${text(__("Open Requests"))}"></div>
			<p class="hk-desk-note text-muted" role="status"></p>`;
		this.search = this.element.querySelector("input");
		this.segments = this.element.querySelector(".hk-desk-segments");
		this.selects = this.element.querySelector(".hk-desk-selects");
		this.list = this.element.querySelector("[role=listbox]");
		this.note = this.element.querySelector(".hk-desk-note");
		this._listen();
	}

	_listen() {
		this.search.addEventListener("input", () => this._filter("search", this.search.value));
		this.search.addEventListener("keydown", (event) => {
			if (event.key === "Escape" && this.search.value) {
				this.search.value = "";
				this._filter("search", "");
			} else if (["ArrowDown", "Enter"].includes(event.key)) {
				this.focus();
				if (!this.names.includes(this.active)) this.move(0);
			} else return;
			event.preventDefault();
		});
		this.segments.addEventListener("click", ({ target }) => {
			const button = target.closest("button");
			if (button) this._filter("whose", button.dataset.whose);
		});
		this.selects.addEventListener("change", ({ target }) => this._filter(target.name, target.value));
		this.list.addEventListener("click", ({ target }) => {
			const line = target.closest("[role=option]");
			if (!line) return;
			this.active = line.dataset.name;
			this.desk.open(line.dataset.name, { turn: true });
		});
		this.list.addEventListener("keydown", (event) => this._pressed(event));
	}

	_pressed(event) {
		const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -9999, End: 9999 };
		if (event.key in steps) this.move(steps[event.key]);
		else if (["Enter", " "].includes(event.key) && this.active) {
			clearTimeout(this.rest);
			this.desk.open(this.active, { focus: true, turn: true });
		} else return;
		event.preventDefault();
	}

	_activate(name) {
		this.active = name;
		for (const line of this.list.querySelectorAll("[role=option]")) {
			line.classList.toggle("active", line.dataset.name === name);
		}
		this.list.setAttribute("aria-activedescendant", this._id(name));
		this.list.querySelector(".active")?.scrollIntoView({ block: "nearest" });
		clearTimeout(this.rest);
		this.rest = setTimeout(() => this.desk.open(name), 300);
	}

	_filter(name, value) {
		this.filters[name] = value;
		this.draw();
	}

	_is(row, whose) {
		if (whose === "mine") return row.clerk === frappe.session.user;
		if (whose === "deputy") return this.absent.some((absence) => absence.user === row.clerk);
		return true;
	}

	_draw_filters() {
		const open = this.requests.filter((row) => UNPLACED.includes(row.workflow_state));
		const count = (whose) => open.filter((row) => this._is(row, whose)).length;
		draw(
			this.segments,
			WHOSE()
				.filter(([whose]) => whose !== "deputy" || this.absent.length)
				.map(
					([whose, label]) => `<button type="button" class="btn btn-xs" data-whose="${whose}" data-key="whose-${whose}"
					aria-pressed="${this.filters.whose === whose}">${text(label)} <span class="hk-count">${count(whose)}</span></button>`
				)
				.join("")
		);
		const states = [...UNPLACED, "Placed"].filter((state) => this.requests.some((row) => row.workflow_state === state));
		draw(
			this.selects,
			this._select("state", __("State"), __("All open"), states, (state) => __(state)) +
				this._select("language", __("Language"), __("All languages"), this._values("language")) +
				this._select("where", __("Municipality"), __("All places"), this._values("where"))
		);
	}

	_values(field) {
		return [...new Set(this.requests.map((row) => row[field]).filter(Boolean))].sort((a, b) => a.localeCompare(b, "de"));
	}

	_select(name, label, all, values, word = (value) => value) {
		const counted = (value) => this.requests.filter((row) => row[name === "state" ? "workflow_state" : name] === value).length;
		const option = (value) =>
			`<option value="${text(value)}" ${this.filters[name] === value ? "selected" : ""}>${text(word(value))} (${counted(value)})</option>`;
		return `<select name="${name}" data-key="filter-${name}" class="form-control input-xs ${this.filters[name] ? "chosen" : ""}"
			aria-label="${text(label)}"><option value="">${text(all)}</option>${values.map(option).join("")}</select>`;
	}

	_line(row) {
		const selected = row.name === this.desk.selected;
		const absence = this.absent.find((one) => one.user === row.clerk);
		const start = moment_of(row.planned_start);
		return `<div role="option" id="${this._id(row.name)}" data-name="${text(row.name)}" aria-selected="${selected}"
			class="hk-desk-line ${row.name === this.active ? "active" : ""}">
			<div class="hk-desk-line-top">
				<strong>${text(row.language)}</strong>
				${pill(row.due, LEVEL_COLOURS[row.level])}
			</div>
			<div class="hk-desk-line-who">${text(row.institution_name)}</div>
			<div class="hk-desk-line-when">${text(short_day(start))} ${text(clock(row.planned_start))} · ${text(
			__("{0} min", [row.planned_minutes])
		)} · ${text(row.setting === "On Site" ? row.where : __(row.setting))}</div>
			<div class="hk-desk-line-next">
				<span class="hk-dot ${STATE_COLOURS[row.workflow_state] || "gray"}" aria-hidden="true"></span>
				<span class="${row.needs_clerk ? "hk-desk-todo" : ""}">${text(row.waits_for)}</span>
				${row.repeats && row.workflow_state !== "Placing" ? pill(__("Possible Duplicate"), "orange") : ""}
				${row.urgent ? `<span class="hk-desk-urgent">${text(__("urgent"))}</span>` : ""}
			</div>
			${absence ? `<div class="hk-desk-deputy">${text(__("As deputy of {0}", [absence.full_name]))}</div>` : ""}
		</div>`;
	}

	_id(name) {
		return `hk-line-${name}`;
	}

	_nothing() {
		const filtered = Object.entries(this.filters).some(([name, value]) => value && !(name === "whose" && value === "all"));
		const said = filtered ? __("No request fits these filters.") : __("All done: no request is open.");
		return `<div class="hk-desk-empty">${text(said)}</div>`;
	}
}
