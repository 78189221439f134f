// The slider of the reader: it stops at the days on which the law changes; letting go, or Enter, shows that day.
"use strict";
(() => {
  const days = document.querySelector("[data-days]");
  const slide = days && days.querySelector("[data-slide]");
  const input = slide && slide.querySelector("input");
  const stops = days ? [...days.querySelectorAll("a[data-offset]")].map((link) => ({ at: Number(link.dataset.offset), link })) : [];
  if (!input || stops.length < 2) return;
  const said = days.querySelector("[data-said]");
  const begun = Number(input.value);
  slide.hidden = false;

  const nearest = () => {
    const now = Number(input.value);
    return stops.reduce((best, stop, place) => (Math.abs(stop.at - now) < Math.abs(stops[best].at - now) ? place : best), 0);
  };
  const settle = (place) => {
    const stop = stops[Math.max(0, Math.min(stops.length - 1, place))];
    const words = [...stop.link.children].map((part) => part.textContent).join(" ");
    input.value = String(stop.at);
    input.setAttribute("aria-valuetext", words);
    said.textContent = words;
    return stop;
  };
  const go = (stop) => { if (stop.at !== begun) location.assign(stop.link.href); };

  const shown = said.textContent;
  input.setAttribute("aria-valuetext", shown.replace(/\s+/g, " ").trim());
  input.addEventListener("input", () => settle(nearest()));
  input.addEventListener("keydown", (event) => {
    const last = stops.length - 1;
    const before = stops.filter((stop) => stop.at < Number(input.value)).length - 1;
    const after = stops.findIndex((stop) => stop.at > Number(input.value));
    const place = { ArrowLeft: before, ArrowDown: before, ArrowRight: after < 0 ? last : after, ArrowUp: after < 0 ? last : after, Home: 0, End: last }[event.key];
    if (event.key === "Enter") go(stops[nearest()]);
    if (place !== undefined) {
      event.preventDefault();
      settle(place);
    }
  });
  input.addEventListener("pointerup", () => go(settle(nearest())));
})();
