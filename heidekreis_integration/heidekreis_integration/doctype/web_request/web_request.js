const WEB_REQUEST_API = "heidekreis_integration.api.web_requests";

frappe.ui.form.on("Web Request", {
	refresh(frm) {
		frm.disable_save();
		show_what_to_do(frm);
		if (frm.doc.status !== "To Match" || !heidekreis.has_role("Mediation Coordinator")) return;
		frm.add_custom_button(__("Match to Institution"), () => match(frm)).addClass("btn-primary");
		frm.add_custom_button(__("Create Institution"), () => create(frm));
		frm.add_custom_button(__("Dismiss"), () => dismiss(frm));
	},
});

function show_what_to_do(frm) {
	const request = frm.doc.mediation_request && heidekreis.html.link("Mediation Request", frm.doc.mediation_request);
	const texts = {
		Unconfirmed: [__("The sender has not confirmed the mail address yet."), "gray"],
		"To Match": [__("Next: match the form to an institution, or create the institution."), "orange"],
		Filed: [__("Handled. The request is {0}.", [request]), "green"],
		Dismissed: [__("Dismissed: {0}", [heidekreis.html.text(frm.doc.dismissal_reason || "–")]), "gray"],
	};
	const [text, colour] = texts[frm.doc.status] || [];
	if (text) frm.dashboard.set_headline_alert(text, colour);
	const found = frm.doc.__onload?.suggestions || [];
	if (found.length) frm.set_intro(__("Similar institutions: {0}", [found.map(as_link).join(", ")]), "blue");
}

function as_link(hit) {
	const place = hit.place ? ` (${heidekreis.html.text(hit.place)})` : "";
	return `<a href="${frappe.utils.get_form_link("Requesting Institution", hit.name)}">${heidekreis.html.text(hit.institution_name)}</a>${place}`;
}

function match(frm) {
	const likeliest = frm.doc.__onload?.suggestions?.[0]?.name;
	ask(frm, __("Match to Institution"), __("File the Request"), "match", [
		{ fieldname: "institution", fieldtype: "Link", options: "Requesting Institution", label: __("Requesting Institution"), reqd: 1, default: likeliest, get_query: () => ({ filters: { enabled: 1 } }) },
		{ fieldname: "remember", fieldtype: "Check", label: __("Enter the sender as a contact"), default: 1, description: __("The next request from this address is filed by itself then.") },
	], (values) => values);
}

function create(frm) {
	const types = frappe.meta.get_docfield("Web Request", "institution_type").options.split("\n").filter(Boolean);
	ask(frm, __("Create Institution"), __("File the Request"), "create_institution", [
		{ fieldname: "institution_name", fieldtype: "Data", label: __("Institution Name"), reqd: 1, default: frm.doc.institution_name },
		{ fieldname: "institution_type", fieldtype: "Select", label: __("Institution Type"), reqd: 1, default: frm.doc.institution_type, options: types.map((value) => ({ value, label: __(value) })) },
		{ fieldname: "municipality", fieldtype: "Link", options: "Municipality", label: __("Municipality"), reqd: 1, default: frm.doc.institution_municipality },
	], (values) => ({ values }));
}

function dismiss(frm) {
	ask(frm, __("Dismiss"), __("Dismiss"), "dismiss", [
		{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1, description: __("Shown to the sender.") },
	], (values) => values);
}

function ask(frm, title, action, method, fields, args) {
	const dialog = new frappe.ui.Dialog({
		title,
		fields,
		primary_action_label: action,
		async primary_action(values) {
			dialog.disable_primary_action();
			try {
				const { message } = await frappe.call({ method: `${WEB_REQUEST_API}.${method}`, args: { web_request: frm.doc.name, ...args(values) } });
				dialog.hide();
				if (message?.request) {
					const link = heidekreis.html.link("Mediation Request", message.request);
					frappe.show_alert({ message: __("The request {0} was made.", [link]), indicator: "green" });
				}
				frm.reload_doc();
			} catch {
				dialog.enable_primary_action(); // Frappe has shown what is wrong
			}
		},
	});
	dialog.show();
}
