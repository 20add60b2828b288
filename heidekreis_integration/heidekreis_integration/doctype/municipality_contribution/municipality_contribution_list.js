frappe.listview_settings["Municipality Contribution"] = {
	hide_name_column: true,
	add_fields: ["status", "is_public"],
	get_indicator(doc) {
		const colours = { Draft: "gray", Submitted: "orange", Accepted: "green" };
		return [__(doc.status), colours[doc.status], `status,=,${doc.status}`];
	},
};
