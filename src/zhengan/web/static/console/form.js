// The form of a record: what was typed survives a session that ends, references are found as one types, groups get rows.
// Without this file the form is filled in and submitted all the same.
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const form = $("form[data-keep]");
  if (!form) return;
  const drawer = `zhengan-form:${form.dataset.keep}`;
  const faults = $("#faults");
  if (faults) faults.focus();

  // What did not reach the server stays in this tab until it does.
  const typed = () => [...new FormData(form)].filter(([name, value]) => name.startsWith("f-") && typeof value === "string");
  const stash = () => sessionStorage.setItem(drawer, JSON.stringify({ once: form.elements.once.value, typed: typed() }));
  const forget = () => sessionStorage.removeItem(drawer);
  const addRow = (id) => {
    const body = $(`#${CSS.escape(id)} tbody`);
    const row = body.rows[body.rows.length - 1].cloneNode(true);
    $$("input, select", row).forEach((input) => { input.value = ""; });
    body.append(row);
    return row;
  };
  const putBack = (pairs) => {
    const values = new Map();
    pairs.forEach(([name, value]) => values.set(name, [...(values.get(name) || []), value]));
    const inputs = () => $$("[name^='f-']", form);
    values.forEach((mine, name) => {
      const group = inputs().find((input) => input.name === name)?.closest("fieldset");
      while (group && $(".groups", group) && inputs().filter((input) => input.name === name).length < mine.length) addRow(group.id);
    });
    const at = new Map();
    inputs().forEach((input) => {
      const mine = values.get(input.name) || [];
      if (input.type === "checkbox" || input.type === "radio") {
        input.checked = mine.includes(input.value);
      } else {
        const place = at.get(input.name) || 0;
        input.value = mine[place] ?? "";
        at.set(input.name, place + 1);
      }
    });
  };
  const kept = sessionStorage.getItem(drawer);
  if (kept) {
    const found = JSON.parse(kept);
    if (faults || form.dataset.done.split(" ").includes(found.once)) {
      forget();
    } else {
      putBack(found.typed);
      $("#put-back").hidden = false;
      const restored = $("#restored");
      if (restored) restored.hidden = true;
    }
  }
  form.addEventListener("submit", stash);
  const mine = (event) => event.detail.requestConfig?.elt === form || event.detail.elt === form;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (mine(event) && !event.detail.xhr.getResponseHeader("X-Draft-Saved")) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!mine(event)) return;
    const saved = Boolean(event.detail.xhr.getResponseHeader("X-Draft-Saved"));
    $("#unsaved").hidden = saved;
    if (saved) forget();
    else stash();
  });

  document.addEventListener("click", (event) => {
    const dismiss = event.target.closest("[data-dismiss]");
    if (dismiss) {
      document.getElementById(dismiss.dataset.dismiss).hidden = true;
      $("input:not([type='hidden']), select, textarea", form)?.focus();
    }
    const more = event.target.closest("[data-add-row]");
    if (more) $("input, select", addRow(more.dataset.addRow)).focus();
    const option = event.target.closest("[role='option'][data-key]");
    if (option) choose(option);
  });

  // References: a list below the input, moved through with the arrow keys.
  const listOf = (input) => document.getElementById(input.getAttribute("aria-controls"));
  const close = (input) => {
    listOf(input).hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (option) => {
    const input = $(`[aria-controls='${CSS.escape(option.parentElement.id)}']`);
    if (input.dataset.into) {
      const area = document.getElementById(input.dataset.into);
      const lines = area.value.split("\n").map((line) => line.trim()).filter(Boolean);
      if (!lines.includes(option.dataset.key)) lines.push(option.dataset.key);
      area.value = lines.join("\n");
      input.value = "";
    } else {
      input.value = option.dataset.key;
    }
    close(input);
    input.focus();
    form.dispatchEvent(new Event("change", { bubbles: true }));
  };
  $$("[role='combobox']", form).forEach((input) => {
    listOf(input).addEventListener("htmx:afterSwap", () => {
      if (document.activeElement !== input) return;
      listOf(input).hidden = false;
      input.setAttribute("aria-expanded", "true");
    });
    listOf(input).addEventListener("mousedown", (event) => event.preventDefault());
    input.addEventListener("blur", () => close(input));
    input.addEventListener("keydown", (event) => {
      const options = $$("[data-key]", listOf(input));
      const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
      const open = !listOf(input).hidden;
      if (event.key === "Escape" && open) {
        event.preventDefault();
        close(input);
      } else if (event.key === "Enter") {
        event.preventDefault();
        if (open && at >= 0) choose(options[at]);
      } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && open && options.length) {
        event.preventDefault();
        const next = options[(at + (event.key === "ArrowDown" ? 1 : options.length - (at < 0 ? 0 : 1))) % options.length];
        options.forEach((option) => option.setAttribute("aria-selected", String(option === next)));
        input.setAttribute("aria-activedescendant", next.id);
        next.scrollIntoView({ block: "nearest" });
      }
    });
  });

  // Fields that bind one another: an end names its beginning, of two only one is filled in.
  const settle = () => {
    $$("[data-after]", form).forEach((late) => {
      const early = form.elements[late.dataset.after];
      if (early) late.min = early.value;
    });
    $$("[data-apart]", form).forEach((one) => {
      const other = form.elements[one.dataset.apart];
      if (other) one.disabled = Boolean(other.value) && !one.value;
    });
  };
  form.addEventListener("input", settle);
  form.addEventListener("change", settle);
  settle();
})();
