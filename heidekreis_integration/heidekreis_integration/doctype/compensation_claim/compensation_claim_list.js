frappe.listview_settings["Compensation Claim"] = {
	add_fields: ["workflow_state", "currency"],
	filters: [["workflow_state", "not in", ["Paid", "Cancelled"]]],
	onload(list) {
		if (!heidekreis.has_role("Mediation Coordinator")) return;
		list.page.add_inner_button(__("Draft One Claim"), () => heidekreis.claims.draft_one());
		list.page.add_inner_button(__("Draft All Claims of a Period"), () => heidekreis.claims.draft_all(list));
	},
};
