frappe.listview_settings["Network Meeting"] = {
	add_fields: ["status", "starts_on", "working_group"],
	hide_name_column: true,
	hide_name_filter: true,
	get_indicator(doc) {
		const colours = { Planned: "orange", Invited: "blue", Held: "green", "Called Off": "gray" };
		return [__(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},
	onload(list) {
		if (heidekreis.has_role("System Manager", "Integration Coordinator", "Mediation Coordinator", "Strategy Editor")) {
			show_plan(list);
		}
	},
};

/** Say above the list whether this year's meetings are planned. */
async function show_plan(list) {
	const year = frappe.datetime.get_today().slice(0, 4);
	const plan = await heidekreis.read("network_meetings.plan", { year });
	const message = plan.missing
		? __("In {0} {1} of {2} network meetings are planned. Please plan {3} more.", [
				year,
				plan.planned,
				plan.wanted,
				plan.missing,
		  ])
		: __("In {0} all {1} network meetings are planned.", [year, plan.wanted]);
	list.$result
		.closest(".frappe-list")
		.prepend(
			`<div class="form-message ${plan.missing ? "orange" : "green"} hk-year-plan" role="status">${heidekreis.html.text(
				message
			)}</div>`
		);
}
