frappe.provide("frappe.ui.form");

// For a call: only what is needed to arrange the session. Everything else can be added in the form.
const ORDER = [
	"requesting_institution",
	"occasion",
	"language",
	"accepts_close_language",
	"client_reference",
	"column_quick",
	"planned_start",
	"planned_minutes",
	"setting",
	"contact_phone",
	"urgent",
	"urgency_reason",
];
const IN_USE = ["requesting_institution", "occasion", "language"];

frappe.ui.form.MediationRequestQuickEntryForm = class extends frappe.ui.form.QuickEntryForm {
	set_meta_and_mandatory_fields() {
		super.set_meta_and_mandatory_fields();
		const fields = Object.fromEntries(this.mandatory.map((field) => [field.fieldname, field]));
		fields.column_quick = { fieldname: "column_quick", fieldtype: "Column Break" };
		for (const name of IN_USE) {
			fields[name] = { ...fields[name], get_query: () => ({ filters: { enabled: 1 } }) };
		}
		this.mandatory = ORDER.map((name) => fields[name]).filter(Boolean);
		if (heidekreis.has_role("Mediation Coordinator")) this.doc.channel = "Phone";
	}

	/** Whatever list the call came in at: the next step is in the request itself. */
	open_form_if_not_list() {
		frappe.set_route("Form", this.doctype, (this.dialog.doc || this.doc).name);
	}
};
