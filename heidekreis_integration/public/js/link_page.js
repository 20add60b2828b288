// A form of a signed link is sent once: of a double click the second would be told that the link was used already.
"use strict";

(() => {
	const form = document.querySelector("form[data-once]");
	if (!form) return;
	let sent = false;
	form.addEventListener("submit", (event) => {
		if (sent) event.preventDefault();
		sent = true;
	});
	// Back from the answer's page, the form may be looked at again.
	window.addEventListener("pageshow", () => { sent = false; });
	document.querySelector(".error-summary")?.focus();
})();
