frappe.ui.form.on("Cost Bearer Budget", {
	refresh(frm) {
		if (frm.is_new() || !frm.doc.amount) return;
		const { html } = heidekreis;
		const { amount, available_amount, currency } = frm.doc;
		const bound = amount - available_amount;
		const label = __("{0} of {1} committed or spent, {2} available", [
			html.money(bound, currency),
			html.money(amount, currency),
			html.money(available_amount, currency),
		]);
		frm.dashboard.add_section(html.meter(bound, amount, label), __("Use"));
		frm.dashboard.show();
	},
});
