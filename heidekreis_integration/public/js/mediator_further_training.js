// The further trainings a mediator has attended at exchange meetings, in the mediator's form.
frappe.ui.form.on("Mediator", {
	async refresh(frm) {
		const field = frm.fields_dict.further_training_html;
		if (!field || frm.is_new()) return;
		const { html } = heidekreis;
		const name = frm.docname;
		const found = await heidekreis.read("meetings.further_trainings", { mediator: name });
		if (name !== frm.docname) return;
		const rows = found.map((row) => [
			html.link("Exchange Meeting", row.meeting, frappe.datetime.str_to_user(row.day)),
			html.text(row.topic),
			html.text(__("{0} min", [row.minutes])),
		]);
		const columns = [__("Date"), __("Topic"), __("Duration")].map((label) => ({ label }));
		field.$wrapper.html(rows.length ? html.table(columns, rows) : html.text(__("None so far.")));
	},
});
