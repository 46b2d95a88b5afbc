"use strict";
// Rows stay in columns; only the fifty that are shown become elements. Everything is put in as text.
const data = JSON.parse(document.getElementById("data").textContent);
const size = 50, at = (id) => document.getElementById(id), word = (n) => (n === null ? "" : data.words[n]);
const all = data.name.map((_, row) => row);
const text = all.map((row) => `${data.name[row]} ${data.title[row] ?? ""} ${word(data.site[row])} ${word(data.error[row])}`.toLowerCase());
// Labels tell where the threshold is: between the lowest farm page and the highest clean one.
const of = (label) => all.filter((row) => word(data.label[row]) === label).map((row) => data.score[row]);
const farms = of("farm"), cleans = of("clean");
const odds = (score) => Math.log(Math.max(score, 1e-6) / Math.max(1 - score, 1e-6));
const line = farms.length ? farms.reduce((a, b) => Math.min(a, b)) : cleans.reduce((a, b) => Math.max(a, b), 0.5);
const ranges = {
  near: (score) => score !== null && Math.abs(odds(score) - odds(line)) < 1.5,
  high: (score) => score !== null && score >= 0.9,
  middle: (score) => score !== null && score >= 0.1 && score < 0.9,
  low: (score) => score !== null && score < 0.1,
};
const open = new Set();
let shown = all, page = 0, key = "score", up = false;

function make(tag, content, attributes = {}) {
  const element = document.createElement(tag);
  if (content !== undefined) element.textContent = content;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function value(row) {
  if (key === "score") return data.score[row] ?? -1;
  return key === "name" ? data.title[row] ?? data.name[row] : word(data[key][row]);
}

function choose() {
  const words = at("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const label = at("label").value, language = at("language").value, range = ranges[at("range").value];
  shown = all.filter((row) =>
    (!label || (label === "error" ? data.error[row] !== null : word(data.label[row]) === label)) &&
    (!language || word(data.language[row]) === language) && (!range || range(data.score[row])) && words.every((each) => text[row].includes(each)));
  const values = new Map(shown.map((row) => [row, value(row)]));
  shown.sort((a, b) => {
    const one = values.get(a), other = values.get(b);
    return (one < other ? -1 : one > other ? 1 : 0) * (up ? 1 : -1) || a - b;
  });
  page = 0;
  draw();
}

function reasons(row) {
  const list = make("ul", undefined, { class: "told" }), parts = data.reasons[row], other = wrong(row);
  if (data.error[row] !== null) list.append(make("li", word(data.error[row])));
  for (let i = 0; i < parts.length; i += 4) {
    const item = make("li"), moved = parts[i + 3];
    item.append(make("span", (moved > 0 ? "+" : "") + moved.toFixed(2), { class: "number " + (moved > 0 ? "farm" : "clean") }));
    item.append(make("span", `${word(parts[i]).replaceAll("`", "")}: ${parts[i + 1]}${parts[i + 2] === null ? "" : ` (${word(parts[i + 2])})`}`));
    list.append(item);
  }
  if (other) {
    const item = make("li");
    item.append(make("span"), make("span", "Is it wrong? "));
    item.lastChild.append(make("code", other));
    list.append(item);
  }
  return list;
}

// The command that labels a page otherwise, where the rows name the file it was read from.
function wrong(row) {
  const other = { farm: "clean", clean: "farm" }[word(data.label[row])], file = word(data.file[row]);
  const source = file + (file && "#") + data.record[row], quoted = /[^\w@%+=:,./#-]/.test(source) ? `'${source.replaceAll("'", `'"'"'`)}'` : source;
  return other && source && source !== "-" ? `darnel label ${quoted} --as ${other}` : "";
}

function lines(row) {
  const tr = make("tr"), label = word(data.label[row]) || "error", score = data.score[row], cell = make("td");
  const more = make("tr", undefined, { class: "more" }), all = make("td", undefined, { colspan: 4 });
  const button = make("button", data.title[row] ?? data.name[row], { type: "button", class: "open" });
  const show = () => {
    button.setAttribute("aria-expanded", open.has(row));
    more.hidden = !open.has(row);
    if (open.has(row) && !all.hasChildNodes()) all.append(reasons(row));
  };
  button.addEventListener("click", () => { if (!open.delete(row)) open.add(row); show(); });
  cell.append(button);
  if (data.title[row]) cell.append(make("div", data.name[row], { class: "address soft" }));
  more.append(all);
  tr.append(make("td", score === null ? "–" : score.toFixed(3), { class: "number" }), make("td", label, { class: label }), cell);
  tr.append(make("td", word(data.language[row])));
  show();
  return [tr, more];
}

function draw() {
  const last = Math.max(0, Math.ceil(shown.length / size) - 1), rows = shown.slice(page * size, (page + 1) * size);
  document.querySelector("#rows tbody").replaceChildren(...rows.flatMap(lines));
  at("count").textContent = `${shown.length.toLocaleString("en")} of ${all.length.toLocaleString("en")} pages`;
  at("place").textContent = `${page + 1} of ${last + 1}`;
  at("back").disabled = page === 0;
  at("next").disabled = page >= last;
}

function sort(button) {
  up = button.dataset.sort === key ? !up : button.dataset.sort !== "score";
  key = button.dataset.sort;
  for (const head of document.querySelectorAll("#rows thead th")) head.removeAttribute("aria-sort");
  button.parentElement.setAttribute("aria-sort", up ? "ascending" : "descending");
  choose();
}

const languages = [...new Set(data.language)].filter((each) => each !== null).map(word).sort();
at("language").append(...languages.map((each) => make("option", each)));
for (const button of document.querySelectorAll("[data-sort]")) button.addEventListener("click", () => sort(button));
for (const id of ["search", "label", "range", "language"]) at(id).addEventListener("input", choose);
document.querySelector(".filters").addEventListener("submit", (event) => event.preventDefault());
for (const [id, step] of [["back", -1], ["next", 1]]) at(id).addEventListener("click", () => { page += step; draw(); at("rows").scrollIntoView({ block: "nearest" }); });
// Tables are reached by the keyboard where they scroll, and only there.
const scrolls = new ResizeObserver((entries) => {
  for (const { target } of entries) target.tabIndex = target.scrollWidth > target.clientWidth ? 0 : -1;
});
for (const each of document.querySelectorAll(".scroll")) scrolls.observe(each);
choose();
