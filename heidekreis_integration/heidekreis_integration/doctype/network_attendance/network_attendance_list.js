frappe.listview_settings["Network Attendance"] = {
	add_fields: ["reply", "attended"],
	hide_name_column: true,
	hide_name_filter: true,
	get_indicator(doc) {
		if (doc.attended) return [__("Attended"), "green", "attended,=,1"];
		const colours = { Coming: "blue", "Deputy Comes": "blue", "Not Coming": "red" };
		return doc.reply
			? [__(doc.reply), colours[doc.reply], `reply,=,${doc.reply}`]
			: [__("No Reply"), "orange", "reply,is,not set"];
	},
};
