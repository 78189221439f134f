// Security keys: a key that was not used, or not in time, is told on the page instead of in the browser's log.
"use strict";
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelectorAll("[data-key-fault]").forEach((words) => { words.hidden = false; words.setAttribute("role", "alert"); });
});
