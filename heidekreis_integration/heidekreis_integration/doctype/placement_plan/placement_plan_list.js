frappe.listview_settings["Placement Plan"] = {
	add_fields: ["status"],
	get_indicator(doc) {
		const colours = { Calculating: "orange", Ready: "blue", Offering: "orange", Offered: "green", Failed: "red" };
		return [__(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},
	onload(list) {
		if (!heidekreis.has_role("Mediation Coordinator")) return;
		list.page.add_inner_button(__("Plan Many at Once"), () => heidekreis.planning.ask());
	},
};
