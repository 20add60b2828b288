frappe.ui.form.on("Municipality Contribution", {
	onload(frm) {
		if (!frm.is_new()) {
			return;
		}
		if (!frm.doc.year) {
			frm.set_value("year", moment().year());
		}
		if (frappe.user.has_role("Municipality Officer") && !frm.doc.municipality) {
			frappe.xcall("heidekreis_integration.api.network.my_contact").then(({ entries }) => {
				const own = [...new Set(entries.map((entry) => entry.municipality))];
				if (own.length === 1 && !frm.doc.municipality) {
					frm.set_value("municipality", own[0]);
				}
			});
		}
	},
	refresh(frm) {
		frm.set_intro("");
		if (frm.is_new()) {
			return;
		}
		const keeper = ["Integration Coordinator", "System Manager"].some((role) => frappe.user.has_role(role));
		if (frm.doc.status === "Accepted" && !keeper) {
			frm.set_intro(__("Accepted: the text stays as it is. You can take back the consent to publish it."), "green");
			frm.set_df_property("text", "read_only", 1);
		}
		if (!keeper) {
			frm.set_df_property("status", "read_only", 1);
		}
		if (frm.doc.status === "Draft" && frm.doc.return_note) {
			frm.set_intro(
				__("Sent back by the coordination office: {0}", [frappe.utils.escape_html(frm.doc.return_note)]),
				"orange"
			);
		}
		const step = (label, status, primary) =>
			frm
				.add_custom_button(label, () => frm.set_value("status", status).then(() => frm.save()))
				.toggleClass("btn-primary", primary);
		if (frm.doc.status === "Draft" && frm.perm[0]?.write) {
			step(__("Submit Contribution"), "Submitted", true);
		}
		if (keeper && frm.doc.status === "Submitted") {
			step(__("Accept"), "Accepted", true);
		}
		if (keeper && frm.doc.status !== "Draft") {
			frm.add_custom_button(__("Return for Revision"), () => send_back(frm));
		}
		if (!keeper && frm.doc.status === "Submitted") {
			step(__("Revise"), "Draft", false);
		}
	},
});

function send_back(frm) {
	frappe.prompt(
		{
			fieldname: "return_note",
			fieldtype: "Small Text",
			label: __("What Should Be Changed"),
			description: __("Whoever has submitted the contribution gets this by mail."),
			reqd: 1,
		},
		async ({ return_note }) => {
			await frm.set_value({ status: "Draft", return_note });
			frm.save();
		},
		__("Return for Revision"),
		__("Return for Revision")
	);
}
