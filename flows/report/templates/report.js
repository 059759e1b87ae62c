"use strict";
(function () {
  var field = document.getElementById("filter");
  var none = document.getElementById("none");
  function filter() {
    var word = field.value.trim().toLowerCase();
    var left = 0;
    document.querySelectorAll("#voices details").forEach(function (aspect) {
      var here = 0;
      aspect.querySelectorAll("blockquote").forEach(function (quote) {
        var fits = !word || quote.textContent.toLowerCase().indexOf(word) >= 0;
        quote.hidden = !fits;
        here += fits ? 1 : 0;
      });
      aspect.hidden = here === 0;
      if (word) { aspect.open = here > 0; }
      left += here;
    });
    document.querySelectorAll("#voices .group").forEach(function (group) {
      group.hidden = !group.querySelector("details:not([hidden])");
    });
    none.hidden = left > 0;
  }
  if (field) { field.addEventListener("input", filter); field.closest("form").hidden = false; }
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details:not(.wordy)").forEach(function (one) { one.open = true; });
  });
}());
