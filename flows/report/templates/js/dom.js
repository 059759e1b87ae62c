/* Elements without markup: every text is a text node, so that nothing a customer wrote is ever read as HTML. */
VL.dom = (function () {
  function el(tag, attributes, children) {
    const made = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) {
      const value = attributes[name];
      if (name === "on") { Object.keys(value).forEach(function (event) { made.addEventListener(event, value[event]); }); }
      else if (value === true) { made.setAttribute(name, ""); }
      else if (value !== false && value !== null && value !== undefined) { made.setAttribute(name, value); }
    });
    [].concat(children === undefined ? [] : children).forEach(function (child) {
      if (child !== null && child !== undefined) {
        made.append(child.nodeType ? child : document.createTextNode(String(child)));
      }
    });
    return made;
  }

  /* A table: heads as texts or [text, "num"], rows of cells that are texts, numbers' texts or elements. */
  function table(caption, heads, rows) {
    const kinds = heads.map(function (head) { return Array.isArray(head) ? head[1] : ""; });
    return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, el("table", {}, [
      el("caption", {}, caption),
      el("thead", {}, el("tr", {}, heads.map(function (head, i) {
        return el("th", { scope: "col", class: kinds[i] || null }, Array.isArray(head) ? head[0] : head);
      }))),
      el("tbody", {}, rows.map(function (row) {
        return el("tr", { class: row.level ? "sub" : null }, row.cells.map(function (cell, i) {
          return i === 0 ? el("th", { scope: "row" }, cell) : el("td", { class: kinds[i] || null }, cell);
        }));
      })),
    ]));
  }

  function fill(node) { node.replaceChildren.apply(node, [].slice.call(arguments, 1)); }

  return { el: el, table: table, fill: fill, get: function (id) { return document.getElementById(id); } };
}());
