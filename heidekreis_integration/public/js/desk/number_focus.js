// A moment after a number has got the focus, Frappe rewrites whatever field has it by then as a number. Whoever has
// moved on to a note meanwhile loses it: here only the number itself is tidied and selected.
const SETTLE_MS = 100;
const { prototype } = frappe.ui.form.ControlInt;
const { make_input } = prototype;

prototype.make_input = function () {
	make_input.call(this);
	const input = this.$input[0];
	this.$input.off("focus").on("focus", () => {
		setTimeout(() => {
			if (document.activeElement !== input) return;
			input.value = this.validate(input.value);
			input.select();
		}, SETTLE_MS);
	});
};
