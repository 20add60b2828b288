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
		if (heidekreis.has_role("Mediation Coordinator", "Integration Coordinator")) show_papers(frm);
		if (heidekreis.has_role("Mediation Coordinator") && !frm.doc.user && frm.doc.email && frm.doc.workflow_state !== "Left Pool") {
			frm.add_custom_button(__("Create Portal Login"), () => make_login(frm));
		}
	},

	before_workflow_action: (frm) => heidekreis.steps.before(frm),
});

function show_papers(frm) {
	const open = (kind) => {
		const query = new URLSearchParams({ kind, mediator: frm.docname });
		window.open(`/api/method/heidekreis_integration.api.training.certificate?${query}`);
	};
	frm.add_custom_button(__("Certificate of Service"), () => open("service"), __("Papers"));
	if (frm.doc.workflow_state === "Active") {
		frm.add_custom_button(__("Mediator ID Card"), () => open("card"), __("Papers"));
	}
	if (frm.doc.mediates_for_minors) {
		frm.add_custom_button(
			__("Certificate Request Letter"),
			() => {
				frm.meta.default_print_format = "Certificate Request Letter";
				frm.print_doc();
			},
			__("Papers")
		);
	}
}

function make_login(frm) {
	frappe.confirm(__("Create a portal login for {0}? A mail with the link to set the password goes out.", [frm.doc.email]), () =>
		heidekreis.call("training.create_login", { mediator: frm.docname }).then((user) => {
			frappe.show_alert({ message: __("{0} can now log in.", [user]), indicator: "green" });
			frm.reload_doc();
		})
	);
}

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
