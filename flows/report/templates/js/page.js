/* The page: reads the data, keeps the filters, draws every section when one of them changes. */
(function () {
  const get = VL.dom.get, el = VL.dom.el;

  function unpack(id) {
    const bytes = Uint8Array.from(atob(get(id).textContent.trim()), function (c) { return c.charCodeAt(0); });
    return JSON.parse(new TextDecoder().decode(window.unzlib(bytes)));
  }

  const data = unpack("data"), weeks = data.cube.weeks, last = weeks.length - 1;
  const cube = VL.cube(data.cube), words = VL.wording(data.text, data.lang);
  const state = { from: Math.max(0, last - data.weeks + 1), to: last, product: -1, channel: -1, language: -1, lens: 0 };
  const start = Object.assign({}, state);
  const groupNames = {}, groupAspects = {};
  data.lenses.forEach(function (lens) {
    lens.groups.forEach(function (group) {
      if (group.key >= data.aspects.length && !groupNames[group.key]) { groupNames[group.key] = group.name; groupAspects[group.key] = group.aspects; }
    });
  });
  const valued = data.aspects.map(function (aspect, key) { return key; }).filter(function (key) { return data.aspects[key].side !== "outcome"; });

  const page = {
    data: data, cube: cube, words: words, state: state, total: data.cube.keys.length - 1,
    filter: function () { return { product: state.product, channel: state.channel, language: state.language }; },
    lens: function () { return data.lenses[state.lens]; },
    partial: function () { return words.add(weeks[last], 6) > data.last; },
    name: function (key) {
      if (key < data.aspects.length) { return data.aspects[key].name; }
      const group = page.lens().groups.find(function (one) { return one.key === key; });
      return group ? group.name : key === page.total ? words.t("all_value") : groupNames[key];
    },
    term: function (value) { return value === data.cube.rest ? words.t("others") : value === "unknown" ? words.t("unknown") : value; },
    aspectsOf: function (key) { return key < data.aspects.length ? [key] : key === page.total ? valued : groupAspects[key] || []; },
    isOf: function (aspect, key) { return aspect === key || page.aspectsOf(key).indexOf(aspect) >= 0; },
    before: function () {
      const length = state.to - state.from + 1;
      return state.from - length >= 0 ? [state.from - length, state.from - 1] : null;
    },
    rangeText: function (from, to) {
      const end = words.add(weeks[to], 6);
      return words.t("range", { first: words.day(weeks[from]), last: words.day(end > data.last ? data.last : end) });
    },
    periodText: function () { return page.rangeText(state.from, state.to); },
    axisText: function (axis, value) {
      return axis === "language" ? data.languages[value] : page.term((axis === "product" ? data.cube.products : data.cube.channels)[value]);
    },
    sliceText: function () {
      const chosen = ["product", "channel", "language"].filter(function (axis) { return state[axis] >= 0; }).map(function (axis) { return page.axisText(axis, state[axis]); });
      return chosen.length ? chosen.join(" · ") : words.t("all_feedback");
    },
    ceiling: function (value) {
      const power = Math.pow(10, Math.floor(Math.log10(value)));
      return power * [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find(function (step) { return step * power >= value * 0.999; });
    },
    evidence: function (key, side, go, axis, value) { sections.evidence.open(key, side, go, axis, value); },
    /* Change against the period before by key, of every group and aspect of the lens and of the outcomes: `clear` where
       it stands out among them all. Empty where there is no period before. */
    moves: function () {
      const then = page.before(), f = page.filter(), moved = {};
      if (!then) { return moved; }
      page.lens().groups.forEach(function (group) {
        [group.key].concat(group.aspects).forEach(function (key) { moved[key] = null; });
      });
      data.aspects.forEach(function (aspect, key) { if (aspect.side === "outcome") { moved[key] = null; } });
      const keys = Object.keys(moved), found = keys.map(function (key) {
        return VL.stats.change(cube.count(key, f, then[0], then[1]), cube.count(key, f, state.from, state.to));
      });
      const clear = VL.stats.standOut(found.map(function (one) { return one && one.p; }));
      keys.forEach(function (key, i) { moved[key] = found[i] && Object.assign(found[i], { clear: clear[i] }); });
      return moved;
    },
    /* Beside a change: nothing where it is clear, else how far it may be chance. */
    doubt: function (change) {
      return change.clear ? "" : words.t(change.low > 0 || change.high < 0 ? "alone" : "within_chance");
    },
    resettable: function () {
      get("reset").disabled = !sections.evidence.picked() && Object.keys(start).every(function (name) { return state[name] === start[name]; });
    },
    quoteNodes: function (key, side, many) { return sections.evidence.nodes(key, side, many); },
    choose: function (id, key) { get(id).value = String(key); },
    /* Options of a key selector: the total, the groups of the lens, their aspects, outcomes; answers with a key that exists. */
    keys: function (select, key) {
      const known = [page.total], nodes = [el("option", { value: page.total }, words.t("all_value"))];
      page.lens().groups.forEach(function (group) {
        const inside = group.aspects.filter(function (one) { return one !== group.key; });
        const options = [group.key].concat(inside).map(function (one) {
          known.push(one);
          return el("option", { value: one }, page.name(one));
        });
        nodes.push(inside.length ? el("optgroup", { label: group.name }, options) : options[0]);
      });
      const outcomes = data.aspects.map(function (aspect, i) { return i; }).filter(function (i) { return data.aspects[i].side === "outcome"; });
      outcomes.forEach(function (i) { known.push(i); });
      nodes.push(el("optgroup", { label: words.t("outcomes") }, outcomes.map(function (i) { return el("option", { value: i }, page.name(i)); })));
      if (known.indexOf(key) < 0 && key < data.aspects.length) { known.push(key); nodes.push(el("option", { value: key }, page.name(key))); }
      const chosen = known.indexOf(key) >= 0 ? key : page.total;
      VL.dom.fill.apply(null, [select].concat(nodes));
      select.value = String(chosen);
      return chosen;
    },
    /* Boxes of small charts, made anew when their names change. */
    frames: function (host, id, names, pick) {
      if (host.dataset.names === names.join("|")) { return; }
      host.dataset.names = names.join("|");
      VL.chart.forget(id);
      VL.dom.fill.apply(null, [host].concat(names.map(function (name, i) {
        return el("figure", { class: "card small" }, [
          el("figcaption", {}, [el("button", { type: "button", class: "opener", on: { click: function () { pick(i); } } }, name), el("span", { id: id + "-" + i + "-value" }, "")]),
          el("div", { id: id + "-" + i, class: "chart" }),
        ]);
      })));
    },
    line: function (id, name, list, height) { sections.trends.line(id, name, list, height); },
    terms: function (host, key, side) { sections.terms(host, key, side); },
  };

  function tiles() {
    const s = VL.stats, f = page.filter(), now = cube.count(page.total, f, state.from, state.to), then = page.before();
    const net = s.net(now.g, now.l, now.b, now.n), gained = s.share(now.g, now.n), lost = s.share(now.l, now.n);
    const change = then ? s.change(cube.count(page.total, f, then[0], then[1]), now) : null;
    const sums = cube.balance("week", f, state.from, state.to).reduce(function (sum, one) { return sum.map(function (v, k) { return v + one.sums[k]; }); }, [0, 0, 0, 0, 0, 0, 0]);
    const balance = s.balance(sums, now.n);
    const moved = !change ? "" : change.low > 0 || change.high < 0
      ? words.t("moved", { sign: change.value > 0 ? "▲" : "▼", value: words.signed(change.value) }) : words.t("unmoved", { value: words.signed(change.value) });
    const set = function (name, value, notes) {
      VL.dom.fill(get("tile-" + name), el("b", {}, value), el("span", {}, notes[0] || ""), el("span", {}, notes[1] || ""));
    };
    set("net", words.signed(net && net.value), [words.between(net), moved]);
    set("gained", gained ? words.fixed(gained.value) : "–", [words.between(gained, true), words.t("per_100")]);
    set("lost", lost ? words.fixed(lost.value) : "–", [words.between(lost, true), words.t("per_100")]);
    set("balance", words.signed(balance && balance.value), [words.between(balance), balance ? words.t("ratio") + " " + words.fixed(balance.ratio, 2) : ""]);
    const end = words.add(weeks[state.to], 6);
    set("judged", words.count(now.n), [words.shortDay(weeks[state.from]) + " – " + words.shortDay(end > data.last ? data.last : end), page.sliceText()]);
    get("state").textContent = words.t("state", { slice: page.sliceText(), period: page.periodText(), n: words.count(now.n) });
    page.resettable();
  }

  const ORDER = [["ledger", "ledger"], ["trends", "trends"], ["balance", "balance"], ["drivers", "drivers"], ["change", "why"], ["heat", "segments"], ["evidence", "evidence"]];
  let waiting = [], turn = 0;

  function seen(id) {
    const box = get(id).getBoundingClientRect();
    return box.top < window.innerHeight && box.bottom > 0;
  }

  /* What is in view at once, the rest in turns, so that a filter answers when it is touched. `whole` leaves no turns. */
  function draw(whole) {
    tiles();
    document.documentElement.classList.remove("drawn");
    clearTimeout(turn);
    waiting = ORDER.filter(function (one) {
      if (whole !== true && !seen(one[1])) { return true; }
      sections[one[0]].draw();
      return false;
    });
    next();
  }

  function next() {
    if (!waiting.length) { document.documentElement.classList.add("drawn"); return; }
    turn = setTimeout(function () {
      sections[waiting.shift()[0]].draw();
      next();
    }, 0);
  }

  function options(id, names, all) {
    const nodes = all ? [el("option", { value: -1 }, all)] : [];
    names.forEach(function (name, i) { nodes.push(el("option", { value: i }, name)); });
    VL.dom.fill.apply(null, [get(id)].concat(nodes));
  }

  /* Weeks of a choice of the period: the newest `many`, 0 for all; one week is the newest that is over. Null for -1. */
  function preset(many) {
    if (many < 0) { return null; }
    if (many === 1) { const over = page.partial() && last > 0 ? last - 1 : last; return { from: over, to: over }; }
    return { from: many ? Math.max(0, last - many + 1) : 0, to: last };
  }

  function controls() {
    options("f-product", data.cube.products.map(page.term), words.t("all_products"));
    options("f-channel", data.cube.channels.map(page.term), words.t("all_channels"));
    options("f-language", data.languages, words.t("all_languages"));
    options("f-lens", data.lenses.map(function (lens) { return lens.name; }));
    options("f-from", weeks.map(words.day));
    options("f-to", weeks.map(function (week) { const end = words.add(week, 6); return words.day(end > data.last ? data.last : end); }));
    const presets = [1, 4, 8, 13, 26, 52].filter(function (many) { return many <= (many === 1 && page.partial() ? last : weeks.length); });
    VL.dom.fill.apply(null, [get("f-period")].concat(presets.map(function (many) { return el("option", { value: many }, words.t(many === 1 ? "last_week" : "last_weeks", { n: many })); }), [
      el("option", { value: 0 }, words.t("whole_time", { day: words.day(weeks[0]) })), el("option", { value: -1 }, words.t("own_period")),
    ]));
    show();
    get("f-period").addEventListener("change", function (event) {
      const many = Number(event.target.value);
      get("own").hidden = many !== -1;
      if (many >= 0) { Object.assign(state, preset(many)); changed(); }
    });
    ["from", "to"].forEach(function (name) {
      get("f-" + name).addEventListener("change", function (event) {
        state[name] = Number(event.target.value);
        if (state.from > state.to) { if (name === "from") { state.to = state.from; } else { state.from = state.to; } }
        changed();
      });
    });
    ["product", "channel", "language", "lens"].forEach(function (name) {
      get("f-" + name).addEventListener("change", function (event) {
        state[name] = Number(event.target.value);
        sections.evidence.release(name);
        changed();
      });
    });
    get("reset").addEventListener("click", function () {
      Object.assign(state, start);
      get("own").hidden = true;
      sections.evidence.release();
      changed();
    });
    get("theme").addEventListener("click", function () {
      const dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      document.documentElement.dataset.theme = dark ? "light" : "dark";
      redraw();
    });
    if (document.body.clientWidth <= 640) { get("filter-box").open = false; }
    get("filters").hidden = false;
  }

  function show() {
    ["product", "channel", "language", "lens", "from", "to"].forEach(function (name) { get("f-" + name).value = String(state[name]); });
    const fits = [].find.call(get("f-period").options, function (option) {
      const span = preset(Number(option.value));
      return span && span.from === state.from && span.to === state.to;
    });
    get("f-period").value = fits && get("own").hidden ? fits.value : "-1";
    get("own").hidden = Number(get("f-period").value) !== -1;
  }

  function changed() { show(); draw(); get("spoken").textContent = get("state").textContent; }
  function redraw(whole) { sections.trends.changes(); draw(whole); }

  const sections = {};
  sections.evidence = VL.evidence(page);
  sections.ledger = VL.ledger(page);
  sections.trends = VL.trends(page);
  sections.balance = VL.balance(page);
  sections.drivers = VL.drivers(page);
  sections.change = VL.change(page);
  sections.heat = VL.heat(page);
  sections.terms = VL.terms(page);

  controls();
  redraw();
  document.querySelectorAll("[data-evidence]").forEach(function (link) {
    link.addEventListener("click", function (event) {
      event.preventDefault();
      const asked = link.dataset.evidence.split(" ");
      page.evidence(data.cube.keys.indexOf(asked[0]), Number(asked[1]), true);
    });
  });

  let timer = 0, wide = document.body.clientWidth;
  new ResizeObserver(function () {
    if (document.body.clientWidth === wide || document.documentElement.classList.contains("paper")) { return; }
    wide = document.body.clientWidth;
    clearTimeout(timer);
    timer = setTimeout(function () { redraw(); }, 80);
  }).observe(document.body);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", function () { redraw(); });
  window.addEventListener("beforeprint", function () {
    document.documentElement.classList.add("paper");
    VL.chart.setWidth(680);
    redraw(true);
  });
  window.addEventListener("afterprint", function () {
    document.documentElement.classList.remove("paper");
    VL.chart.setWidth(null);
    redraw();
  });
}());
