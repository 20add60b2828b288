// Joins the list of requests (hooks.doctype_list_js) and the list of plans.
frappe.provide("heidekreis.planning");

/** Ask up to which day to plan, then open the new plan. */
heidekreis.planning.ask = () =>
	frappe.prompt(
		{
			fieldname: "until",
			fieldtype: "Date",
			label: __("Requests Until"),
			description: __("Empty: all approved requests in the future for which nobody is being asked at the moment."),
		},
		async ({ until }) => {
			const { plan } = await heidekreis.call("planning.create", { until: until || null });
			frappe.set_route("Form", "Placement Plan", plan);
		},
		__("Plan Many at Once"),
		__("Calculate")
	);

(() => {
	const settings = frappe.listview_settings["Mediation Request"];
	if (!settings || settings.plans_many) return;
	settings.plans_many = true;
	const { onload } = settings;
	settings.onload = (list) => {
		onload?.call(settings, list);
		if (heidekreis.has_role("Mediation Coordinator")) {
			list.page.add_inner_button(__("Plan Many at Once"), () => heidekreis.planning.ask());
		}
	};
})();
