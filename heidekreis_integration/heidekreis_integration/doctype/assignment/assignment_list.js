frappe.listview_settings["Assignment"] = {
	add_fields: ["workflow_state"],
	filters: heidekreis.has_role("Mediation Coordinator")
		? [["workflow_state", "in", ["Planned", "Performed", "Disputed"]]]
		: [],
};
