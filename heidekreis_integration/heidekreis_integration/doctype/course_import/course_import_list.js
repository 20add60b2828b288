frappe.listview_settings["Course Import"] = {
	add_fields: ["status"],
	get_indicator(doc) {
		const colours = {
			Draft: "gray",
			Previewing: "orange",
			Previewed: "blue",
			Importing: "orange",
			Imported: "green",
			Failed: "red",
		};
		return [__(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},
};
