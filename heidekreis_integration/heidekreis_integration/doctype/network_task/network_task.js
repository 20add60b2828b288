frappe.ui.form.on("Network Task", {
	setup(frm) {
		frm.set_query("municipality_contact", () => ({
			filters: frm.doc.municipality ? { municipality: frm.doc.municipality } : {},
		}));
		frm.set_query("responsible_user", () => ({ filters: { user_type: "System User", enabled: 1 } }));
	},

	refresh(frm) {
		const keeps = heidekreis.has_role("Integration Coordinator", "System Manager");
		if (!keeps) {
			const decided = ["subject", "network_meeting", "details", "due_date", "municipality", "municipality_contact"];
			for (const field of [...decided, "responsible_user", "status", "done_note"]) {
				frm.set_df_property(field, "read_only", 1);
			}
		}
		if (frm.is_new() || frm.doc.status !== "Open") return;
		if (frm.doc.due_date < frappe.datetime.get_today()) {
			frm.dashboard.set_headline_alert(__("Overdue"), "red");
		}
		if (frm.perm[0]?.write) {
			frm.add_custom_button(__("Report as Done"), () => report(frm)).addClass("btn-primary").removeClass("btn-default");
		}
	},
});

function report(frm) {
	frappe.prompt(
		{ fieldname: "done_note", fieldtype: "Small Text", label: __("What was done"), reqd: 1 },
		async ({ done_note }) => {
			await frm.set_value({ status: "Done", done_note });
			frm.save();
		},
		__("Report as Done"),
		__("Report as Done")
	);
}
