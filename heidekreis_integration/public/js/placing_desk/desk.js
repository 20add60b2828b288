import { Actions } from "./actions";
import { Keys } from "./keys";
import { PhoneDialog } from "./phone_dialog";
import { RequestList } from "./request_list";
import { RequestPanel } from "./request_panel";
import { WeekPanel } from "./week_panel";
import { text } from "./words";

const CHANGED = "heidekreis_request_changed";
const POLL_MS = 60_000;
const GATHER_MS = 400;
const ANSWERED = ["Accepted", "Declined"];

/** The placing desk: list, request and week side by side; on a phone one of them at a time. */
export class PlacingDesk {
	constructor(wrapper, page) {
		this.wrapper = wrapper;
		this.page = page;
		this.selected = "";
		this.mediator = "";
		this.may_place = heidekreis.has_role("Mediation Coordinator");
		this.waiting = new Set();
		this._frame();
		this.actions = new Actions(this);
		this.keys = new Keys(this);
		this._buttons();
		frappe.realtime.on(CHANGED, ({ request }) => this._changed(request));
		// What happened while the live connection was not there is looked up as soon as it is.
		frappe.realtime.socket?.on("connect", () => this.request.detail && this._changed(this.selected));
		setInterval(() => this._poll(), POLL_MS);
	}

	/** The page has come to the front. */
	async show() {
		this.shown = true;
		const wanted = frappe.get_route()[1];
		await this.load_board();
		if (wanted && wanted !== this.selected) this.open(wanted, { turn: true });
		else if (this.selected) this.open(this.selected, { again: true });
		else if (this.list.names.length) this.open(this.list.names[0]);
	}

	hide() {
		this.shown = false;
	}

	/** Whether the page is in front and no dialog lies over it. */
	get in_front() {
		return this.shown && !document.querySelector(".modal.show") && !document.hidden;
	}

	async load_board() {
		const board = await heidekreis.read("desk.board");
		this.list.show(board);
		this._absent(board.absent);
	}

	/**
	 * Show a request.
	 * @param {{focus?: boolean, turn?: boolean, again?: boolean}} how focus: move the keyboard there; turn: on a phone
	 *   show the panel; again: load it even if it is shown already
	 */
	async open(name, { focus = false, turn = false, again = false } = {}) {
		if (turn) this.turn_to("request");
		if (name !== this.selected || again || !this.request.detail) {
			if (name !== this.selected) this.mediator = "";
			this.selected = name;
			this.list.active = name;
			this.list.draw();
			this._address(name);
			if (!(await this._load_request(name))) return;
		}
		if (focus) this.request.focus();
	}

	async reload() {
		await this.load_board();
		if (this.selected) await this._load_request(this.selected);
	}

	/** Show the week of a mediator; on a phone only when asked to `turn` there. */
	choose(mediator, { turn = false } = {}) {
		if (!mediator) return;
		if (turn) this.turn_to("week");
		if (mediator === this.mediator && this.week.week?.wanted?.request === this._wanted()) return;
		this.mediator = mediator;
		this.request.mark(mediator);
		this.load_week(mediator);
	}

	async load_week(mediator, day = null) {
		const week = await heidekreis.read("desk.week", { mediator, request: this._wanted(), day });
		if (mediator === this.mediator) this.week.show(week);
	}

	/** Do what a button or key asks for. What the site refuses it has said itself: the page only looks again. */
	async act(name, values = {}) {
		try {
			await this.actions[name]?.(values);
		} catch (refused) {
			if (refused instanceof Error) throw refused;
			await this.reload();
		}
	}

	async enter_by_phone() {
		if (!this.may_place) return;
		const made = await new PhoneDialog().ask();
		if (!made) return;
		frappe.show_alert({ message: __("The request {0} is filed.", [text(made.name)]), indicator: "green" });
		await this.load_board();
		this.list.filters = { whose: "all", state: "", language: "", where: "", search: "" };
		this.list.search.value = "";
		this.list.draw();
		this.open(made.name, { focus: true, turn: true });
	}

	/** On a phone: which of the three panels is seen. */
	turn_to(panel) {
		if (this.body.dataset.panel !== panel && this.tabs.offsetParent) this.tabs.scrollIntoView({ block: "start" });
		this.body.dataset.panel = panel;
		for (const tab of this.tabs.querySelectorAll("button")) {
			tab.setAttribute("aria-pressed", tab.dataset.panel === panel);
		}
	}

	focus_panel(panel) {
		this.turn_to(panel);
		if (panel === "week") this.body.querySelector(".hk-desk-week").focus();
		else this[panel].focus();
	}

