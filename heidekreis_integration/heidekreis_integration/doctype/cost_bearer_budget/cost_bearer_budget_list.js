frappe.listview_settings["Cost Bearer Budget"] = {
	add_fields: ["amount", "available_amount", "approval_threshold_percent"],
	hide_name_filter: true,
	get_indicator(doc) {
		const used = doc.amount ? (1 - doc.available_amount / doc.amount) * 100 : 0;
		if (used >= 100) return [__("Used Up"), "red"];
		if (used >= doc.approval_threshold_percent) return [__("Nearly Used Up"), "orange"];
		return [__("Available"), "green"];
	},
};
