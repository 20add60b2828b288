// The private calendar in the profile: make an address, show it once, copy it, switch it off.
"use strict";

(() => {
	const section = document.getElementById("kalender");
	if (!section) return;
	const form = section.querySelector("[data-feed-form]");
	const result = section.querySelector("[data-feed-result]");
	const address = section.querySelector("#feed-address");
	const said = section.querySelector("[data-feed-said]");
	const summary = section.querySelector(".error-summary");

	function show({ url, subscribe }) {
		address.value = url;
		section.querySelector("[data-feed-subscribe]").href = subscribe;
		said.textContent = "";
		result.hidden = false;
		address.focus();
		address.select();
	}

	function refuse(refusal) {
		const item = document.createElement("li");
		item.textContent = refusal.message;
		summary.querySelector("ul").replaceChildren(item);
		summary.hidden = false;
		summary.focus();
	}

	form.addEventListener("submit", async (event) => {
		event.preventDefault();
		const button = event.submitter;
		if (button.dataset.question && !window.confirm(button.dataset.question)) return;
		summary.hidden = true;
		button.disabled = true;
		try {
			const answer = await window.portal.call(`heidekreis_integration.api.calendar_feed.${button.dataset.feedCall}`, {});
			if (answer.url) show(answer);
			else location.reload();
		} catch (refusal) {
			refuse(refusal);
		} finally {
			button.disabled = false;
		}
	});

	section.querySelector("[data-feed-copy]").addEventListener("click", async () => {
		address.select();
		try {
			await navigator.clipboard.writeText(address.value);
			said.textContent = section.dataset.copied;
		} catch {
			said.textContent = section.dataset.copyFailed;
		}
	});
})();
