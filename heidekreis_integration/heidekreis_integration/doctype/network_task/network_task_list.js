frappe.listview_settings["Network Task"] = {
	add_fields: ["status", "due_date"],
	hide_name_column: true,
	hide_name_filter: true,
	get_indicator(doc) {
		if (doc.status === "Open" && doc.due_date < frappe.datetime.get_today()) {
			return [__("Overdue"), "red", `status,=,Open|due_date,<,${frappe.datetime.get_today()}`];
		}
		const colours = { Open: "orange", Done: "green", Cancelled: "gray" };
		return [__(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},
};
