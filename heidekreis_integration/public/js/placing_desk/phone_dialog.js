import { Combobox, among } from "./combobox";
import { text } from "./words";

const SETTINGS = ["On Site", "Phone", "Video"];
const field = (name, label, control, help = "") => `<div class="hk-phone-field" data-field="${name}">
	<label for="hk-phone-${name}">${text(label)}</label>${control}${help}</div>`;
const input = (name, more = "") =>
	`<div class="hk-combo"><input id="hk-phone-${name}" class="form-control" autocomplete="off" ${more}></div>`;
const said = (name) => `<div class="hk-phone-said" id="hk-phone-${name}-said" role="status"></div>`;

/** A request from a call, by keyboard alone. `ask()` gives the new request, or null. Nothing about the client. */
export class PhoneDialog {
	async ask() {
		this.lists = this.lists || (await heidekreis.read("desk.phone_lists"));
		return new Promise((resolve) => {
			this.made = null;
			this.dialog = new frappe.ui.Dialog({
				title: __("Request by Phone"),
				fields: [{ fieldname: "form", fieldtype: "HTML", options: this._form() }],
				primary_action_label: __("File Request"),
				primary_action: () => this._send(),
			});
			// Nothing of the call stays in the page.
			this.dialog.$wrapper.one("hidden.bs.modal", () => {
				this.dialog.$wrapper.remove();
				resolve(this.made);
			});
			this.dialog.show();
			this.dialog.$wrapper.addClass("hk-phone");
			this._wire(this.dialog.$wrapper[0]);
		});
	}

	_form() {
		const settings = SETTINGS.map(
			(value, index) => `<label class="hk-radio"><input type="radio" name="hk-phone-setting" value="${value}" ${index ? "" : "checked"}> ${text(__(value))}</label>`
		).join("");
		return `<div class="hk-phone-form">
			${field("institution", __("Institution"), input("institution", `placeholder="${text(__("Name, place, person or phone number"))}"`), said("institution"))}
			<div class="hk-phone-new" hidden>
				${field("kind", __("Kind of Institution"), input("kind"))}
				${field("municipality", __("Municipality"), input("municipality"))}
			</div>
			<div class="hk-phone-pair">
				${field("contact", __("Who calls"), input("contact"))}
				${field("number", __("Phone Number"), input("number", 'inputmode="tel"'))}
			</div>
			${field("language", __("Language"), input("language"))}
			<div class="hk-phone-pair wide">
				${field("moment", __("When"), input("moment", `placeholder="${text(__("For example: Di 14:30, morgen 9, 24.11. 14:30"))}" aria-describedby="hk-phone-moment-said"`), said("moment"))}
				${field("minutes", __("Duration (min)"), input("minutes", 'value="60" inputmode="numeric"'))}
			</div>
			<div class="hk-phone-short" hidden>${field("urgency", __("Why it is urgent"), input("urgency"))}</div>
			${field("occasion", __("Occasion"), input("occasion"))}
			<fieldset class="hk-phone-field"><legend>${text(__("Setting"))}</legend>${settings}</fieldset>
			<p class="hk-phone-hint text-muted">${text(__("Tab goes on and takes what is marked, Enter files the request. Please no name of the client."))}</p>
		</div>`;
	}

	_wire(root) {
		this.get = (name) => root.querySelector(`#hk-phone-${name}`);
		this.root = root;
		const { languages, occasions, municipalities, institution_types } = this.lists;
		const nothing = () => {};
		this.institution = new Combobox(this.get("institution"), {
			search: (typed) => this._institutions(typed),
			chosen: (choice) => this._institution_chosen(choice),
		});
		this.language = new Combobox(this.get("language"), { search: among(languages), chosen: nothing });
		this.occasion = new Combobox(this.get("occasion"), { search: among(occasions), chosen: nothing });
		this.municipality = new Combobox(this.get("municipality"), { search: among(municipalities), chosen: nothing });
		this.kind = new Combobox(this.get("kind"), { search: among(institution_types, (kind) => __(kind)), chosen: nothing });
		this.contact = new Combobox(this.get("contact"), {
			search: async (typed) =>
				among(this.contacts || [], (person) => person.contact_name)(typed).then((found) =>
					found.map((one) => ({ ...one, hint: [one.value.function, one.value.phone].filter(Boolean).join(", ") }))
				),
			chosen: (choice) => choice?.value.phone && (this.get("number").value = choice.value.phone),
		});
		this.get("moment").addEventListener("input", () => {
			clearTimeout(this.pause);
			this.pause = setTimeout(() => this._read_moment(), 250);
		});
		// A list of choices that is open has taken the key already.
		root.querySelector(".hk-phone-form").addEventListener("keydown", (event) => {
			if (event.key !== "Enter") return;
			event.preventDefault();
			event.stopPropagation();
			this._send();
		});
		this.dialog.$wrapper.one("shown.bs.modal", () => this.get("institution").focus());
	}

