// Clocks that run between two answers of the server: `data-until` counts down, then up as a lateness; `data-since` counts up.
// The server's own time (`data-now`) is what counts: the clock of the screen may be wrong.
"use strict";
(() => {
  let ahead = 0;
  const tuned = () => {
    const told = document.querySelector("[data-now]");
    if (told) ahead = Date.parse(told.dataset.now) - Date.now();
  };
  const two = (number) => String(number).padStart(2, "0");
  const words = (seconds) => {
    const days = Math.floor(seconds / 86400);
    const clock = `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    return days ? `${days} 天 ${clock}` : clock;
  };
  const tick = () => {
    const now = Date.now() + ahead;
    for (const one of document.querySelectorAll("[data-until]")) {
      const left = Math.round((Date.parse(one.dataset.until) - now) / 1000);
      one.classList.toggle("past", left < 0);
      one.textContent = left < 0 ? `+${words(-left)}` : words(left);
    }
    for (const one of document.querySelectorAll("[data-since]")) {
      one.textContent = words(Math.max(0, Math.round((now - Date.parse(one.dataset.since)) / 1000)));
    }
  };
  document.addEventListener("htmx:afterSwap", () => {
    tuned();
    tick();
  });
  tuned();
  tick();
  setInterval(tick, 1000);
})();
