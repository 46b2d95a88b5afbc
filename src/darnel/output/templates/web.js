"use strict";
const file = document.getElementById("file");
if (file) {
  const over = (on) => (event) => {
    event.preventDefault();
    document.body.classList.toggle("dropping", on);
  };
  addEventListener("dragover", over(true));
  addEventListener("dragleave", over(false));
  addEventListener("drop", (event) => {
    over(false)(event);
    if (!event.dataTransfer.files.length) return;
    file.files = event.dataTransfer.files;
    file.form.requestSubmit();
  });
  file.form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) file.form.requestSubmit();
  });
}
const decide = document.getElementById("decide");
if (decide) {
  addEventListener("keydown", (event) => {
    if (event.target.matches("input, textarea, select")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "n") {
      event.preventDefault();
      document.getElementById("note").focus();
    }
    const chosen = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (chosen) chosen.click();
  });
}
// On a phone the page is below its reasons: a jump shows it.
addEventListener("click", (event) => {
  if (event.target.closest(".jumps a")) document.querySelector("iframe")?.scrollIntoView({ block: "nearest" });
});
