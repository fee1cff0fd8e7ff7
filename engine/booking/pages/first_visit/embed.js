// Puts the clinic's booking where this script stands. `data-lang` chooses the language, `data-service` a service.
const script = document.currentScript;
const wanted = (script.dataset.lang || document.documentElement.lang || "").slice(0, 2).toLowerCase();
const address = new URL(`embed/${languages.includes(wanted) ? wanted : languages[0]}`, script.src);
if (script.dataset.service) address.searchParams.set("service", script.dataset.service);
const frame = document.createElement("iframe");
frame.title = script.dataset.title || title;
frame.src = address;
frame.style.cssText = "border:0;width:100%;min-height:30rem;display:block";
// The frame says its height once it is spoken to, and only to the sites that the clinic named.
frame.addEventListener("load", () => frame.contentWindow.postMessage({ antesala: "height?" }, address.origin));
addEventListener("message", (event) => {
  if (event.source !== frame.contentWindow || event.origin !== address.origin) return;
  const { antesala, height } = event.data || {};
  if (antesala !== "height" || !Number.isFinite(height)) return;
  frame.style.height = `${Math.min(Math.max(height, 200), 20000)}px`;
});
script.after(frame);
