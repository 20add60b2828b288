const COLOURS = { Coming: "green", "Deputy Comes": "blue", "Not Coming": "red" };

frappe.ui.form.on("Network Meeting", {
	setup(frm) {
		frm.set_query("working_group", () => ({ filters: { enabled: 1 } }));
		frm.set_query("topics", () => ({ filters: { enabled: 1 } }));
	},

	refresh(frm) {
		frm.set_df_property("minutes", "read_only", frm.doc.status === "Called Off" ? 1 : 0);
		if (frm.is_new()) {
			frm.set_intro(__("Save the meeting first; then the contacts can be invited with one click."), "blue");
			return;
		}
		show_invited(frm);
		show_resolutions(frm);
		if (may_write(frm)) add_buttons(frm);
	},

	starts_on: (frm) => heidekreis.meetings.propose_end(frm),
});

const may_write = (frm) => Boolean(frm.perm[0]?.write);
const { is_ahead } = heidekreis.meetings;

function add_buttons(frm) {
	if (heidekreis.meetings.may_invite(frm)) {
		const label = frm.doc.status === "Planned" ? __("Invite") : __("Invite Those Missing");
		const button = frm.add_custom_button(label, () => invite(frm));
		if (frm.doc.status === "Planned") button.addClass("btn-primary").removeClass("btn-default");
		heidekreis.meetings.add_cancel(frm);
	}
	if (["Planned", "Invited"].includes(frm.doc.status) && !is_ahead(frm)) heidekreis.meetings.add_held(frm);
	if (frm.doc.status === "Held") {
		frm.add_custom_button(__("Minutes as PDF (Draft)"), () => draft(frm));
		if (frm.doc.minutes) frm.add_custom_button(__("Send Minutes"), () => send_minutes(frm));
	}
	if (frm.doc.status !== "Called Off") frm.add_custom_button(__("Add Resolution"), () => add_resolution(frm));
}

/** Fill a field of the form with a table of records that belong to the meeting; return them. */
async function show_table(frm, { fieldname, doctype, fields, order_by, empty, columns, cells }) {
	const filters = { network_meeting: frm.docname };
	const rows = await frappe.db.get_list(doctype, { filters, fields: ["name", ...fields], order_by, limit: 200 });
	frm.fields_dict[fieldname]?.html(
		rows.length
			? heidekreis.html.table(
					columns.map((label) => ({ label })),
					rows.map(cells)
			  )
			: `<p class="text-muted">${empty}</p>`
	);
	return rows;
}

async function show_invited(frm) {
	const { text, pill } = heidekreis.html;
	const tickable = may_write(frm) && frm.doc.status !== "Called Off" && !is_ahead(frm);
	const rows = await show_table(frm, {
		fieldname: "attendance_html",
		doctype: "Network Attendance",
		fields: ["attendee_name", "municipality", "reply", "deputy_name", "attended"],
		order_by: "municipality asc, attendee_name asc",
		empty: __("Nobody is invited yet."),
		columns: [__("Municipality"), __("Name"), __("Reply"), __("Attended")],
		cells: (row) => [
			text(row.municipality || "–"),
			text(row.attendee_name),
			(row.reply ? pill(__(row.reply), COLOURS[row.reply]) : "–") + (row.deputy_name ? ` ${text(row.deputy_name)}` : ""),
			`<input type="checkbox" data-attendance="${text(row.name)}" aria-label="${text(
				__("{0} was there", [row.attendee_name])
			)}" ${row.attended ? "checked" : ""} ${tickable ? "" : "disabled"}>`,
		],
	});
	if (!rows.length) return;
	frm.fields_dict.attendance_html?.$wrapper
		.find("input[data-attendance]")
		.on("change", (event) => tick(event.target));
	if (may_write(frm)) show_counts(frm, rows);
	else offer_reply(frm, rows);
}

function show_counts(frm, rows) {
	const count = (reply) => rows.filter((row) => (row.reply || "") === reply).length;
	heidekreis.meetings.show_counts(
		frm,
		__("{0} invited: {1} coming, {2} by deputy, {3} not coming, {4} without a reply; {5} attended", [
			rows.length,
			count("Coming"),
			count("Deputy Comes"),
			count("Not Coming"),
			count(""),
			rows.filter((row) => row.attended).length,
		])
	);
}

