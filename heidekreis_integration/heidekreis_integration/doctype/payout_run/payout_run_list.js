frappe.listview_settings["Payout Run"] = {
	add_fields: ["status", "currency"],
	get_indicator(doc) {
		const colours = { Draft: "orange", "List Created": "blue", Paid: "green" };
		return [__(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},
	onload(list) {
		if (!heidekreis.has_role("Mediation Finance")) return;
		list.page.add_inner_button(__("Pay Approved Claims"), () => heidekreis.claims.pay());
	},
};
