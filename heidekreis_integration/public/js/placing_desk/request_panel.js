import { STATE_COLOURS, clock, draw, keyed, long_day, moment_of, pill, telephone, text, when } from "./words";

const OPEN_FOR_OFFERS = ["Approved", "Placing"];
const TO_APPROVE = ["Received", "In Review"];
// Steps that have a button of their own, or that happen by themselves.
const OWN_BUTTON = ["Start Review", "Approve Request", "Request Cost Approval", "Start Placing", "Place Mediator", "Record Performance", "Close Request"];

/** The middle panel: the request's facts, its mediators with reasons, offers, and call notes. */
export class RequestPanel {
	constructor(element, desk) {
		this.element = element;
		this.desk = desk;
		this.checked = new Set();
		this.excluded_open = false;
		this._listen();
		this.empty();
	}

	empty() {
		this.detail = null;
		const said = __("Choose a request on the left, or enter one from a call.");
		draw(this.element, `<div class="hk-desk-empty">${text(said)}</div>`);
	}

	show(detail) {
		const other = this.detail?.request.name !== detail.request.name;
		if (other || !OPEN_FOR_OFFERS.includes(this.state)) this.checked = new Set(this._first(detail));
		if (other) {
			this.excluded_open = !detail.ranked.length;
			this.element.scrollTop = 0;
		}
		this.detail = detail;
		this.checked = new Set([...this.checked].filter((name) => detail.ranked.some((row) => row.mediator === name)));
		this.draw();
	}

	get state() {
		return this.detail?.request.workflow_state;
	}

	get may_offer() {
		return this.desk.may_place && OPEN_FOR_OFFERS.includes(this.state);
	}

	get may_approve() {
		return this.desk.may_place && TO_APPROVE.includes(this.state);
	}

	focus() {
		(this.element.querySelector(".hk-person[tabindex='0']") || this.element.querySelector("h2"))?.focus();
	}

	/** The person on whom the keyboard is, else the one whose week is shown. */
	get current() {
		const focused = document.activeElement?.closest?.(".hk-person")?.dataset.mediator;
		return focused || this.desk.mediator || "";
	}

	move(step) {
		const people = [...this.element.querySelectorAll(".hk-person")];
		const index = people.findIndex((person) => person.contains(document.activeElement));
		const next = people[Math.min(Math.max(index + step, 0), people.length - 1)];
		if (!next) return;
		next.focus();
		this.desk.choose(next.dataset.mediator);
	}

	toggle(mediator) {
		if (!this.detail?.ranked.some((row) => row.mediator === mediator)) return;
		if (!this.checked.delete(mediator)) this.checked.add(mediator);
		this.draw();
	}

	draw() {
		if (!this.detail) return;
		draw(
			this.element,
			[
				this._head(),
				this._facts(),
				this._alternatives(),
				this._offers(),
				this._suggestions(),
				this._notes(),
			].join("")
		);
	}

	mark(mediator) {
		for (const person of this.element.querySelectorAll(".hk-person")) {
			const chosen = person.dataset.mediator === mediator;
			person.classList.toggle("chosen", chosen);
			person.setAttribute("aria-current", chosen);
			person.tabIndex = chosen ? 0 : -1;
		}
	}

	_first(detail) {
		if (!OPEN_FOR_OFFERS.includes(detail.request.workflow_state)) return [];
		if (detail.offers.some((offer) => offer.status === "Open")) return [];
		return detail.ranked.slice(0, frappe.boot.heidekreis?.offer_wave_size || 3).map((row) => row.mediator);
	}

	_listen() {
		this.element.addEventListener("click", (event) => {
			const button = event.target.closest("[data-act]");
			const person = event.target.closest(".hk-person");
			if (button) this.desk.act(button.dataset.act, { ...button.dataset });
			else if (event.target.matches("input[type=checkbox]")) this.toggle(event.target.value);
			if (person && !event.target.closest("a")) this.desk.choose(person.dataset.mediator);
		});
		this.element.addEventListener(
			"toggle",
			({ target }) => {
				if (target.matches(".hk-desk-excluded")) this.excluded_open = target.open;
			},
			true
		);
		this.element.addEventListener("keydown", (event) => {
			const person = event.target.closest?.(".hk-person");
			if (!person || event.target !== person) return;
			if (event.key === "ArrowDown") this.move(1);
			else if (event.key === "ArrowUp") this.move(-1);
			else if (event.key === " ") this.toggle(person.dataset.mediator);
			else if (event.key === "Enter") this.desk.choose(person.dataset.mediator, { turn: true });
			else return;
			event.preventDefault();
		});
	}

