frappe.ui.form.on("Training Course", {
	setup(frm) {
		frm.set_query("mediator", "participants", () => ({
			filters: { workflow_state: ["in", ["Interested", "In Training"]] },
		}));
	},

	async refresh(frm) {
		if (frm.is_new()) {
			frm.set_intro(__("Save the course first; the sessions of the two weekends can be created then."), "blue");
			return;
		}
		if (!frappe.model.can_create("Training Session")) return;
		const sessions = await frappe.db.count("Training Session", { filters: { training_course: frm.docname } });
		if (!sessions && frm.doc.status !== "Cancelled") {
			frm.add_custom_button(__("Create Sessions"), () => ask_dates(frm)).addClass("btn-primary");
		}
	},
});

async function ask_dates(frm) {
	const weeks = await frappe.db.get_single_value("Heidekreis Settings", "training_weeks_between");
	frappe.prompt(
		[
			{ fieldname: "first_friday", fieldtype: "Date", label: __("First Day"), reqd: 1 },
			{
				fieldname: "weeks_between",
				fieldtype: "Int",
				label: __("Weeks Until the Second Weekend"),
				default: weeks || 1,
				reqd: 1,
			},
		],
		(values) =>
			heidekreis.call("training.create_sessions", { course: frm.docname, ...values }).then((names) => {
				frappe.show_alert({ message: __("{0} sessions are created.", [names.length]), indicator: "green" });
				frm.reload_doc();
			}),
		__("Create Sessions"),
		__("Create Sessions")
	);
}
