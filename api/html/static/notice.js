// The code in a slip's QR code follows the # of the address, which browsers send to nobody. It goes into the field and
// out of the address. "Leave" replaces this page, and so does Escape twice.
"use strict";
const field = document.getElementById("code");
if (location.hash.length > 1) {
  if (field) {
    try { field.value = decodeURIComponent(location.hash.slice(1)).slice(0, 60); } catch (unreadable) { field.value = ""; }
  }
  history.replaceState(null, "", location.pathname + location.search);
}
const leave = document.querySelector(".leave");
const go = () => { document.body.hidden = true; location.replace(leave.href); };
leave.addEventListener("click", (event) => { event.preventDefault(); go(); });
let pressed = 0;
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") { return; }
  if (Date.now() - pressed < 1000) { go(); }
  pressed = Date.now();
});
