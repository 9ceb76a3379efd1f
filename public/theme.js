// Runs before the first paint, as a file of its own because the content security policy allows no inline script.
(function () {
  try {
    var choice = localStorage.getItem("latchkey.theme");
    if (choice === "light" || choice === "dark") document.documentElement.dataset.theme = choice;
  } catch {
    // Storage is blocked: the system's theme it is.
  }
})();