	_head() {
		const { request, institution, due, duplicates } = this.detail;
		const twins = duplicates.map((name) => heidekreis.html.link("Mediation Request", name)).join(", ");
		return `<header class="hk-request-head">
			<div class="hk-request-title">
				<h2 tabindex="-1" data-key="title">${text(request.language)} – ${text(institution.institution_name)}</h2>
				<div class="hk-request-sub">
					${pill(__(request.workflow_state), STATE_COLOURS[request.workflow_state] || "gray")}
					${heidekreis.html.link("Mediation Request", request.name)}
					<span class="text-muted">${text(due)}</span>
					${this._clerk()}
				</div>
			</div>
			<div class="hk-request-actions">${this._buttons()}</div>
			${request.urgent ? `<p class="hk-alert urgent">${text(__("Urgent: {0}", [request.urgency_reason || "–"]))}</p>` : ""}
			${twins ? `<p class="hk-alert">${__("May repeat the request {0}.", [twins])} ${this._keep()}</p>` : ""}
			${request.state_reason ? `<p class="hk-alert">${text(__("Reason: {0}", [request.state_reason]))}</p>` : ""}
		</header>`;
	}

	_clerk() {
		const { clerk, clerk_name } = this.detail.request;
		const take =
			this.desk.may_place && clerk !== frappe.session.user
				? `<button type="button" class="btn btn-link btn-xs" data-act="take_charge" data-key="take_charge">${text(__("I take over"))}</button>`
				: "";
		const who = clerk ? __("Clerk: {0}", [clerk_name]) : __("No clerk yet");
		return `<span class="text-muted">${text(who)}</span>${take}`;
	}

	_keep() {
		if (!this.desk.may_place) return "";
		return `<button type="button" class="btn btn-default btn-xs" data-act="keep_duplicate" data-key="keep">${text(__("Both are needed"))}</button>`;
	}

	_buttons() {
		if (!this.desk.may_place) return "";
		const button = (act, label, key, look = "btn-default") =>
			`<button type="button" class="btn ${look} btn-sm" data-act="${act}" data-key="${act}">${keyed(label, key)}</button>`;
		const buttons = [];
		if (this.may_approve) {
			const asks = this.detail.request.cost_approval_required;
			buttons.push(button("approve", asks ? __("Ask the County") : __("Approve"), "F", "btn-primary"));
		}
		if (this.may_offer && this.detail.ranked.length) {
			const { size } = this.checked;
			const label = size === 1 ? __("Offer to 1 person") : size ? __("Offer to {0}", [size]) : __("Offer to the selected");
			buttons.push(button("offer", label, "A", "btn-primary"));
			if (!this.detail.request.next_wave_on) buttons.push(button("start_waves", __("Offer in Waves"), "W"));
		}
		buttons.push(button("note_call", __("Call Note"), "T"));
		if (this.state === "Placed" && this.detail.request.assignment) {
			buttons.push(
				`<button type="button" class="btn btn-default btn-sm" data-act="cancel_session" data-key="cancel_session">${text(__("Cancel Session"))}</button>`
			);
		}
		for (const step of this.detail.steps.filter(({ action }) => !OWN_BUTTON.includes(action))) {
			buttons.push(
				`<button type="button" class="btn btn-default btn-sm" data-act="step" data-step="${text(step.action)}"
					data-reason="${step.needs_reason ? 1 : ""}" data-key="step-${text(step.action)}">${text(__(step.action))}</button>`
			);
		}
		return buttons.join("");
	}

	_facts() {
		const { request, institution } = this.detail;
		const start = moment_of(request.planned_start);
		const contact = [text(request.contact_name), telephone(request.contact_phone || institution.phone)].filter(Boolean).join(", ");
		const wishes = [
			request.gender_wish && request.gender_wish !== "Any"
				? `${__(request.gender_wish)}${request.gender_wish_strict ? ` (${__("strict")})` : ""}`
				: "",
			request.dialect_note ? __("Dialect: {0}", [request.dialect_note]) : "",
			request.accepts_close_language ? __("A related language is welcome") : "",
		].filter(Boolean);
		const rows = [
			[__("When"), text(`${long_day(start)}, ${clock(request.planned_start)}–${clock(request.planned_end)}`)],
			[__("Occasion"), text(request.occasion)],
			[__("Setting"), text([__(request.setting), request.setting === "On Site" ? request.place_name : ""].filter(Boolean).join(", "))],
			[__("Place"), text([request.place, request.meeting_point].filter(Boolean).join(" · "))],
			[__("Contact"), contact],
			[__("Wishes"), text(wishes.join(" · "))],
			[__("Reference"), text([request.client_reference, request.case_reference].filter(Boolean).join(" · "))],
			[__("Cost Bearer"), text([request.cost_bearer, request.cost_approval_required ? request.cost_approval_reason || __("needs approval") : ""].filter(Boolean).join(" · "))],
			[__("Received"), text([__(request.channel), when(request.received_on || request.planned_start)].filter(Boolean).join(", "))],
			[__("Remarks"), text([request.remarks, request.internal_remarks].filter(Boolean).join(" · "))],
		].filter(([, value]) => value);
		return `<dl class="hk-facts">${rows.map(([label, value]) => `<div><dt>${text(label)}</dt><dd>${value}</dd></div>`).join("")}</dl>`;
	}

