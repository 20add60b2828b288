const AT_WORK = ["Previewing", "Importing"];

frappe.ui.form.on("Course Import", {
	onload(frm) {
		const colours = { New: "green", Changed: "blue", Unchanged: "gray", Error: "red" };
		frappe.meta.get_docfield("Course Import Row", "outcome", frm.docname).formatter = (value) =>
			value ? heidekreis.html.pill(__(value), colours[value]) : "";
		frappe.realtime.off("course_import_progress");
		frappe.realtime.on("course_import_progress", ({ course_import, percent, done, total }) => {
			if (cur_frm?.doctype === "Course Import" && cur_frm.docname === course_import) {
				cur_frm.dashboard.show_progress(__("Spreadsheet"), percent, __("{0} of {1} rows", [done, total]));
			}
		});
	},

	refresh(frm) {
		frm.set_query("provider", () => ({ filters: { enabled: 1 } }));
		frm.get_field("rows").grid.cannot_add_rows = true;
		show_state(frm);
		frm.add_custom_button(__("Download Template"), () =>
			window.open("/api/method/heidekreis_integration.api.courses.download_template")
		);
		if (!frm.is_new() && !frm.is_dirty()) add_steps(frm);
		// The server tells how far it is; whoever missed that sees the end all the same.
		if (AT_WORK.includes(frm.doc.status)) heidekreis.watch(frm, () => status_of(frm));
		else frm.dashboard.hide_progress();
	},
});

function show_state(frm) {
	const said = {
		Draft: [__("Upload the spreadsheet, save, and look at the preview. Nothing is changed before you import."), "blue"],
		Previewing: [__("The spreadsheet is being read. You may leave this page."), "orange"],
		Previewed: [__("Preview: {0}. Nothing has been changed yet.", [frm.doc.summary]), "blue"],
		Importing: [__("The courses are being imported. You may leave this page."), "orange"],
		Imported: [__("Imported: {0}. Rows with errors were left out.", [frm.doc.summary]), "green"],
		Failed: [frm.doc.summary, "red"],
	}[frm.doc.status || "Draft"];
	frm.dashboard.set_headline(frappe.utils.escape_html(said[0] || ""), said[1]);
}

function add_steps(frm) {
	if (frm.doc.status === "Imported" || !frm.doc.file) return;
	const step = (method) =>
		heidekreis.call(`courses.${method}`, { course_import: frm.docname }).then(() => frm.reload_doc());
	const to_do = (frm.doc.rows || []).filter((row) => ["New", "Changed"].includes(row.outcome)).length;
	if (frm.doc.status === "Previewed" && to_do) {
		frm.add_custom_button(__("Preview Again"), () => step("preview"));
		frm.page.set_primary_action(__("Import {0} Rows", [to_do]), () =>
			frappe.confirm(__("Import the {0} new and changed courses? Rows with errors are left out.", [to_do]), () =>
				step("take_over")
			)
		);
	} else {
		frm.page.set_primary_action(__("Preview"), () => step("preview"));
	}
}

const status_of = (frm) =>
	frappe.db.get_value("Course Import", frm.docname, "status").then(({ message }) => message);