	async _institutions(typed) {
		if (typed.length < 2) return [];
		const found = await heidekreis.read("desk.find_institutions", { text: typed });
		const choices = found.map((row) => ({
			value: row.name,
			label: row.institution_name,
			hint: [row.municipality, row.contacts.map((person) => person.contact_name).join(", "), row.phone].filter(Boolean).join(" · "),
			row,
		}));
		return [...choices, { value: "", label: typed, hint: __("Enter as a new institution"), is_new: true }];
	}

	_institution_chosen(choice) {
		this.contacts = choice?.row?.contacts || [];
		this.root.querySelector(".hk-phone-new").hidden = !choice?.is_new;
		this.get("institution-said").textContent = choice?.is_new ? __("New institution: please add kind and municipality.") : choice?.row?.municipality || "";
		const only = this.contacts.length === 1 ? this.contacts[0] : null;
		this.get("contact").value = only?.contact_name || "";
		this.get("number").value = only?.phone || choice?.row?.phone || "";
	}

	async _read_moment() {
		const typed = this.get("moment").value.trim();
		const line = this.get("moment-said");
		if (!typed) {
			line.textContent = "";
			return;
		}
		const moment = await frappe
			.xcall("heidekreis_integration.api.desk.read_moment", { text: typed })
			.catch(() => null);
		if (typed !== this.get("moment").value.trim() || !moment) return;
		line.textContent = moment.text || moment.unclear;
		line.classList.toggle("wrong", Boolean(moment.unclear || moment.past));
		this.root.querySelector(".hk-phone-short").hidden = !moment.short_notice;
		if (moment.short_notice) line.textContent += ` · ${__("at short notice")}`;
	}

	async _send() {
		if (this.sending) return;
		const missing = this._missing();
		if (missing) {
			frappe.show_alert({ message: text(__("Please fill in: {0}", [missing[0]])), indicator: "orange" });
			this.get(missing[1]).focus();
			return;
		}
		this.sending = true;
		try {
			this.made = await heidekreis.call("placing.enter_by_phone", { values: this._values() });
			this.dialog.hide();
		} finally {
			this.sending = false;
		}
	}

	_missing() {
		const is_new = this.institution.choice?.is_new;
		return [
			[__("Institution"), "institution", this.institution.choice],
			[__("Kind of Institution"), "kind", !is_new || this.kind.value],
			[__("Municipality"), "municipality", !is_new || this.municipality.value],
			[__("Language"), "language", this.language.value],
			[__("When"), "moment", this.get("moment").value.trim()],
			[__("Why it is urgent"), "urgency", this.root.querySelector(".hk-phone-short").hidden || this.get("urgency").value.trim()],
			[__("Occasion"), "occasion", this.occasion.value],
		].find(([, , value]) => !value);
	}

	_values() {
		const values = {
			moment: this.get("moment").value.trim(),
			planned_minutes: Number(this.get("minutes").value) || 60,
			language: this.language.value,
			occasion: this.occasion.value,
			setting: this.root.querySelector("[name=hk-phone-setting]:checked").value,
			contact_name: this.get("contact").value.trim(),
			contact_phone: this.get("number").value.trim(),
			urgency_reason: this.get("urgency").value.trim(),
		};
		if (!this.institution.choice.is_new) return { ...values, institution: this.institution.value };
		return {
			...values,
			new_institution: {
				institution_name: this.institution.choice.label,
				institution_type: this.kind.value,
				municipality: this.municipality.value,
				phone: values.contact_phone,
			},
		};
	}
}
