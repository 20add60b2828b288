frappe.ui.form.on("Mediator", {
	setup(frm) {
		frm.set_query("language", "languages", () => ({ filters: { enabled: 1 } }));
		frm.set_query("municipality", () => ({ filters: { enabled: 1 } }));
	},

	refresh(frm) {
		heidekreis.steps.hide_state(frm);
		if (frm.is_new()) {
			frm.set_intro(__("A new person starts as interested. Training and papers follow step by step."), "blue");
			frm.fields_dict.readiness_html.$wrapper.empty();
			return;
		}
		show_overview(frm);
		if (heidekreis.has_role("Mediation Coordinator") && frm.doc.workflow_state === "Active") {
			frm.add_custom_button(__("Draft Claim"), () => heidekreis.claims.draft_one(frm.docname));
		}
	},

	before_workflow_action: (frm) => heidekreis.steps.before(frm),
});

async function show_overview(frm) {
	show_readiness(frm, frm.doc.__onload?.readiness || { missing: [], advice: [] });
	if (!heidekreis.has_role("Mediation Coordinator", "Mediation Finance", "Integration Coordinator")) return;
	const name = frm.docname;
	const allowance = await heidekreis.read("desk.tax_allowance", { mediator: name });
	if (allowance && name === frm.docname) show_allowance(frm, allowance);
}

function show_readiness(frm, { missing, advice }) {
	const { html } = heidekreis;
	const rows = [
		...missing.map((text) => `<li>${html.pill(__("Missing"), "red")}<span>${html.text(text)}</span></li>`),
		...advice.map((text) => `<li>${html.pill(__("Open"), "orange")}<span>${html.text(text)}</span></li>`),
	];
	frm.fields_dict.readiness_html.$wrapper.html(
		rows.length
			? `<ul class="hk-steps">${rows.join("")}</ul>`
			: html.pill(__("Everything needed is there."), "green")
	);
	if (missing.length && ["Trained", "Active", "Resting"].includes(frm.doc.workflow_state)) {
		frm.dashboard.set_headline_alert(
			html.text(__("Before sessions can be offered, this is missing: {0}", [missing.join("; ")])),
			"orange"
		);
	}
}

function show_allowance(frm, allowance) {
	const { html } = heidekreis;
	const label = __("{0}: {1} of {2} used this year, {3} left", [
		__(allowance.kind),
		html.money(allowance.used),
		html.money(allowance.limit),
		html.money(allowance.remaining),
	]);
	frm.dashboard.add_section(html.meter(allowance.used, allowance.limit, label), __("Tax Allowance"));
	frm.dashboard.show();
}
