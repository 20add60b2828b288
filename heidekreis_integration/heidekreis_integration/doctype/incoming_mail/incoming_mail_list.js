frappe.listview_settings["Incoming Mail"] = {
	add_fields: ["state", "unread"],
	hide_name_column: true,
	filters: [["state", "in", ["New", "Needs Attention", "Filed"]]],
	get_indicator(doc) {
		const colours = {
			New: "blue",
			"Needs Attention": "orange",
			Processed: "green",
			Filed: "green",
			Declined: "gray",
			Ignored: "gray",
		};
		if (doc.unread) return [__("Unread"), "red", "unread,=,1"];
		return [__(doc.state), colours[doc.state], `state,=,${doc.state}`];
	},
	onload(list) {
		if (!heidekreis.has_role("Mediation Coordinator")) return;
		list.page.add_inner_button(__("Fetch Mails Now"), () =>
			heidekreis.call("mail.fetch_now").then(({ fetched }) => {
				frappe.show_alert({ message: __("{0} new mails", [fetched]), indicator: "green" });
				list.refresh();
			})
		);
		list.page.add_inner_button(__("Blank Request Form (PDF)"), () =>
			window.open("/anfrage-sprachmittlung.pdf", "_blank", "noopener")
		);
	},
};
