// The code in a slip's QR code follows the # of the address, which browsers send to nobody. It goes into the field and
// out of the address. Forms swap the page's content, so a case is never in the browser's history: "Leave" replaces the
// one page there is, and so does Escape twice; loaded again, the page asks for the code. What is shown of a case closes
// when its handle ends. Everything works without this file.
"use strict";
const as = { createHTML: (text) => text };
const trusted = window.trustedTypes ? trustedTypes.createPolicy("notice", as) : as;
const OPEN = 15 * 60e3;
const LONGEST = 100e3;
const $ = (selector, from = document) => from.querySelector(selector);
let busy, ends, pressed = 0;

function go(address) {
  document.body.hidden = true;
  location.replace(address);
}

function close() {
  if (ends && Date.now() >= ends) go(location.pathname + location.search);
}

function show(page) {
  const { lang } = page.documentElement;
  const typed = $("#code")?.value;
  document.documentElement.lang = lang;
  document.title = page.title;
  document.body.replaceWith(document.adoptNode(page.body));
  if (typed && $("#code")) $("#code").value = typed;
  history.replaceState(null, "", `${location.pathname}?lang=${lang}`);
  ends = $("[name=handle]") ? Date.now() + OPEN : 0;
  if (ends) setTimeout(close, OPEN);
  scrollTo(0, 0);
  ($("#notice") || $("main")).focus({ preventScroll: true });
}

function say(text) {
  $("#notice")?.remove();
  const made = document.createElement("p");
  Object.assign(made, { id: "notice", className: "wrong", textContent: text, role: "alert", tabIndex: -1 });
  $("h1").after(made);
  made.focus();
}

async function send(form, button) {
  const body = new URLSearchParams(new FormData(form));
  if (button.name) body.append(button.name, button.value);
  $("main").ariaBusy = "true";
  const options = { method: "POST", body, credentials: "omit", signal: AbortSignal.timeout?.(LONGEST) };
  const answer = await fetch(form.getAttribute("action"), options);
  const page = new DOMParser().parseFromString(trusted.createHTML(await answer.text()), "text/html");
  if (!$(".leave", page)) throw new TypeError("no page of ours");
  show(page);
}

addEventListener("submit", (event) => {
  if (!event.submitter) return; // an old browser: the form goes the usual way
  event.preventDefault();
  if (busy) return;
  busy = send(event.target, event.submitter)
    .catch(() => say(document.body.dataset.away))
    .finally(() => { busy = null; $("main").ariaBusy = null; });
});

addEventListener("click", (event) => {
  const leave = event.target.closest(".leave");
  if (!leave) return;
  event.preventDefault();
  go(leave.href);
});

addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (Date.now() - pressed < 1000) go($(".leave").href);
  pressed = Date.now();
});

addEventListener("pageshow", (event) => {
  if (event.persisted) go(location.pathname + location.search);
});

addEventListener("visibilitychange", close);

if (location.hash.length > 1) {
  if ($("#code")) {
    try { $("#code").value = decodeURIComponent(location.hash.slice(1)).slice(0, 60); } catch { $("#code").value = ""; }
  }
  history.replaceState(null, "", location.pathname + location.search);
}
