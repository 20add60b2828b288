frappe.listview_settings["Clerk Absence"] = {
	add_fields: ["from_date", "to_date"],
	get_indicator(doc) {
		const today = frappe.datetime.get_today();
		if (doc.to_date < today) return [__("Ended"), "gray", `to_date,<,${today}`];
		if (doc.from_date > today) return [__("Coming"), "blue", `from_date,>,${today}`];
		return [__("Away"), "orange", `from_date,<=,${today}|to_date,>=,${today}`];
	},
};
