const NEXT_STEP = {
	Draft: () => [__("Next: check sessions, times and amounts."), "orange"],
	Checked: (doc) =>
		doc.checked_by === frappe.session.user
			? [__("Checked by you. Somebody else has to approve it."), "blue"]
			: [__("Next: approve the claim, or return it with a reason."), "orange"],
	Returned: (doc) => [__("Returned: {0}", [doc.return_reason || doc.state_reason || "–"]), "red"],
	Approved: (doc) =>
		doc.payout_run
			? [__("Approved and part of payout run {0}.", [doc.payout_run]), "blue"]
			: [__("Approved. Next: a payout run."), "blue"],
	Paid: (doc) => [__("Paid on {0}.", [frappe.datetime.str_to_user(doc.paid_on)]), "green"],
	Cancelled: (doc) => [__("Cancelled: {0}", [doc.state_reason || "–"]), "gray"],
};

frappe.ui.form.on("Compensation Claim", {
	refresh(frm) {
		heidekreis.steps.hide_state(frm);
		frm.toggle_display("mediator_name", false); // the link shows the name already
		if (frm.is_new()) {
			frm.set_intro(
				__("A claim is drafted from confirmed sessions: choose the person and the period, then collect the sessions."),
				"blue"
			);
			frm.add_custom_button(__("Draft Claim"), () => heidekreis.claims.draft_one(frm.doc.mediator));
			return;
		}
		const step = NEXT_STEP[frm.doc.workflow_state]?.(frm.doc);
		if (step) frm.dashboard.set_headline_alert(heidekreis.html.text(step[0]), step[1]);
		show_arithmetic(frm);
		show_allowance(frm);
	},

	after_workflow_action: () => heidekreis.forget_documents(),

	before_workflow_action: (frm) => heidekreis.steps.before(frm),
});

function show_arithmetic(frm) {
	const { html } = heidekreis;
	const { doc } = frm;
	if (!doc.items?.length) return;
	frm.dashboard.add_section(
		html.table(
			[{ label: __("Date") }, { label: __("Session") }, { label: __("Calculation") }, { label: __("Total"), right: true }],
			doc.items.map((item) => [
				html.text(frappe.datetime.str_to_user(item.session_date)),
				html.link("Assignment", item.assignment),
				html.text(item.derivation),
				html.text(html.money(item.amount_total, doc.currency)),
			]),
			[
				html.text(__("Sum")),
				"",
				html.text(
					__("Time {0}, travel {1}", [
						html.money(doc.total_time, doc.currency),
						html.money(doc.total_travel, doc.currency),
					])
				),
				html.text(html.money(doc.total_amount, doc.currency)),
			]
		),
		__("Calculation")
	);
	frm.dashboard.show();
}

function show_allowance(frm) {
	const { html } = heidekreis;
	const { doc } = frm;
	if (!doc.tax_allowance_limit) return;
	const label = __("{0}: {1} of {2} after this claim", [
		__(doc.tax_allowance_kind),
		html.money(doc.tax_allowance_after, doc.currency),
		html.money(doc.tax_allowance_limit, doc.currency),
	]);
	frm.dashboard.add_section(html.meter(doc.tax_allowance_after, doc.tax_allowance_limit, label), __("Tax Allowance"));
}
