frappe.listview_settings["Network Mailing"] = {
	add_fields: ["status"],
	hide_name_column: true,
	hide_name_filter: true,
	get_indicator(doc) {
		const colours = { Draft: "orange", Sending: "blue", Sent: "green" };
		return [__(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},
};