	_alternatives() {
		const { alternatives } = this.detail;
		if (!alternatives.length) return "";
		const may = this.desk.may_place && [...TO_APPROVE, ...OPEN_FOR_OFFERS, "Cost Approval Pending", "Not Placeable"].includes(this.state);
		return `<section class="hk-block"><h3>${text(__("Alternative Dates"))}</h3><ul class="hk-rows">${alternatives
			.map(
				(row) => `<li><span>${text(when(row.start))} ${row.note ? `<span class="text-muted">${text(row.note)}</span>` : ""}</span>
				${
					may && row.ahead
						? `<button type="button" class="btn btn-default btn-xs" data-act="take_alternative" data-row="${text(row.row)}"
							data-start="${text(row.start)}" data-key="alternative-${text(row.row)}">${text(__("Take this date"))}</button>`
						: ""
				}</li>`
			)
			.join("")}</ul></section>`;
	}

	_offers() {
		const { offers } = this.detail;
		if (!offers.length) return "";
		const { next_wave_on } = this.detail.request;
		const next = next_wave_on ? `<span class="hk-count">${text(__("next wave {0}", [when(next_wave_on)]))}</span>` : "";
		return `<section class="hk-block" aria-live="polite"><h3>${text(__("Offers"))} ${next}</h3><ul class="hk-rows hk-offers">${offers
			.map((offer) => this._offer(offer))
			.join("")}</ul></section>`;
	}

	_offer(offer) {
		const open = offer.status === "Open";
		const said = open
			? __("until {0}", [when(offer.expires_on)])
			: [offer.answered_on ? when(offer.answered_on) : "", offer.answered_via ? __(offer.answered_via) : ""].filter(Boolean).join(" · ");
		const answers =
			open && this.desk.may_place
				? `<span class="hk-row-buttons">
					<button type="button" class="btn btn-default btn-xs" data-act="answer" data-accept="1" data-offer="${text(offer.name)}" data-key="yes-${text(offer.name)}">${text(__("Accepts"))}<span class="sr-only">: ${text(offer.mediator_name)}</span></button>
					<button type="button" class="btn btn-default btn-xs" data-act="answer" data-accept="" data-offer="${text(offer.name)}" data-key="no-${text(offer.name)}">${text(__("Declines"))}<span class="sr-only">: ${text(offer.mediator_name)}</span></button></span>`
				: "";
		return `<li data-status="${text(offer.status)}"><span>
				<button type="button" class="btn btn-link btn-xs hk-name" data-act="choose" data-mediator="${text(offer.mediator)}" data-key="offer-${text(offer.name)}">${text(offer.mediator_name)}</button>
				${pill(__(offer.status), heidekreis.offers.colour(offer.status))}
				<span class="text-muted">${text(said)}${offer.answer_note ? ` · ${text(offer.answer_note)}` : ""}</span></span>${answers}</li>`;
	}

	_suggestions() {
		const { ranked, excluded, searched } = this.detail;
		if (!searched) return this._placed();
		const asked = excluded.some((row) => (row.rules || []).every((rule) => rule === "open_offer"));
		const unfit = asked ? __("Everybody who fits holds an offer already.") : __("Nobody fits. The reasons stand below.");
		const nobody = excluded.length ? unfit : __("Nobody in the pool speaks this language.");
		const list = ranked.length
			? `<ol class="hk-people" aria-label="${text(__("Suggested Mediators"))}">${ranked.map((row, index) => this._person(row, index)).join("")}</ol>`
			: `<div class="hk-desk-empty">${text(nobody)}</div>`;
		const others = excluded.length
			? `<details class="hk-desk-excluded" ${this.excluded_open ? "open" : ""}>
				<summary data-key="excluded">${text(__("Not suitable for this session ({0})", [excluded.length]))}</summary>
				<ul class="hk-people">${excluded.map((row) => this._excluded(row)).join("")}</ul></details>`
			: "";
		return `<section class="hk-block"><h3>${text(__("Suggested Mediators"))} <span class="hk-count">${ranked.length}</span></h3>${list}${others}</section>`;
	}

