frappe.ui.form.on("Status Round", {
	refresh(frm) {
		if (frm.is_new()) {
			frm.set_intro(
				__("The round is opened on its day by itself. Each body then gets a mail and finds its reports begun."),
				"blue"
			);
			return;
		}
		show_progress(frm);
		frm.add_custom_button(__("Status Reports"), () =>
			frappe.set_route("List", "Measure Status Report", { status_round: frm.docname })
		);
		frm.add_custom_button(__("Strategy Report (PDF)"), () => open_report(frm));
		if (frm.doc.status === "Closed" || !frappe.model.can_write("Status Round")) return;
		const label = frm.doc.status === "Planned" ? __("Open Now") : __("Ask and Remind Now");
		frm.add_custom_button(label, () => work(frm)).addClass("btn-primary");
		if (frm.doc.status === "Open") frm.add_custom_button(__("Close Round"), () => close(frm));
	},
});

function show_progress(frm) {
	const sum = (field) => frm.doc.bodies.reduce((total, row) => total + (row[field] || 0), 0);
	const expected = sum("measures");
	if (!expected) return;
	const received = sum("received");
	frm.dashboard.add_progress(
		__("Reports"),
		[{ title: __("{0} of {1} reports have arrived.", [received, expected]), width: `${(received / expected) * 100}%`, progress_class: "progress-bar-success" }],
		__("{0} of {1} reports have arrived.", [received, expected])
	);
}

const open_report = (frm) =>
	window.open(`/api/method/heidekreis_integration.api.strategy.report?year=${frm.doc.year}`);

const tell = (frm, { message }) => {
	frappe.show_alert({ message, indicator: "green" });
	frm.reload_doc();
};

const work = (frm) =>
	heidekreis
		.call("strategy.work_on_round", { round_name: frm.docname }, __("Asking the bodies …"))
		.then((standing) => tell(frm, standing));

function close(frm) {
	frappe.confirm(
		__("Close the round now? Missing reports may still come, but nobody is reminded any more. The strategy report is made from what is published."),
		() =>
			heidekreis
				.call("strategy.close_round", { round_name: frm.docname }, __("Making the strategy report …"))
				.then((standing) => tell(frm, standing))
	);
}
