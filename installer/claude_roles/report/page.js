"use strict";
(() => {
  const rows = [...document.querySelectorAll("#log tbody tr")];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const search = document.getElementById("search");
  const choices = ["role", "verdict", "rule"].map((name) => [name, document.getElementById(name)]);
  const shown = document.getElementById("shown");
  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, place) => {
      const fits = choices.every(([name, choice]) => choice.selectedIndex === 0 || row.dataset[name] === choice.value)
        && words.every((word) => texts[place].includes(word));
      row.hidden = !fits;
      count += fits ? 1 : 0;
    });
    shown.value = `${count} shown`;
  };
  search.addEventListener("input", show);
  choices.forEach(([, choice]) => choice.addEventListener("change", show));
  document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  show();
})();