	_frame() {
		this.wrapper.classList.add("hk-desk-page");
		const main = this.page.main[0] || this.page.main;
		main.innerHTML = `
			<div class="hk-desk-absent" role="note" hidden></div>
			<div class="hk-desk-tabs" role="group" aria-label="${text(__("Part of the page"))}">
				<button type="button" data-panel="list" aria-pressed="true">${text(__("Requests"))}</button>
				<button type="button" data-panel="request" aria-pressed="false">${text(__("Request"))}</button>
				<button type="button" data-panel="week" aria-pressed="false">${text(__("Week"))}</button>
			</div>
			<div class="hk-desk" data-panel="list">
				<section class="hk-desk-list" aria-label="${text(__("Open Requests"))}"></section>
				<section class="hk-desk-request" aria-label="${text(__("Request"))}"></section>
				<section class="hk-desk-week" tabindex="-1" aria-label="${text(__("Week"))}"></section>
			</div>`;
		this.tabs = main.querySelector(".hk-desk-tabs");
		this.body = main.querySelector(".hk-desk");
		this.absent_note = main.querySelector(".hk-desk-absent");
		this.tabs.addEventListener("click", ({ target }) => target.dataset.panel && this.turn_to(target.dataset.panel));
		this.list = new RequestList(main.querySelector(".hk-desk-list"), this);
		this.request = new RequestPanel(main.querySelector(".hk-desk-request"), this);
		this.week = new WeekPanel(main.querySelector(".hk-desk-week"), this);
	}

	_buttons() {
		if (this.may_place) this.page.set_primary_action(__("Request by Phone"), () => this.enter_by_phone(), "add");
		this.page.set_secondary_action(__("Day Sheet"), () => this.act("day_sheet"));
		if (frappe.model.can_read("Placement Plan")) {
			this.page.add_menu_item(__("Plan Many at Once"), () => frappe.set_route("List", "Placement Plan"));
		}
		this.page.add_menu_item(__("Enter an Absence"), () => frappe.new_doc("Clerk Absence"));
		this.page.add_menu_item(__("Keyboard Shortcuts"), () => this.keys.help());
		this.page.add_menu_item(__("Reload"), () => this.reload());
	}

	async _load_request(name) {
		const detail = await heidekreis.read("desk.request", { request: name }).catch(() => null);
		if (name !== this.selected) return false;
		if (!detail) {
			this.selected = "";
			this.request.empty();
			this.week.empty();
			return false;
		}
		const before = this.request.detail;
		const known = [...detail.ranked, ...detail.excluded].map((row) => row.mediator);
		if (!known.includes(this.mediator)) this.mediator = "";
		this.request.show(detail);
		if (before?.request.name === name) this._tell_answers(before.offers, detail.offers);
		const first = this.mediator || detail.request.mediator || detail.ranked[0]?.mediator || detail.excluded[0]?.mediator;
		if (!first) this.week.empty();
		else {
			this.mediator = first;
			this.request.mark(first);
			await this.load_week(first);
		}
		return true;
	}

	_wanted() {
		const detail = this.request.detail;
		return detail?.searched ? detail.request.name : null;
	}

	_tell_answers(before, after) {
		const open = new Set(before.filter((offer) => offer.status === "Open").map((offer) => offer.name));
		for (const offer of after.filter((row) => open.has(row.name) && ANSWERED.includes(row.status))) {
			const accepted = offer.status === "Accepted";
			frappe.show_alert({
				message: text(accepted ? __("{0} has accepted.", [offer.mediator_name]) : __("{0} has declined.", [offer.mediator_name])),
				indicator: accepted ? "green" : "orange",
			});
		}
	}

	/** Gather what happens at the same moment, then look once. */
	_changed(request) {
		this.waiting.add(request);
		clearTimeout(this.gathering);
		this.gathering = setTimeout(() => this._catch_up(), GATHER_MS);
	}

	async _catch_up() {
		if (!this.shown || document.hidden) return;
		const changed = new Set(this.waiting);
		this.waiting.clear();
		await this.load_board();
		if (changed.has(this.selected)) await this._load_request(this.selected);
	}

	/** Look by itself where the live connection is broken, or something came while the page was hidden. */
	_poll() {
		if (!this.in_front) return;
		if (this.waiting.size) this._catch_up();
		else if (!frappe.realtime.socket?.connected) this.reload();
	}

	_address(name) {
		const base = window.location.pathname.split("/vermittlung")[0];
		window.history.replaceState(window.history.state, "", `${base}/vermittlung/${name}`);
	}

	_absent(absences) {
		this.absent_note.hidden = !absences.length;
		this.absent_note.innerHTML = absences
			.map(({ full_name, to_date, note }) =>
				text(__("You stand in for {0} until {1}.", [full_name, frappe.datetime.str_to_user(to_date)]) + (note ? ` ${note}` : ""))
			)
			.join("<br>");
	}
}
