frappe.pages["vermittlung"].on_page_load = (wrapper) => {
	const page = frappe.ui.make_app_page({
		parent: wrapper,
		title: __("Placing Desk"),
		single_column: true,
	});
	frappe.require(["vermittlung.bundle.css", "vermittlung.bundle.js"], () => {
		wrapper.placing_desk = new heidekreis.PlacingDesk(wrapper, page);
		wrapper.placing_desk.show();
	});
};

frappe.pages["vermittlung"].on_page_show = (wrapper) => wrapper.placing_desk?.show();
frappe.pages["vermittlung"].on_page_hide = (wrapper) => wrapper.placing_desk?.hide();
