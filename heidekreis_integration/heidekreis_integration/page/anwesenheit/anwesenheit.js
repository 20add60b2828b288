// Attendance of a training session, to be ticked on a phone: one big row per person, each tap is saved by itself.
frappe.pages["anwesenheit"].on_page_load = (wrapper) => {
	const page = frappe.ui.make_app_page({ parent: wrapper, title: __("Tick Attendance"), single_column: true });
	wrapper.ticks = new TickList(page);
};

frappe.pages["anwesenheit"].on_page_show = (wrapper) => wrapper.ticks?.show(frappe.get_route()[1]);

const REFRESH_MS = 15000;

class TickList {
	constructor(page) {
		this.page = page;
		this.body = $('<div class="hk-ticks" aria-live="polite"></div>').appendTo(page.main);
		this.body.on("click", ".hk-tick", (event) => this.tap(event.currentTarget));
		// Others may tick at the same time on another phone.
		setInterval(() => this.refresh_quietly(), REFRESH_MS);
	}

	async show(session) {
		this.session = session;
		this.failed = new Set();
		this.page.clear_menu();
		this.page.clear_primary_action();
		if (!session) return this.show_choice();
		this.set_state(await this.read());
		this.page.add_menu_item(__("Open Training Day"), () => frappe.set_route("Form", "Training Session", session));
	}

	async show_choice() {
		const sessions = await frappe.db.get_list("Training Session", {
			fields: ["name", "title", "starts_on"],
			filters: { status: "Planned", starts_on: ["<", frappe.datetime.add_days(frappe.datetime.now_date(), 2)] },
			order_by: "starts_on desc",
			limit: 10,
		});
		const { text } = heidekreis.html;
		const rows = sessions.map(
			(session) =>
				`<a class="hk-tick" href="/app/anwesenheit/${encodeURIComponent(session.name)}">
					<span class="hk-tick-name">${text(session.title)}</span>
					<span class="hk-tick-state">${text(frappe.datetime.str_to_user(session.starts_on))}</span></a>`
		);
		this.body.html(
			`<div class="hk-ticks-head"><h2>${__("Which session?")}</h2></div>${rows.join("") || text(__("No session takes place these days."))}`
		);
	}

	read() {
		return heidekreis.read("training.attendance", { session: this.session });
	}

	async refresh_quietly() {
		if (document.hidden || !this.session || !this.state?.open || this.saving || frappe.get_route()[0] !== "anwesenheit") return;
		const state = await this.read().catch(() => null);
		if (state && !this.saving && state.name === this.session) this.set_state(state);
	}

	set_state(state) {
		this.state = state;
		this.page.set_title(state.title);
		const here = state.rows.filter((row) => row.attended).length;
		const { text } = heidekreis.html;
		const note = !state.open
			? __("Attendance can be ticked shortly before the session begins.")
			: state.status === "Held"
				? __("The list is closed. You can still correct it.")
				: __("Tap whoever is there. Each tap is saved at once.");
		this.body.html(`
			<div class="hk-ticks-head">
				<h2>${text(__("Who is there?"))}</h2>
				<span class="hk-ticks-count">${text(__("{0} of {1}", [here, state.rows.length]))}</span>
			</div>
			<p>${text(note)}</p>
			${state.rows.map((row) => this.row(row)).join("")}`);
		this.page.clear_primary_action();
		if (state.can_close) this.page.set_primary_action(__("Close List"), () => this.close());
	}

	row(row) {
		const { text } = heidekreis.html;
		const failed = this.failed.has(row.mediator);
		const state = failed ? __("Not saved. Please tap again.") : row.attended ? __("Present") : "";
		return `<button type="button" class="hk-tick${failed ? " hk-tick-failed" : ""}" data-mediator="${text(row.mediator)}"
				aria-pressed="${row.attended}" ${this.state.open ? "" : "disabled"}>
			<span class="hk-tick-mark" aria-hidden="true">${row.attended ? "✓" : ""}</span>
			<span class="hk-tick-name">${text(row.name)}</span>
			<span class="hk-tick-state">${text(state)}</span>
		</button>`;
	}

	async tap(button) {
		const mediator = button.dataset.mediator;
		if (!mediator || button.disabled) return;
		const attended = button.getAttribute("aria-pressed") !== "true";
		button.disabled = true;
		button.querySelector(".hk-tick-state").textContent = __("Saving …");
		this.saving = (this.saving || 0) + 1;
		let state = null;
		try {
			state = await heidekreis.read("training.tick", { session: this.session, mediator, attended: attended ? 1 : 0 });
			this.failed.delete(mediator);
		} catch {
			this.failed.add(mediator);
		}
		this.saving -= 1;
		// Taps that are still on their way bring the newer state.
		if (state && !this.saving) this.set_state(state);
		else this.mark(button, state ? attended : !attended, mediator);
	}

	mark(button, attended, mediator) {
		const row = { mediator, attended, name: button.querySelector(".hk-tick-name").textContent };
		button.outerHTML = this.row(row);
	}

	close() {
		const missing = this.state.rows.filter((row) => !row.attended).map((row) => row.name);
		const question = missing.length
			? __("Close the list? These were not there: {0}", [missing.join(", ")])
			: __("Close the list? Everybody was there.");
		frappe.confirm(heidekreis.html.text(question), async () => {
			this.set_state(await heidekreis.call("training.close_attendance", { session: this.session }));
			frappe.show_alert({ message: __("The list is closed."), indicator: "green" });
		});
	}
}
