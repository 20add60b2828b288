// The portal's behaviour: forms that call the api, say what is wrong beside the field, and lose nothing typed.
"use strict";

(() => {
	const NOTICE_KEY = "portal-notice";

	/** Refusal of the server, in words for the reader. */
	class Refusal extends Error {
		constructor(messages, status, type) {
			super(messages.join(" "));
			this.messages = messages;
			this.status = status;
			this.type = type;
		}
	}

	/** Read the text of a server message; markup in it is dropped, never run. */
	function plain(html) {
		return new DOMParser().parseFromString(String(html), "text/html").body.textContent.trim();
	}

	function serverMessages(answer) {
		try {
			return JSON.parse(answer._server_messages || "[]")
				.map((entry) => {
					const message = typeof entry === "string" ? JSON.parse(entry) : entry;
					return plain(message.message ?? message);
				})
				.filter(Boolean);
		} catch {
			return [];
		}
	}

	/** Call a whitelisted method and return its answer. Throws a Refusal. */
	async function call(method, args) {
		const headers = { "Content-Type": "application/json", Accept: "application/json" };
		const token = document.querySelector('meta[name="csrf-token"]')?.content;
		if (token) headers["X-Frappe-CSRF-Token"] = token;
		let response;
		try {
			response = await fetch(`/api/method/${method}`, {
				method: "POST",
				headers,
				body: JSON.stringify(args),
				credentials: "same-origin",
			});
		} catch {
			throw new Refusal([words("offline")], 0, "");
		}
		const answer = await response.json().catch(() => ({}));
		if (response.ok) return answer.message;
		const messages = serverMessages(answer);
		const type = answer.exc_type || "";
		if (!messages.length) {
			const expired = response.status === 401 || type === "CSRFTokenError" || answer.session_expired;
			messages.push(words(expired ? "expired" : response.status === 403 ? "forbidden" : "failed"));
		}
		throw new Refusal(messages, response.status, type);
	}

	/** Texts come from the page, where they were translated. */
	function words(key) {
		return document.body.dataset[`text${key[0].toUpperCase()}${key.slice(1)}`] || key;
	}

	// notices that survive the next page load

	function leaveNotice(text) {
		if (text) sessionStorage.setItem(NOTICE_KEY, text);
	}

	function showNotice() {
		const text = sessionStorage.getItem(NOTICE_KEY);
		const place = document.getElementById("notice");
		if (!text || !place) return;
		sessionStorage.removeItem(NOTICE_KEY);
		place.hidden = false;
		// Set after the region is visible, so that screen readers announce it.
		setTimeout(() => { place.textContent = text; }, 50);
	}

	// errors at the field and in the summary

	function clearErrors(form) {
		form.querySelectorAll(".field-error").forEach((place) => {
			place.hidden = true;
			place.textContent = "";
		});
		form.querySelectorAll("[aria-invalid]").forEach((control) => control.removeAttribute("aria-invalid"));
		form.querySelectorAll(".field-wrong").forEach((field) => field.classList.remove("field-wrong"));
		const summary = form.querySelector(".error-summary");
		if (summary) {
			summary.hidden = true;
			summary.querySelector("ul").replaceChildren();
		}
	}

	function controlOf(form, name) {
		return form.querySelector(`[name="${CSS.escape(name)}"]`);
	}

	function showErrors(form, errors) {
		const summary = form.querySelector(".error-summary");
		const list = summary?.querySelector("ul");
		for (const { field, message } of errors) {
			const control = field ? controlOf(form, field) : null;
			const item = document.createElement("li");
			if (control) {
				markWrong(control, message);
				const link = document.createElement("a");
				link.href = `#${control.id}`;
				link.textContent = message;
				link.addEventListener("click", (event) => {
					event.preventDefault();
					control.focus();
				});
				item.append(link);
			} else {
				item.textContent = message;
			}
			list?.append(item);
		}
		if (summary) {
			summary.hidden = false;
			summary.focus();
			summary.scrollIntoView({ block: "start" });
		}
	}

	function markWrong(control, message) {
		control.setAttribute("aria-invalid", "true");
		control.closest(".field")?.classList.add("field-wrong");
		// Several forms of a page may have a field of the same name: the place goes by the control's own id.
		const place = document.getElementById(`${control.id}-error`) || document.getElementById(`${control.name}-error`);
		if (place) {
			place.textContent = message;
			place.hidden = false;
		}
	}

	function labelOf(control) {
		const label = control.labels?.[0]?.cloneNode(true);
		label?.querySelector(".optional")?.remove();
		return label?.textContent.trim() || control.name;
	}

	/** Check what the browser can check, with words of ours. */
	function faults(form) {
		return [...form.elements]
			.filter((control) => control.willValidate && !control.closest("[hidden]") && !control.checkValidity())
			.map((control) => {
				const { validity } = control;
				const missing = control.dataset.missing || words("missing").replace("{0}", labelOf(control));
				const wrong = words("invalid").replace("{0}", labelOf(control));
				return { field: control.name, message: validity.valueMissing ? missing : wrong };
			});
	}

	/** Which field a refusal is about, from the form's table of exception names. */
	function blame(form, refusal) {
		const table = JSON.parse(form.dataset.blame || "{}");
		const field = table[refusal.type] || "";
		return refusal.messages.map((message, index) => ({ field: index === 0 ? field : "", message }));
	}

	// values of a form, as the api expects them

	function valueOf(control) {
		if (control.type === "checkbox") return control.checked ? 1 : 0;
		if (control.type === "number") return control.value === "" ? null : Number(control.value);
		return control.value.trim();
	}

	function collect(form) {
		const values = {};
		for (const control of form.elements) {
			if (!control.name || control.disabled || control.closest("[hidden]") || control.dataset.skip !== undefined) continue;
			if (control.type === "radio" && !control.checked) continue;
			values[control.name] = valueOf(control);
		}
		return values;
	}

	/** Join the controls date + time of one moment into "YYYY-MM-DD HH:MM:00". */
	function joinMoment(date, time) {
		return date && time ? `${date} ${time.length === 5 ? `${time}:00` : time}` : "";
	}

	// forms that call the api

	async function send(form, submitter) {
		clearErrors(form);
		const wrong = faults(form);
		const check = form.portalCheck?.(collect(form)) || [];
		if (wrong.length || check.length) {
			showErrors(form, [...wrong, ...check]);
			return;
		}
		let args = form.portalArguments ? form.portalArguments(collect(form)) : collect(form);
		args = { ...JSON.parse(form.dataset.args || "{}"), ...args, ...JSON.parse(submitter?.dataset.args || "{}") };
		busy(form, true);
		try {
			const answer = await call(submitter?.dataset.call || form.dataset.call, args);
			form.dataset.saved = "1";
			leaveNotice(answer?.notice || submitter?.dataset.notice || form.dataset.notice);
			goOn(form, answer);
		} catch (refusal) {
			busy(form, false);
			if (!(refusal instanceof Refusal)) throw refusal;
			showErrors(form, blame(form, refusal));
		}
	}

	/** Show what is wrong with a form that is sent without this script's help; true if nothing is. */
	function check(form) {
		clearErrors(form);
		const wrong = [...faults(form), ...(form.portalCheck?.(collect(form)) || [])];
		if (wrong.length) showErrors(form, wrong);
		return !wrong.length;
	}

	function goOn(form, answer) {
		const target = form.dataset.next;
		if (!target) {
			location.reload();
			return;
		}
		const name = answer && typeof answer === "object" ? answer.name : answer;
		location.assign(target.replace("{name}", encodeURIComponent(name ?? "")));
	}

	function busy(form, on) {
		form.setAttribute("aria-busy", String(on));
		form.querySelectorAll("button").forEach((button) => { button.disabled = on; });
	}

	// parts that show only where another field says so: data-show-when="setting=On Site|Video"

	function applyConditions(form) {
		form.querySelectorAll("[data-show-when]").forEach((part) => {
			const [name, wanted] = part.dataset.showWhen.split("=");
			const control = form.elements[name];
			const present = control instanceof RadioNodeList ? control.value : valueOf(control);
			part.hidden = !wanted.split("|").includes(String(present));
		});
	}

	function prepare(form) {
		form.noValidate = true;
		applyConditions(form);
		form.addEventListener("input", () => applyConditions(form));
		form.addEventListener("change", () => applyConditions(form));
		form.addEventListener("submit", (event) => {
			event.preventDefault();
			const question = event.submitter?.dataset.confirm || form.dataset.confirm;
			if (question && !window.confirm(question)) return;
			if (form.getAttribute("aria-busy") !== "true") send(form, event.submitter);
		});
	}

	/** Ask before a half-filled form is left. */
	function guardAgainstLoss(form) {
		let touched = false;
		form.addEventListener("input", () => { touched = true; });
		window.addEventListener("beforeunload", (event) => {
			if (touched && !form.dataset.saved) event.preventDefault();
		});
	}

	async function logout() {
		await call("logout", {}).catch(() => {});
		location.assign("/");
	}

	window.portal = { prepare, guardAgainstLoss, applyConditions, joinMoment, words, call, check, collect };

	showNotice();
	document.querySelectorAll("form[data-call]").forEach(prepare);
	document.querySelectorAll("form[data-guard][data-call]").forEach(guardAgainstLoss);
	document.querySelectorAll("[data-logout]").forEach((button) => button.addEventListener("click", logout));
	document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
})();
