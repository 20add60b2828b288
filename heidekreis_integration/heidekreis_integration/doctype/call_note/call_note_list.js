frappe.listview_settings["Call Note"] = {
	add_fields: ["outcome"],
	get_indicator: (doc) => [
		__(doc.outcome),
		{ Accepts: "green", Declines: "red", "Not Reached": "gray", "Calls Back": "orange" }[doc.outcome] || "blue",
		`outcome,=,${doc.outcome}`,
	],
};
