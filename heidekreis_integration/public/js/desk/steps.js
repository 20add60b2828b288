frappe.provide("heidekreis.steps");

const needs_reason = (doctype, action) =>
	(frappe.boot.heidekreis?.steps_with_reason?.[doctype] || []).includes(action);

const apply = (frm, action, reason) =>
	heidekreis
		.call("placing.take_step", { doctype: frm.doctype, name: frm.docname, action, reason })
		.then(() => frm.reload_doc());

/** Ask why, then take the step. */
heidekreis.steps.ask_reason = (frm, action) =>
	frappe.prompt(
		{
			fieldname: "reason",
			fieldtype: "Small Text",
			label: __("Reason"),
			reqd: 1,
			description: __("The reason is kept with the document."),
		},
		({ reason }) => apply(frm, action, reason),
		__(action),
		__(action)
	);

/**
 * Use as `before_workflow_action` of a form.
 * @param {object} ways steps that need more than a click: action → function(frm, action)
 */
heidekreis.steps.before = (frm, ways = {}) => {
	const action = frm.selected_workflow_action;
	const way = ways[action] || (needs_reason(frm.doctype, action) && heidekreis.steps.ask_reason);
	if (!way) return;
	frappe.dom.unfreeze();
	frm.selected_workflow_action = null;
	way(frm, action);
	// Frappe takes the step itself as soon as this promise resolves, so it never does.
	return new Promise(() => {});
};

/** The state stands beside the title, in German; as a field it would be shown in English. */
heidekreis.steps.hide_state = (frm) => frm.toggle_display("workflow_state", false);
