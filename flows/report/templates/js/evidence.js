/* In whose words: quotes of one aspect, side and slice, with the words that count highlighted at their offsets.
   A row of data.quotes: aspect, polarity, day, product, channel, language (places), product and channel by name,
   before, words, after, id, rating (-1: none). */
VL.evidence = function (page) {
  const w = page.words, el = VL.dom.el, names = page.data.quotes.names, STEP = 6;
  const state = { key: null, side: 0, word: "", shown: STEP, axis: null, value: -1 };

  /* The page's filter; a field of the heat map that was clicked stands in for the filter of its axis. */
  function slice() {
    const f = page.filter();
    if (state.axis) { f[state.axis] = state.value; }
    return f;
  }

  function matching(key, side, f) {
    const keys = page.aspectsOf(key);
    const from = page.state.from * 7, to = page.state.to * 7 + 6;
    return page.data.quotes.rows.filter(function (row) {
      return keys.indexOf(row[0]) >= 0 && (!side || row[1] === side) && row[2] >= from && row[2] <= to
        && (f.product < 0 || row[3] === f.product) && (f.channel < 0 || row[4] === f.channel) && (f.language < 0 || row[5] === f.language);
    });
  }

  function node(row, withAspect) {
    const origin = [w.day(w.add(page.data.cube.weeks[0], row[2]))].concat([names[row[6]], names[row[7]]].filter(function (name) { return name !== "unknown"; }));
    if (row[12] >= 0) { origin.push(w.t("rated", { rating: row[12] })); }
    if (withAspect) { origin.unshift(page.name(row[0])); }
    const language = page.data.cube.languages[row[5]];
    return el("blockquote", { class: row[1] > 0 ? "g" : "l", lang: language === "zh" || language === "en" ? language : null }, [
      el("p", {}, [row[8], el("mark", {}, row[9]), row[10]]),
      el("footer", {}, [el("span", { class: "side" }, row[1] > 0 ? "▲ " + w.t("gained") : "▼ " + w.t("lost")), " · " + origin.join(" · ")]),
    ]);
  }

  /* The reader's language first, then the ledger's ranking, which is the order of the rows. */
  function ranked(rows) {
    return rows.map(function (row, i) { return [page.data.cube.languages[row[5]] === page.data.lang ? 0 : 1, i, row]; })
      .sort(function (a, b) { return a[0] - b[0] || a[1] - b[1]; }).map(function (one) { return one[2]; });
  }

  function nodes(key, side, many) {
    const rows = ranked(matching(key, side, page.filter())).slice(0, many);
    return rows.length ? rows.map(function (row) { return node(row, page.aspectsOf(key).length > 1); }) : [el("p", { class: "calm" }, w.t("no_quotes"))];
  }

  function draw() {
    if (state.key === null) { state.key = page.total; }
    state.key = page.keys(VL.dom.get("evidence-key"), state.key, true);
    const found = ranked(matching(state.key, state.side, slice())).filter(function (row) {
      return !state.word || (row[8] + row[9] + row[10]).toLowerCase().indexOf(state.word) >= 0;
    });
    const both = state.side === 0, host = VL.dom.get("quotes"), many = page.aspectsOf(state.key).length > 1;
    const count = page.cube.count(state.key, slice(), page.state.from, page.state.to);
    VL.dom.get("evidence-count").textContent = w.t("evidence_said", {
      name: page.name(state.key), lost: w.count(count.l), gained: w.count(count.g), shown: w.count(found.length),
    }) + (state.axis ? " " + w.t("only_slice", { name: page.axisText(state.axis, state.value) }) : "");
    const column = function (side) {
      const rows = found.filter(function (row) { return row[1] === side; });
      return el("div", { class: "column" }, [
        el("h3", { class: side > 0 ? "g" : "l" }, [side > 0 ? "▲ " + w.t("value_gained") : "▼ " + w.t("value_lost"), el("small", {}, " " + w.count(rows.length))]),
      ].concat(rows.length ? rows.slice(0, state.shown).map(function (row) { return node(row, many); }) : [el("p", { class: "none" }, w.t(state.word ? "none_left" : "no_quotes"))]));
    };
    VL.dom.fill.apply(null, [host].concat(both ? [column(-1), column(1)] : [column(state.side)]));
    host.className = both ? "two" : "one";
    const longest = Math.max(found.filter(function (row) { return row[1] > 0; }).length, found.filter(function (row) { return row[1] < 0; }).length);
    VL.dom.get("more-quotes").hidden = longest <= state.shown;
    document.querySelectorAll("input[name=evidence-side]").forEach(function (input) { input.checked = Number(input.value) === state.side; });
    page.resettable();
  }

  function open(key, side, go, axis, value) {
    state.key = key; state.side = side || 0; state.word = ""; state.shown = STEP; state.axis = axis || null; state.value = value === undefined ? -1 : value;
    VL.dom.get("evidence-word").value = "";
    draw();
    if (go) {
      const head = VL.dom.get("h-evidence");
      head.scrollIntoView({ block: "start" });
      head.focus({ preventScroll: true });
    }
  }

  /* Lets go of the clicked field's axis when the reader uses that filter, of any axis without a name. */
  function release(axis) { if (!axis || axis === state.axis) { state.axis = null; state.value = -1; } }

  VL.dom.get("evidence-key").addEventListener("change", function (event) { open(Number(event.target.value), state.side); });
  VL.dom.get("evidence-word").addEventListener("input", function (event) { state.word = event.target.value.trim().toLowerCase(); state.shown = STEP; draw(); });
  VL.dom.get("more-quotes").addEventListener("click", function () { state.shown += STEP; draw(); });
  document.querySelectorAll("input[name=evidence-side]").forEach(function (input) {
    input.addEventListener("change", function () { state.side = Number(input.value); state.shown = STEP; draw(); });
  });
  return { draw: draw, open: open, nodes: nodes, release: release, picked: function () { return state.axis !== null; } };
};
