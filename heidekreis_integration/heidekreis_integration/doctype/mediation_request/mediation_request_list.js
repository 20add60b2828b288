frappe.listview_settings["Mediation Request"] = {
	add_fields: ["workflow_state", "urgent", "retrospective"],
	filters: [["workflow_state", "not in", ["Closed", "Rejected", "Cancelled"]]],
	formatters: {
		planned_start(value, df, doc) {
			const shown = heidekreis.html.text(frappe.datetime.str_to_user(value));
			return doc.urgent ? `${shown} ${heidekreis.html.pill(__("Urgent"), "red")}` : shown;
		},
	},
	onload(list) {
		if (!heidekreis.has_role("Mediation Coordinator")) return;
		list.page.add_inner_button(__("Record Past Session"), () => heidekreis.past_session.ask(list));
	},
};
