frappe.provide("heidekreis");

const LOOK_AGAIN_MS = 2000;

/**
 * Look again and again at what a job does with the document of a form, until it is done; then load the form anew.
 * `read` gives a promise of {status, done, total}; `shown` is called with it while the status stays what it is.
 */
heidekreis.watch = (frm, read, shown = () => {}) => {
	const { docname } = frm;
	const { status } = frm.doc;
	clearTimeout(frm.heidekreis_watch);
	const look = async () => {
		if (cur_frm !== frm || frm.docname !== docname || frm.doc.status !== status) return;
		const now = await read();
		if (cur_frm !== frm || frm.docname !== docname) return;
		if (now && now.status !== status) {
			frm.reload_doc();
			return;
		}
		if (now) shown(now);
		frm.heidekreis_watch = setTimeout(look, LOOK_AGAIN_MS);
	};
	look();
};
