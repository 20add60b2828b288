frappe.provide("heidekreis.cancelling");

const CALLS = {
	Assignment: {
		method: "placing.cancel_session",
		args: (name) => ({ assignment: name }),
		title: () => __("Cancel Session"),
		done: () => __("The session is cancelled."),
	},
	"Mediation Request": {
		method: "placing.cancel_request",
		args: (name) => ({ request: name }),
		title: () => __("Cancel Request"),
		done: () => __("The request is cancelled."),
	},
};

const said = (way) =>
	`<p class="form-message ${way ? (way.free ? "blue" : "orange") : "gray"}" role="status">${heidekreis.html.text(
		way ? way.text : __("Please say who cancels: here you see then what it costs and what follows.")
	)}</p>`;

const fields = (ways, show) => [
	{
		fieldname: "side",
		fieldtype: "Select",
		label: __("Cancelled By"),
		options: ways.map(({ side }) => ({ value: side, label: __(side) })),
		default: ways.length === 1 ? ways[0].side : "",
		hidden: ways.length === 1,
		reqd: 1,
		change: show,
	},
	{ fieldname: "consequence", fieldtype: "HTML", options: said(ways.length === 1 ? ways[0] : null) },
	{
		fieldname: "reason",
		fieldtype: "Small Text",
		label: __("Reason"),
		reqd: 1,
		description: __("The reason is kept with the document."),
	},
];

/**
 * Cancel a session or a request: the clerk first reads what it costs and what follows, then confirms with a reason.
 * @param {{doctype: string, name: string, done: function(): void}} what `done` is called once it is cancelled
 */
heidekreis.cancelling.ask = async ({ doctype, name, done }) => {
	const call = CALLS[doctype];
	const ways = await heidekreis.read("placing.cancellation", { doctype, name });
	const dialog = new frappe.ui.Dialog({
		title: call.title(),
		fields: fields(ways, () => {
			const way = ways.find(({ side }) => side === dialog.get_value("side"));
			dialog.get_field("consequence").$wrapper.html(said(way));
		}),
		primary_action_label: call.title(),
		primary_action: async ({ side, reason }) => {
			await heidekreis.call(call.method, { ...call.args(name), side, reason });
			dialog.hide();
			frappe.show_alert({ message: call.done(), indicator: "green" });
			done();
		},
	});
	dialog.show();
};

/** As a way of `heidekreis.steps.before`: cancel the document of a form. */
heidekreis.cancelling.ask_in_form = (frm) =>
	heidekreis.cancelling.ask({ doctype: frm.doctype, name: frm.docname, done: () => frm.reload_doc() });
