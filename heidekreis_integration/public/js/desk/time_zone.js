// Everybody works in the county's own time zone: Frappe's note of it under every date only distracts.
const { set_description } = frappe.ui.form.ControlDatetime.prototype;

frappe.ui.form.ControlDatetime.prototype.set_description = function () {
	this.df.hide_timezone = frappe.datetime.is_system_time_zone?.() ? 1 : this.df.hide_timezone;
	return set_description.call(this);
};
