// What a page does by itself: keys, the search palette, menus that close, forms that are kept. Everything works without it,
// only slower.
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

  // Rows: j and k move, e explains, Enter opens.
  const rows = () => $$("[data-row]");
  const go = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.classList.contains("here"));
    const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
    all.forEach((row) => row.classList.toggle("here", row === next));
    const link = $("a", next);
    if (link) link.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };
  const explain = () => {
    const row = $("[data-row].here") || rows()[0];
    const link = row && ($("[data-explain]", row) || $("a", row));
    if (link) link.click();
  };

  const open = (id) => {
    const dialog = document.getElementById(id);
    if (dialog && !dialog.open) dialog.showModal();
    const input = dialog && $("input", dialog);
    if (input) input.focus();
  };

  // The palette: arrows move between the field and what was found, Enter in the field goes to the first.
  const palette = document.getElementById("palette");
  const found = () => $$("[data-found]", palette);
  const step = (by) => {
    const all = found();
    const at = all.indexOf(document.activeElement) + by;
    if (at < 0) $("input", palette).focus();
    else if (all.length) all[Math.min(at, all.length - 1)].focus();
  };
  if (palette) {
    palette.addEventListener("keydown", (event) => {
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (by) {
        event.preventDefault();
        step(by);
      }
    });
    palette.addEventListener("submit", (event) => {
      const first = found()[0];
      if (!first || palette.querySelector(".htmx-request")) return; // the search page answers instead
      event.preventDefault();
      first.click();
    });
  }

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open("palette");
      return;
    }
    if (event.key === "Escape") $$("details.menu[open]").forEach((menu) => { menu.open = false; });
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || $("dialog[open]")) return;
    const filter = $("[data-filter]");
    const act = { j: () => go(1), k: () => go(-1), e: explain, "?": () => open("keys"), "/": filter && (() => filter.focus()) }[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) open(opener.dataset.open);
    $$("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  // A file may be dropped on the form that takes it.
  $$("[data-drop]").forEach((form) => {
    const input = $("input[type=file]", form);
    const over = (on) => (event) => { event.preventDefault(); form.classList.toggle("over", on); };
    form.addEventListener("dragover", over(true));
    form.addEventListener("dragleave", over(false));
    form.addEventListener("drop", (event) => {
      over(false)(event);
      if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
    });
  });

  // On a narrow screen the story stands above the list: bring it into sight.
  // What is asked because time went by, and not because somebody did something, keeps no session alive.
  document.addEventListener("htmx:configRequest", (event) => {
    const said = event.detail.elt.getAttribute("hx-trigger") || "";
    if (!event.detail.triggeringEvent && /(^|,)\s*every\s/.test(said)) event.detail.headers["Zhengan-Polled"] = "1";
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "detail" && matchMedia("(max-width: 900px)").matches) event.detail.target.scrollIntoView();
  });

  // A server that says no answers with words: show them where the answer would have stood.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status >= 400 && event.detail.xhr.getResponseHeader("Content-Type")?.startsWith("text/html")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
})();
