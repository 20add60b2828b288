frappe.listview_settings["Web Request"] = {
	add_fields: ["status"],
	filters: [["status", "=", "To Match"]],
	hide_name_column: true,
	hide_name_filter: true,
	get_indicator: (doc) => {
		const colours = { Unconfirmed: "gray", "To Match": "orange", Filed: "green", Dismissed: "gray" };
		return [__(doc.status), colours[doc.status], `status,=,${doc.status}`];
	},
};