	_placed() {
		const { request, people } = this.detail;
		if (!request.mediator) return "";
		const person = people[request.mediator] || {};
		return `<section class="hk-block"><h3>${text(__("Placed With"))}</h3><ul class="hk-rows"><li><span>
			<button type="button" class="btn btn-link btn-xs hk-name" data-act="choose" data-mediator="${text(request.mediator)}" data-key="placed">${text(person.full_name || request.mediator)}</button>
			${telephone(person.mobile || person.phone)}</span>
			${request.assignment ? heidekreis.html.link("Assignment", request.assignment, __("Open Session")) : ""}</li></ul></section>`;
	}

	_person(row, index) {
		const person = this.detail.people[row.mediator] || {};
		const first = this.desk.mediator ? this.desk.mediator === row.mediator : !index;
		const box = this.may_offer
			? `<input type="checkbox" value="${text(row.mediator)}" data-key="box-${text(row.mediator)}" ${this.checked.has(row.mediator) ? "checked" : ""}
				aria-label="${text(__("Select {0}", [row.full_name]))}">`
			: "";
		const assign = this.may_offer
			? `<button type="button" class="btn btn-default btn-xs" data-act="offer_one" data-mediator="${text(row.mediator)}" data-key="one-${text(row.mediator)}">${text(__("Offer Session"))}</button>
				<button type="button" class="btn btn-default btn-xs" data-act="assign" data-mediator="${text(row.mediator)}" data-key="assign-${text(row.mediator)}">${text(__("Assign"))}</button>`
			: "";
		const warnings = row.warnings.length ? `<ul class="hk-person-warnings">${row.warnings.map((line) => `<li>${text(line)}</li>`).join("")}</ul>` : "";
		return `<li class="hk-person ${this.desk.mediator === row.mediator ? "chosen" : ""}" tabindex="${first ? 0 : -1}" data-mediator="${text(row.mediator)}"
				data-key="person-${text(row.mediator)}" aria-current="${this.desk.mediator === row.mediator}">
			<div class="hk-person-pick">${box}<span class="hk-rank">${row.rank}</span></div>
			<div class="hk-person-body">
				<div class="hk-person-top">
					<div class="hk-person-name"><strong>${text(row.full_name)}</strong>
						${row.is_close_language ? pill(__("Related language: {0}", [row.language]), "orange") : ""}
						${telephone(person.mobile || person.phone)}</div>
					<div class="hk-row-buttons">${assign}</div>
					<span class="hk-score" title="${text(__("Points in the ranking"))}">${format_number(row.score, null, 0)}</span>
				</div>
				${warnings}
				<div class="hk-person-reasons">${row.reasons.map((reason) => `<span>${text(reason)}</span>`).join("")}</div>
			</div>
		</li>`;
	}

	_excluded(row) {
		const person = this.detail.people[row.mediator] || {};
		const nevertheless =
			row.overridable && this.may_offer
				? `<button type="button" class="btn btn-default btn-xs" data-act="assign" data-mediator="${text(row.mediator)}" data-key="assign-${text(row.mediator)}">${text(__("Assign Nevertheless"))}</button>`
				: "";
		return `<li class="hk-person excluded" tabindex="-1" data-mediator="${text(row.mediator)}" data-key="person-${text(row.mediator)}">
			<div class="hk-person-body">
				<div class="hk-person-top">
					<div class="hk-person-name"><strong>${text(row.full_name)}</strong> ${telephone(person.mobile || person.phone)}</div>
					<div class="hk-row-buttons">${nevertheless}</div>
				</div>
				<ul class="hk-person-warnings">${row.reasons.map((line) => `<li>${text(line)}</li>`).join("")}</ul>
			</div>
		</li>`;
	}

	_notes() {
		const { notes } = this.detail;
		if (!notes.length) return "";
		const colours = { Accepts: "green", Declines: "red", "Not Reached": "gray", "Calls Back": "orange", Information: "blue" };
		return `<section class="hk-block"><h3>${text(__("Call Notes"))}</h3><ul class="hk-rows hk-notes">${notes
			.map(
				(note) => `<li><span>${pill(__(note.outcome), colours[note.outcome] || "gray")}
				<strong>${text(note.mediator_name || __("Institution"))}</strong> ${text(note.note)}
				<span class="text-muted">${text(when(note.noted_on))}, ${text(note.noted_by_name)}</span></span></li>`
			)
			.join("")}</ul></section>`;
	}
}
