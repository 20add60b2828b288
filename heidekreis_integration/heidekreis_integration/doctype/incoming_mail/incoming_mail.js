const OPEN = ["New", "Needs Attention"];
const COLOURS = {
	New: "blue",
	"Needs Attention": "orange",
	Processed: "green",
	Filed: "green",
	Declined: "gray",
	Ignored: "gray",
};

frappe.ui.form.on("Incoming Mail", {
	refresh(frm) {
		frm.disable_save();
		frm.page.set_indicator(__(frm.doc.state), COLOURS[frm.doc.state]);
		if (frm.doc.note) {
			const lines = frm.doc.note.split("\n").map(heidekreis.html.text).join("<br>");
			frm.dashboard.set_headline_alert(lines, COLOURS[frm.doc.state]);
		}
		frm.toggle_display("section_1", false); // the note stands above the form already
		show_as_read(frm);
		if (heidekreis.has_role("Mediation Coordinator")) add_buttons(frm);
	},
});

/** Nothing here is edited: no boxes to tick, no pencils. Doubtful entries catch the eye before the others. */
function show_as_read(frm) {
	const { findings, body } = frm.fields_dict;
	findings.$wrapper.addClass("hk-findings");
	body.$wrapper.addClass("hk-mail-body");
	for (const row of findings.grid.grid_rows || []) {
		row.wrapper.toggleClass("hk-doubt", Boolean(row.doc.doubt));
	}
}

function add_buttons(frm) {
	const { state, unread, mediation_request } = frm.doc;
	if (mediation_request) {
		frm.add_custom_button(__("Open the Request"), () =>
			frappe.set_route("Form", "Mediation Request", mediation_request)
		);
	}
	if (unread) {
		frm.add_custom_button(__("Mark as Read"), () => settle(frm, "mark_read")).addClass("btn-primary");
	}
	if (OPEN.includes(state)) {
		frm.page.set_primary_action(__("Create Request"), () => create_request(frm));
		frm.add_custom_button(__("File at Request"), () => file_at_request(frm));
		frm.add_custom_button(__("Set Aside"), () => set_aside(frm));
		frm.add_custom_button(__("Read Again"), () => settle(frm, "read_again"));
	} else if (["Ignored", "Declined"].includes(state)) {
		frm.add_custom_button(__("Create Request"), () => create_request(frm));
		frm.add_custom_button(__("File at Request"), () => file_at_request(frm));
	} else if (state === "Filed") {
		frm.add_custom_button(__("Create Request"), () => create_request(frm));
	}
}

function settle(frm, method, args = {}, message = "") {
	return heidekreis.call(`mail.${method}`, { mail: frm.doc.name, ...args }).then((answer) => {
		if (message) frappe.show_alert({ message, indicator: "green" });
		frm.reload_doc();
		return answer;
	});
}

/** The entries of a request, in the order in which a clerk checks them. */
function request_fields() {
	const meta = Object.fromEntries(
		frappe.get_meta("Mediation Request").fields.map((field) => [field.fieldname, field])
	);
	const take = (name, changes = {}) => ({
		...meta[name],
		label: __(meta[name].label),
		description: meta[name].description ? __(meta[name].description) : "",
		hidden: 0,
		read_only: 0,
		...changes,
	});
	const in_use = { get_query: () => ({ filters: { enabled: 1 } }) };
	return [
		take("requesting_institution", in_use),
		take("occasion", in_use),
		take("language", in_use),
		take("dialect_note"),
		take("accepts_close_language"),
		{ fieldtype: "Column Break" },
		take("planned_start"),
		take("planned_minutes"),
		take("setting"),
		take("place"),
		take("meeting_point"),
		take("session_link"),
		{ fieldtype: "Section Break" },
		take("contact_name"),
		take("contact_phone"),
		take("contact_email"),
		take("gender_wish"),
		take("gender_wish_strict"),
		{ fieldtype: "Column Break" },
		take("client_reference"),
		take("case_reference"),
		take("urgent"),
		take("urgency_reason", { mandatory_depends_on: "eval:doc.urgent" }),
		take("remarks"),
		{ fieldtype: "Section Break" },
		{
			fieldname: "alternative_dates",
			fieldtype: "Table",
			label: __("Alternative Dates"),
			fields: [
				{ fieldname: "planned_start", fieldtype: "Datetime", label: __("Start"), in_list_view: 1, reqd: 1 },
				{ fieldname: "note", fieldtype: "Data", label: __("Note"), in_list_view: 1 },
			],
			data: [],
		},
	];
}

async function create_request(frm) {
	await frappe.model.with_doctype("Mediation Request");
	const proposal = await heidekreis.read("mail.proposal", { mail: frm.doc.name });
	const fields = request_fields();
	const dates = fields.find((field) => field.fieldname === "alternative_dates");
	dates.data = (proposal.alternative_dates || []).map((row, index) => ({ ...row, idx: index + 1 }));
	const dialog = new frappe.ui.Dialog({
		title: __("Create a request from this mail"),
		size: "extra-large",
		fields: [{ fieldtype: "HTML", fieldname: "what_was_said" }, ...fields],
		primary_action_label: __("Create Request"),
		primary_action: (values) => submit(frm, dialog, values),
	});
	dialog.fields_dict.what_was_said.$wrapper.html(what_was_said(frm));
	const { alternative_dates, ...values } = proposal;
	dialog.set_values(values);
	dialog.show();
}

/** The open questions and the mail's own words above the form, so that nobody has to switch windows. */
function what_was_said(frm) {
	const text = heidekreis.html.text;
	const note = frm.doc.note ? `<p class="hk-mail-note">${text(frm.doc.note).replaceAll("\n", "<br>")}</p>` : "";
	return `<p class="text-muted">${__(
		"Please check what was read, complete it, and make the request. The mail stays as it came."
	)}</p>${note}<details class="hk-mail-text"><summary>${__("Text of the Mail")}</summary><pre>${text(
		frm.doc.body || "–"
	)}</pre></details>`;
}

function submit(frm, dialog, values) {
	const sent = { ...values };
	sent.alternative_dates = (values.alternative_dates || []).map(({ planned_start, note }) => ({
		planned_start,
		note,
	}));
	for (const [name, value] of Object.entries(sent)) {
		if (value === "" || value === null || value === undefined) delete sent[name];
	}
	heidekreis.call("mail.create_request", { mail: frm.doc.name, values: sent }).then((made) => {
		dialog.hide();
		frappe.show_alert({ message: __("The request {0} is made.", [made.name]), indicator: "green" });
		frm.reload_doc();
	});
}

function file_at_request(frm) {
	frappe.prompt(
		{
			fieldname: "request",
			fieldtype: "Link",
			options: "Mediation Request",
			label: __("Mediation Request"),
			reqd: 1,
		},
		({ request }) => settle(frm, "file_at_request", { request }, __("The mail is filed.")),
		__("File at Request"),
		__("File at Request")
	);
}

function set_aside(frm) {
	frappe.prompt(
		{ fieldname: "reason", fieldtype: "Small Text", label: __("Why is nothing to be done?"), reqd: 1 },
		({ reason }) => settle(frm, "set_aside", { reason }, __("The mail is set aside.")),
		__("Set Aside"),
		__("Set Aside")
	);
}
