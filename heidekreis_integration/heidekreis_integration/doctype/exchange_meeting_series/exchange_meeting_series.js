frappe.ui.form.on("Exchange Meeting Series", {
	refresh(frm) {
		if (frm.is_new()) {
			frm.set_intro(__("Save the series to see the next dates."), "blue");
			return;
		}
		show_dates(frm);
		if (frm.perm[0]?.write && frm.doc.enabled) {
			frm.add_custom_button(__("Make Meetings Now"), () => make(frm));
		}
		frm.add_custom_button(__("Show Meetings"), () =>
			frappe.set_route("List", "Exchange Meeting", { series: frm.docname })
		);
	},
});

async function show_dates(frm) {
	const { html } = heidekreis;
	const dates = await heidekreis.read("meetings.preview", { meeting_series: frm.docname });
	const rows = dates.map(({ month, day, note, meeting }) => [
		html.text(month),
		html.text(day || __("no meeting")),
		html.text(note),
		meeting ? html.link("Exchange Meeting", meeting) : "",
	]);
	const columns = [__("Month"), __("Day"), __("Note"), __("Meeting")].map((label) => ({ label }));
	frm.fields_dict.dates_html.$wrapper.html(html.table(columns, rows));
}

async function make(frm) {
	if (frm.is_dirty()) await frm.save();
	heidekreis.call("meetings.make_ahead", { meeting_series: frm.docname }).then(({ made }) => {
		frappe.show_alert({
			message: made.length ? __("Meetings made: {0}", [made.length]) : __("All meetings are there already."),
			indicator: made.length ? "green" : "blue",
		});
		show_dates(frm);
	});
}
