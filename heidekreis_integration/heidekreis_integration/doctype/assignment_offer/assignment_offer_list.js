frappe.listview_settings["Assignment Offer"] = {
	add_fields: ["status"],
	hide_name_column: true,
	get_indicator(doc) {
		return doc.status && [__(doc.status), heidekreis.offers.colour(doc.status), `status,=,${doc.status}`];
	},
};
