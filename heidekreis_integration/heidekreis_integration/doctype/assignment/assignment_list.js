frappe.listview_settings["Assignment"] = {
	add_fields: ["workflow_state"],
	filters: heidekreis.has_role("Mediation Coordinator")
		? [["workflow_state", "in", ["Planned", "Performed", "Disputed"]]]
		: [],
	onload(list) {
		if (!heidekreis.has_role("Mediation Coordinator")) return;
		list.page.add_inner_button(__("Record Past Session"), () => heidekreis.past_session.ask(list));
	},
};
