frappe.listview_settings["Assignment Offer"] = {
	add_fields: ["status"],
	hide_name_column: true,
	get_indicator(doc) {
		const colours = {
			Open: "orange",
			Accepted: "green",
			Declined: "red",
			Expired: "gray",
			Filled: "blue",
			Withdrawn: "gray",
		};
		return doc.status && [__(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},
};
