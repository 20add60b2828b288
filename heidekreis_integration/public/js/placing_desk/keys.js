import { text } from "./words";

const SWITCH = "heidekreis_desk_keys";

const SHORTCUTS = () => [
	["N", __("Request by phone")],
	["/", __("Search requests")],
	["↑ ↓", __("Move in the list, or among the persons")],
	["Enter", __("Open the request, or show the person's week")],
	["J / K", __("Next and previous request, from anywhere")],
	["1 / 2 / 3", __("To the list, the request, the week")],
	["F", __("Approve the request")],
	[__("Space bar"), __("Select the person for an offer")],
	["A", __("Offer to the selected persons")],
	["W", __("Offer in waves, the best first")],
	["Z", __("Assign to the person directly")],
	["T", __("Call note")],
	["← →", __("In the week: week before and after")],
	["P", __("Day sheet")],
	["R", __("Load the page anew")],
	["?", __("This help")],
];

/** Single-key shortcuts of the page. They can be switched off (WCAG 2.1.4) and never reach into fields or dialogs. */
export class Keys {
	constructor(desk) {
		this.desk = desk;
		this.ways = {
			n: () => desk.enter_by_phone(),
			"/": () => desk.list.focus_search(),
			j: () => desk.list.move(1),
			k: () => desk.list.move(-1),
			1: () => desk.focus_panel("list"),
			2: () => desk.focus_panel("request"),
			3: () => desk.focus_panel("week"),
			f: () => desk.act("approve"),
			a: () => desk.act("offer"),
			w: () => desk.act("start_waves"),
			z: () => desk.act("assign"),
			t: () => desk.act("note_call"),
			p: () => desk.act("day_sheet"),
			r: () => desk.reload(),
			"?": () => this.help(),
			ArrowLeft: () => this._in_week() && desk.week.turn(-1),
			ArrowRight: () => this._in_week() && desk.week.turn(1),
		};
		// Before Frappe's own shortcuts see the key: "?" is taken there, too.
		document.addEventListener("keydown", (event) => this._pressed(event), true);
	}

	get on() {
		return localStorage.getItem(SWITCH) !== "off";
	}

	help() {
		const rows = SHORTCUTS().map(([key, what]) => `<tr><th scope="row"><kbd>${text(key)}</kbd></th><td>${text(what)}</td></tr>`);
		const dialog = new frappe.ui.Dialog({
			title: __("Keyboard Shortcuts"),
			fields: [
				{ fieldname: "table", fieldtype: "HTML", options: `<table class="table table-sm hk-keys"><tbody>${rows.join("")}</tbody></table>` },
				{
					fieldname: "on",
					fieldtype: "Check",
					label: __("Use single keys as shortcuts"),
					default: this.on ? 1 : 0,
				},
			],
			primary_action_label: __("Close"),
			primary_action: () => dialog.hide(),
		});
		dialog.get_field("on").$input.on("change", ({ target }) => localStorage.setItem(SWITCH, target.checked ? "on" : "off"));
		dialog.show();
	}

	_in_week() {
		return document.activeElement?.closest?.(".hk-desk-week");
	}

	_pressed(event) {
		if (!this.desk.in_front || event.ctrlKey || event.metaKey || event.altKey) return;
		if (!this.on && event.key !== "?") return;
		const { target } = event;
		if (target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable=true]")) return;
		const way = this.ways[event.key.length === 1 ? event.key.toLowerCase() : event.key];
		if (!way) return;
		if (event.key.startsWith("Arrow") && !this._in_week()) return;
		event.preventDefault();
		event.stopImmediatePropagation();
		way();
	}
}
