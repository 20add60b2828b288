frappe.listview_settings["Language Course"] = {
	add_fields: ["status", "free_places", "places", "taken"],
	hide_name_column: true,
	hide_name_filter: true,
	filters: [["status", "not in", ["Finished", "Called Off"]]],
	get_indicator(doc) {
		const colours = {
			Planned: "blue",
			Open: "green",
			Full: "red",
			Running: "orange",
			Finished: "gray",
			"Called Off": "gray",
		};
		const free = doc.status === "Open" && doc.free_places;
		return [free ? __("{0} places free", [free]) : __(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},
	onload(listview) {
		listview.page.add_inner_button(__("Public List"), () => window.open("/sprachkurse"));
	},
	formatters: {
		free_places(value, _field, doc) {
			if (doc.taken > doc.places) return `<span class="text-danger">${__("overbooked")}</span>`;
			return value > 0 ? `<strong>${value}</strong>` : String(value || 0);
		},
	},
};
