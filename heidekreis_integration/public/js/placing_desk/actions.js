import { text, when } from "./words";

const OUTCOMES = ["Not Reached", "Calls Back", "Accepts", "Declines", "Information"];

/** What the buttons and shortcuts of the placing desk do. Each ends with the page as it is then. */
export class Actions {
	constructor(desk) {
		this.desk = desk;
	}

	get request() {
		return this.desk.selected;
	}

	get detail() {
		return this.desk.request.detail;
	}

	choose({ mediator }) {
		this.desk.choose(mediator, { turn: true });
	}

	async approve() {
		if (!this.desk.request.may_approve) return;
		await this._decided(() => this._approve());
	}

	/** Go on with what looks for somebody; where the request may repeat another one, ask first why both are needed. */
	async _decided(go_on) {
		if (this.detail.to_decide) this.keep_duplicate({ then: go_on });
		else await go_on();
	}

	keep_duplicate({ then = null } = {}) {
		frappe.prompt(
			{
				fieldname: "reason",
				fieldtype: "Data",
				label: __("Why both requests are needed"),
				description: text(
					`${__("Like it: {0}", [this.detail.duplicates.join(", ")])}. ${__("If only one is needed, please cancel the other one.")}`
				),
				reqd: 1,
			},
			({ reason }) => this.desk.act("_keep_duplicate", { reason, then }),
			__("Possible Duplicate"),
			__("Both are needed")
		);
	}

	async _keep_duplicate({ reason, then }) {
		await this._do("placing.keep_duplicate", { reason });
		if (typeof then === "function") await then();
	}

	async _approve() {
		const { state } = await this._do("placing.approve");
		this._say(state === "Approved" ? __("The request is approved.") : __("The county is asked to agree to the cost."));
	}

	async offer() {
		const { checked, may_offer } = this.desk.request;
		if (!may_offer || !this.detail.ranked.length) return;
		if (!checked.size) {
			this._say(__("Please select at least one person."), "orange");
			return;
		}
		const mediators = this.detail.ranked.map((row) => row.mediator).filter((name) => checked.has(name));
		await this._decided(async () => {
			checked.clear();
			await this._do("placing.offer", { mediators });
			this._say(__("Offers sent: {0}", [mediators.length]));
		});
	}

	async offer_one({ mediator }) {
		if (!this.desk.request.may_offer) return;
		await this._decided(async () => {
			this.desk.request.checked.delete(mediator);
			await this._do("placing.offer", { mediators: [mediator] });
			this._say(__("Offered to {0}.", [this._name(mediator)]));
		});
	}

	async start_waves() {
		if (!this.desk.request.may_offer || this.detail.request.next_wave_on) return;
		await this._decided(() => this._start_waves());
	}

	async _start_waves() {
		this.desk.request.checked.clear();
		const { length } = await this._do("placing.start_waves");
		this._say(length ? __("Offers sent: {0}", [length]) : __("Nobody can be asked at the moment."), length ? "green" : "orange");
	}

	/** Assign at once; where a rule or warning speaks against it, ask for the reason first. */
	assign({ mediator = this.desk.request.current } = {}) {
		if (!this.desk.request.may_offer || !mediator) return;
		const ranked = this.detail.ranked.find((row) => row.mediator === mediator);
		const excluded = this.detail.excluded.find((row) => row.mediator === mediator);
		if (excluded && !excluded.overridable) {
			this._say(excluded.reasons.join(" "), "orange");
			return;
		}
		const against = excluded ? excluded.reasons : ranked?.warnings || [];
		this._decided(() => {
			if (against.length) this._ask_override(mediator, against, Boolean(excluded));
			else {
				frappe.confirm(
					text(__("Assign the session to {0} without an offer?", [this._name(mediator)])),
					() => this.desk.act("_assign", { mediator })
				);
			}
		});
	}

	async answer({ offer, accept }) {
		const row = this.detail.offers.find((one) => one.name === offer);
		const answer = await this._do("placing.answer_by_phone", { offer, accept: accept ? 1 : 0 });
		const said = { Accepted: __("{0} has accepted.", [row.mediator_name]), Declined: __("{0} has declined.", [row.mediator_name]) };
		this._say(said[answer.status] || answer.message, answer.status === "Accepted" ? "green" : "orange");
	}

