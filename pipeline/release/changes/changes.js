"use strict";
(() => {
  const at = (id) => document.getElementById(id);
  if (!at("filters")) return;
  document.documentElement.classList.add("js");
  const parts = [...document.querySelectorAll("section.table")].map((part) => [
    part, [...part.querySelectorAll("tbody tr")].map((row) => [row, `${part.dataset.table} ${row.textContent}`.toLowerCase()]),
  ]);
  const total = parts.reduce((sum, [, rows]) => sum + rows.length, 0);

  function filter() {
    const [table, kind, cause] = ["by-table", "by-kind", "by-cause"].map((id) => at(id).value);
    const words = at("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [part, rows] of parts) {
      let here = 0;
      for (const [row, text] of rows) {
        row.hidden = !((!table || part.dataset.table === table) && (!kind || row.dataset.kind === kind)
          && (!cause || row.dataset.cause === cause) && words.every((word) => text.includes(word)));
        here += !row.hidden;
      }
      part.hidden = !here;
      shown += here;
    }
    at("count").textContent = shown === total ? `${total} changes` : `${shown} of ${total} changes`;
  }

  at("filters").addEventListener("input", filter);
  at("filters").addEventListener("submit", (event) => event.preventDefault());
})();
