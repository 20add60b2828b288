import { text } from "./words";

let count = 0;

/**
 * A field that offers what fits while one types. Tab or Enter take the marked choice, Escape closes the list.
 * @param {HTMLInputElement} input
 * @param {{search: (text: string) => Promise<{value: string, label: string, hint?: string}[]>, chosen: (choice|null) => void}} ways
 */
export class Combobox {
	constructor(input, { search, chosen }) {
		this.input = input;
		this.search = search;
		this.chosen = chosen;
		this.choices = [];
		this.choice = null;
		this.list = document.createElement("ul");
		this.list.className = "hk-choices";
		this.list.id = `hk-choices-${++count}`;
		this.list.setAttribute("role", "listbox");
		this.list.hidden = true;
		input.after(this.list);
		for (const [name, value] of Object.entries({
			role: "combobox",
			"aria-autocomplete": "list",
			"aria-expanded": "false",
			"aria-controls": this.list.id,
			autocomplete: "off",
		})) {
			input.setAttribute(name, value);
		}
		this._listen();
	}

	get value() {
		return this.choice?.value || "";
	}

	_listen() {
		this.input.addEventListener("input", () => this._typed());
		this.input.addEventListener("focus", () => !this.choice && this._typed());
		this.input.addEventListener("keydown", (event) => this._pressed(event));
		this.input.addEventListener("blur", () => setTimeout(() => this._close(), 150));
		this.list.addEventListener("mousedown", (event) => {
			const index = event.target.closest("[role=option]")?.dataset.index;
			if (index === undefined) return;
			event.preventDefault();
			this._take(Number(index));
		});
	}

	async _typed() {
		if (this.choice && this.input.value !== this.choice.label) {
			this.choice = null;
			this.chosen(null);
		}
		const asked = this.input.value;
		const choices = await this.search(asked.trim());
		if (asked !== this.input.value || document.activeElement !== this.input) return;
		this.choices = choices;
		this.marked = choices.length && asked.trim() ? 0 : -1;
		this._draw();
	}

	_pressed(event) {
		const open = !this.list.hidden;
		if (event.key === "ArrowDown" || event.key === "ArrowUp") {
			if (!open) this._typed();
			else {
				const step = event.key === "ArrowDown" ? 1 : -1;
				this.marked = (this.marked + step + this.choices.length) % this.choices.length;
				this._draw();
			}
		} else if (event.key === "Enter" && open && this.marked >= 0) this._take(this.marked);
		else if (event.key === "Tab" && open && this.marked >= 0) {
			this._take(this.marked);
			return; // and on to the next field
		} else if (event.key === "Escape" && open) this._close();
		else return;
		event.preventDefault();
		event.stopPropagation();
	}

	_take(index) {
		this.choice = this.choices[index];
		this.input.value = this.choice.label;
		this._close();
		this.chosen(this.choice);
	}

	_draw() {
		this.list.innerHTML = this.choices
			.map(
				(choice, index) => `<li role="option" id="${this.list.id}-${index}" data-index="${index}" aria-selected="${index === this.marked}">
				<span>${text(choice.label)}</span>${choice.hint ? `<small>${text(choice.hint)}</small>` : ""}</li>`
			)
			.join("");
		this.list.hidden = !this.choices.length;
		this.input.setAttribute("aria-expanded", String(!this.list.hidden));
		if (this.marked >= 0) this.input.setAttribute("aria-activedescendant", `${this.list.id}-${this.marked}`);
		else this.input.removeAttribute("aria-activedescendant");
		this.list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
	}

	_close() {
		this.list.hidden = true;
		this.input.setAttribute("aria-expanded", "false");
		this.input.removeAttribute("aria-activedescendant");
	}
}

/** Choices from a short list: what begins with the text first, then what contains it. */
export const among =
	(values, label = (value) => value) =>
	async (typed) => {
		const wanted = typed.toLowerCase();
		const rank = (value) => label(value).toLowerCase().indexOf(wanted);
		return values
			.filter((value) => rank(value) >= 0)
			.sort((a, b) => Boolean(rank(a)) - Boolean(rank(b)))
			.slice(0, 8)
			.map((value) => ({ value, label: label(value) }));
	};
