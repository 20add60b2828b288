frappe.listview_settings["Notice Log"] = {
	add_fields: ["queued_on"],
	hide_name_column: true,
	hide_name_filter: true,
	get_indicator(doc) {
		return doc.queued_on
			? [__("Handed Over to Mail"), "green", "queued_on,is,set"]
			: [__("Waiting"), "orange", "queued_on,is,not set"];
	},
};
