const AT_WORK = ["Previewing", "Importing"];

frappe.ui.form.on("Course Import", {
	onload(frm) {
		const colours = { New: "green", Changed: "blue", Unchanged: "gray", Error: "red" };
		frappe.meta.get_docfield("Course Import Row", "outcome", frm.docname).formatter = (value) =>
			value ? heidekreis.html.pill(__(value), colours[value]) : "";
	},

	refresh(frm) {
		frm.set_query("provider", () => ({ filters: { enabled: 1 } }));
		frm.get_field("rows").grid.cannot_add_rows = true;
		show_state(frm);
		frm.add_custom_button(__("Download Template"), () =>
			window.open("/api/method/heidekreis_integration.api.courses.download_template")
		);
		if (!frm.is_new() && !frm.is_dirty()) add_steps(frm);
		if (AT_WORK.includes(frm.doc.status)) watch(frm);
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
	if (AT_WORK.includes(frm.doc.status)) {
		// In case its job has died.
		frm.add_custom_button(__("Preview Again"), () => step("preview"));
	} else if (frm.doc.status === "Previewed" && to_do) {
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

function watch(frm) {
	heidekreis.watch(
		frm,
		() => heidekreis.read("courses.progress", { course_import: frm.docname }),
		({ done, total }) =>
			frm.dashboard.show_progress(
				__("Spreadsheet"),
				total ? Math.round((100 * done) / total) : 0,
				total ? __("{0} of {1} rows", [done, total]) : __("Waiting for its turn …")
			)
	);
}