/** Officers answer for the own municipality; for the members of a joint one the server refuses. */
function offer_reply(frm, rows) {
	if (frm.doc.status !== "Invited" || !is_ahead(frm) || !heidekreis.has_role("Municipality Officer")) return;
	const own = rows.find((row) => row.attendee_name === frappe.user.full_name()) || rows[0];
	const answer = (reply, deputy_name = "") =>
		heidekreis
			.call("network_meetings.reply", { attendance: own.name, answer: reply, deputy_name })
			.then(({ notice }) => {
				frappe.show_alert({ message: notice, indicator: "green" });
				frm.refresh();
			});
	frm.add_custom_button(__("I am coming"), () => answer("Coming"), __("Your Reply"));
	frm.add_custom_button(
		__("My deputy comes"),
		() =>
			frappe.prompt(
				{ fieldname: "deputy_name", fieldtype: "Data", label: __("Name of the Deputy") },
				(values) => answer("Deputy Comes", values.deputy_name || ""),
				__("Your Reply"),
				__("Save")
			),
		__("Your Reply")
	);
	frm.add_custom_button(__("I am not coming"), () => answer("Not Coming"), __("Your Reply"));
}

async function tick(box) {
	try {
		await heidekreis.call("network_meetings.tick", {
			attendance: box.dataset.attendance,
			attended: box.checked ? 1 : 0,
		});
	} catch {
		box.checked = !box.checked;
	}
}

function show_resolutions(frm) {
	const { text, pill, link } = heidekreis.html;
	const state = (row) => {
		if (row.status !== "Open") return pill(__(row.status), row.status === "Done" ? "green" : "gray");
		return row.due_date < frappe.datetime.get_today() ? pill(__("Overdue"), "red") : pill(__("Open"), "orange");
	};
	return show_table(frm, {
		fieldname: "tasks_html",
		doctype: "Network Task",
		fields: ["subject", "municipality", "responsible_user", "due_date", "status"],
		order_by: "due_date asc",
		empty: __("No resolutions yet."),
		columns: [__("Resolution"), __("Who sees to it"), __("Until"), __("Status")],
		cells: (row) => [
			link("Network Task", row.name, row.subject),
			text(row.municipality || frappe.user_info(row.responsible_user).fullname),
			text(frappe.datetime.str_to_user(row.due_date)),
			state(row),
		],
	});
}

function add_resolution(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Add Resolution"),
		fields: [
			{ fieldname: "subject", fieldtype: "Data", label: __("Resolution"), reqd: 1 },
			{ fieldname: "due_date", fieldtype: "Date", label: __("Due On"), reqd: 1 },
			{ fieldname: "details", fieldtype: "Small Text", label: __("Details") },
			{ fieldtype: "Section Break", label: __("Who sees to it") },
			{
				fieldname: "municipality",
				fieldtype: "Link",
				options: "Municipality",
				label: __("Municipality"),
				depends_on: "eval:!doc.responsible_user",
			},
			{
				fieldname: "municipality_contact",
				fieldtype: "Link",
				options: "Municipality Contact",
				label: __("Person in Charge"),
				depends_on: "eval:doc.municipality",
				get_query: () => ({ filters: { municipality: dialog.get_value("municipality") } }),
			},
			{
				fieldname: "responsible_user",
				fieldtype: "Link",
				options: "User",
				label: __("Owner in the County"),
				depends_on: "eval:!doc.municipality",
				get_query: () => ({ filters: { user_type: "System User", enabled: 1 } }),
			},
		],
		primary_action_label: __("Add Resolution"),
		async primary_action(values) {
			await frappe.db.insert({ doctype: "Network Task", network_meeting: frm.docname, ...values });
			dialog.hide();
			show_resolutions(frm);
		},
	});
	dialog.show();
}

function invite(frm) {
	const question = frm.doc.working_group
		? __("Every current member who agreed and is not invited yet gets an invitation with a calendar entry. Go on?")
		: __("Everybody in office who is not invited yet gets an invitation with a calendar entry. Go on?");
	return heidekreis.meetings.invite(frm, question, "network_meetings.invite", { network_meeting: frm.docname });
}

async function draft(frm) {
	if (frm.is_dirty()) await frm.save();
	const method = "/api/method/heidekreis_integration.api.network_meetings.minutes_draft";
	window.open(`${method}?network_meeting=${encodeURIComponent(frm.docname)}`, "_blank", "noopener");
}

function send_minutes(frm) {
	const args = { network_meeting: frm.docname };
	frappe.confirm(__("The minutes go to everybody invited as PDF. Go on?"), () =>
		heidekreis.meetings.send_minutes(frm, "network_meetings.send_minutes", args, (queued) =>
			queued
				? __("The minutes went to {0} people.", [queued])
				: __("Everybody invited has these minutes already.")
		)
	);
}