	note_call({ mediator = this.desk.request.current } = {}) {
		if (!this.desk.may_place || !this.detail) return;
		const people = Object.values(this.detail.people).sort((a, b) => a.full_name.localeCompare(b.full_name, "de"));
		const dialog = new frappe.ui.Dialog({
			title: __("Call Note"),
			fields: [
				{
					fieldname: "mediator",
					fieldtype: "Select",
					label: __("Who"),
					options: [
						{ value: "", label: this.detail.institution.institution_name },
						...people.map((person) => ({ value: person.name, label: person.full_name })),
					],
					default: this.detail.people[mediator] ? mediator : "",
				},
				{
					fieldname: "outcome",
					fieldtype: "Select",
					label: __("Outcome"),
					options: OUTCOMES.map((value) => ({ value, label: __(value) })),
					default: "Not Reached",
					reqd: 1,
					description: __("An open offer is answered by “Accepts” or “Declines”."),
				},
				{
					fieldname: "note",
					fieldtype: "Small Text",
					label: __("Note"),
					description: __("Please no name of the client and nothing about health."),
				},
			],
			primary_action_label: __("Save Note"),
			primary_action: (values) => this.desk.act("_note_call", { dialog, values }),
		});
		dialog.show();
		dialog.$wrapper.one("shown.bs.modal", () => dialog.get_field("outcome").$input.trigger("focus"));
	}

	async _note_call({ dialog, values: { outcome, mediator, note } }) {
		const { answer } = await this._do("placing.note_call", { outcome, mediator: mediator || null, note: note || "" });
		dialog.hide();
		this._say(answer ? answer.message : __("The call is noted."));
	}

	take_alternative({ row, start }) {
		const open = this.detail.offers.filter((offer) => offer.status === "Open").length;
		const said = open
			? __("Move the session to {0}? {1} open offers are withdrawn.", [when(start), open])
			: __("Move the session to {0}?", [when(start)]);
		frappe.confirm(text(`${said} ${__("The requester is told.")}`), () => this.desk.act("_take_alternative", { row }));
	}

	async _take_alternative({ row }) {
		await this._do("placing.take_alternative", { row });
		this._say(__("The session is moved."));
	}

	async take_charge() {
		await this._do("placing.take_charge");
		this._say(__("You are in charge of the request now."));
	}

	step({ step, reason }) {
		if (step === "Cancel Request") {
			return heidekreis.cancelling.ask({ doctype: "Mediation Request", name: this.request, done: () => this.desk.reload() });
		}
		const take = (why = "") => this.desk.act("_take_step", { step, why });
		if (!reason) return take();
		frappe.prompt(
			{
				fieldname: "reason",
				fieldtype: "Small Text",
				label: __("Reason"),
				reqd: 1,
				description: __("The reason is kept with the document."),
			},
			(values) => take(values.reason),
			__(step),
			__(step)
		);
	}

	async _take_step({ step, why }) {
		await this._do("placing.take_step", { doctype: "Mediation Request", name: this.request, action: step, reason: why });
		this._say(__("Done: {0}", [__(step)]));
	}

	cancel_session() {
		const { assignment } = this.detail.request;
		return heidekreis.cancelling.ask({ doctype: "Assignment", name: assignment, done: () => this.desk.reload() });
	}

	day_sheet() {
		frappe.prompt(
			{ fieldname: "day", fieldtype: "Date", label: __("Day"), default: frappe.datetime.get_today(), reqd: 1 },
			({ day }) => window.open(`/tagesplan?tag=${day}`, "_blank"),
			__("Day Sheet"),
			__("Open")
		);
	}

	_ask_override(mediator, against, required) {
		frappe.prompt(
			{
				fieldname: "override_reason",
				fieldtype: "Small Text",
				label: __("Reason for Assigning Nevertheless"),
				description: text(against.join(" ")),
				reqd: required ? 1 : 0,
			},
			({ override_reason }) => this.desk.act("_assign", { mediator, override_reason }),
			__("Assign {0}", [this._name(mediator)]),
			__("Assign")
		);
	}

	async _assign({ mediator, override_reason = "" }) {
		await this._do("placing.assign", { mediator, override_reason });
		this._say(__("The session is assigned to {0}.", [this._name(mediator)]));
	}

	async _do(method, values = {}) {
		const name = this.request;
		const args = "doctype" in values || "offer" in values ? values : { request: name, ...values };
		const answer = await heidekreis.call(method, args);
		await this.desk.reload();
		return answer;
	}

	_name(mediator) {
		const rows = [...this.detail.ranked, ...this.detail.excluded];
		return rows.find((row) => row.mediator === mediator)?.full_name || this.detail.people[mediator]?.full_name || mediator;
	}

	_say(message, indicator = "green") {
		frappe.show_alert({ message: text(message), indicator });
	}
}
