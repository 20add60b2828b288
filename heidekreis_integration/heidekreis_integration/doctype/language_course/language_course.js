frappe.ui.form.on("Language Course", {
	refresh(frm) {
		frm.set_query("provider", () => ({ filters: { enabled: 1 } }));
		show_places(frm);
		if (!frm.is_new() && frm.doc.is_public && !["Finished", "Called Off"].includes(frm.doc.status)) {
			frm.add_web_link(`/sprachkurse#${encodeURIComponent(frm.doc.name)}`, __("In the public list"));
		}
	},
	places: show_places,
	taken: show_places,
});

function show_places(frm) {
	const { places = 0, taken = 0, status } = frm.doc;
	frm.toggle_reqd("overbooking_reason", taken > places);
	if (!places || ["Finished", "Called Off"].includes(status)) return frm.dashboard.clear_headline();
	const free = places - taken;
	if (free < 0) {
		frm.dashboard.set_headline(__("Overbooked by {0}.", [-free]), "red");
	} else if (free === 0) {
		frm.dashboard.set_headline(__("All {0} places are taken.", [places]), "orange");
	} else {
		frm.dashboard.set_headline(__("{0} of {1} places are free.", [free, places]), "green");
	}
}
