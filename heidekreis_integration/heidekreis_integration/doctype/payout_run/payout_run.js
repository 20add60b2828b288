frappe.ui.form.on("Payout Run", {
	setup(frm) {
		frm.set_query("compensation_claim", "claims", () => ({ filters: { workflow_state: "Approved" } }));
	},

	refresh(frm) {
		if (frm.is_new()) {
			frm.set_intro(__("Choose the approved claims that are to be paid together."), "blue");
			frm.add_custom_button(__("Pay Approved Claims"), () => heidekreis.claims.pay());
			return;
		}
		if (frm.doc.status !== "Draft") frm.disable_form(); // what was listed for the bank stays as it is
		if (!heidekreis.has_role("Mediation Finance")) return;
		if (!frm.doc.payment_list && frm.doc.status !== "Paid") {
			frm.add_custom_button(__("Create Payment List"), () => create_list(frm));
		}
		if (frm.doc.payment_list) {
			frm.add_custom_button(__("Download Payment List"), () => window.open(frm.doc.payment_list, "_blank"));
		}
		if (frm.doc.status === "List Created") {
			frm.add_custom_button(__("Mark as Paid"), () => mark_paid(frm)).addClass("btn-primary");
		}
	},
});

function create_list(frm) {
	heidekreis.call("compensation.payment_list", { run: frm.docname }).then(() => {
		frappe.show_alert({ message: __("The payment list is attached."), indicator: "green" });
		frm.reload_doc();
	});
}

function mark_paid(frm) {
	frappe.confirm(
		__("Mark {0} claims with {1} as paid?", [
			frm.doc.claim_count,
			heidekreis.html.money(frm.doc.total_amount, frm.doc.currency),
		]),
		() => heidekreis.call("compensation.mark_paid", { run: frm.docname }).then(() => frm.reload_doc())
	);
}
