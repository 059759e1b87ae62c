/* What changed and why: the change of net between the period and the one before, split into rate, mix and volume over
   product x channel x language, in steps; the cells that did most; words whose use rose; quotes of the later period. */
VL.change = function (page) {
  const w = page.words;
  let key = null;

  /* The aspect whose change is the surest: what people ask about. */
  function surest(moves) {
    let best = page.total, least = Infinity;
    page.lens().groups.reduce(function (all, group) { return all.concat(group.aspects); }, []).forEach(function (k) {
      if (moves[k] && moves[k].p < least) { least = moves[k].p; best = k; }
    });
    return best;
  }

  function bars(split, p) {
    const steps = [
      { name: w.t("net_before"), from: 0, to: split.before, kind: "level" },
      { name: w.t("rate"), from: split.before, to: split.before + split.rate, kind: "part", value: split.rate, about: w.t("rate_about") + " (" + w.signed(split.rateLow) + " … " + w.signed(split.rateHigh) + ")" },
      { name: w.t("mix"), from: split.before + split.rate, to: split.before + split.rate + split.mix, kind: "part", value: split.mix, about: w.t("mix_about") },
      { name: w.t("volume"), from: split.before + split.rate + split.mix, to: split.after, kind: "part", value: split.volume, about: w.t("volume_about") },
      { name: w.t("net_after"), from: 0, to: split.after, kind: "level" },
    ];
    const ends = steps.reduce(function (all, step) { return all.concat(step.from, step.to); }, []);
    const low = Math.min.apply(null, ends), high = Math.max.apply(null, ends), pad = (high - low) * 0.18 || 1;
    VL.chart.draw("chart-waterfall", {
      grid: { left: 44, right: 12, top: 18, bottom: 34 },
      tooltip: { trigger: "item", formatter: function (q) {
        const step = steps[q.dataIndex];
        return VL.chart.tip([step.name, w.signed(step.kind === "level" ? step.to : step.value), step.about].filter(Boolean));
      } },
      xAxis: { type: "category", data: steps.map(function (step) { return step.name; }), axisTick: { show: false }, axisLine: { show: false }, axisLabel: Object.assign(VL.chart.font(12), { color: p.ink, interval: 0 }) },
      yAxis: { type: "value", min: low < 0 ? low - pad : 0, max: high > 0 ? high + pad : 0, splitLine: { lineStyle: { color: p.faint } }, axisLabel: Object.assign(VL.chart.font(11), { showMinLabel: false, showMaxLabel: false, formatter: function (v) { return w.fixed(v, v % 1 ? 1 : 0); } }) },
      series: [{
        type: "custom", data: steps.map(function (step, i) { return [i, step.from, step.to]; }), encode: { x: 0, y: [1, 2] },
        renderItem: function (params, api) {
          const i = params.dataIndex, step = steps[i], a = api.coord([i, step.from]), b = api.coord([i, step.to]), size = Math.min(90, api.size([1, 0])[0] * 0.62);
          const up = step.to >= step.from, fill = step.kind === "level" ? p.soft : up ? p.gain_fill : p.loss_fill;
          const children = [
            { type: "rect", shape: { x: a[0] - size / 2, y: Math.min(a[1], b[1]), width: size, height: Math.max(2, Math.abs(a[1] - b[1])), r: 2 }, style: { fill: fill, opacity: step.kind === "level" ? 0.55 : 1 } },
            { type: "text", style: { text: (step.kind === "level" ? "" : up ? "▲ " : "▼ ") + w.signed(step.kind === "level" ? step.to : step.value), x: a[0], y: step.to >= step.from ? b[1] - 6 : b[1] + 6, textAlign: "center", textVerticalAlign: step.to >= step.from ? "bottom" : "top", fontSize: 13, fontWeight: 700, fill: p.ink } },
          ];
          if (i < steps.length - 1) {
            const next = api.coord([i + 1, step.to]);
            children.push({ type: "line", shape: { x1: a[0] + size / 2, x2: next[0] - size / 2, y1: b[1], y2: b[1] }, style: { stroke: p.soft, lineWidth: 1, lineDash: [3, 3] } });
          }
          return { type: "group", children: children };
        },
      }, { type: "line", data: [], markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: p.soft, type: "solid", width: 1 }, data: [{ yAxis: 0 }] } }],
    }, {
      height: 300, label: page.name(key) + ". " + steps.map(function (step) { return step.name + " " + w.signed(step.kind === "level" ? step.to : step.value); }).join(", "),
      spots: steps.map(function (step, i) { return { series: 0, index: i, text: step.name + " " + w.signed(step.kind === "level" ? step.to : step.value) }; }),
      table: VL.dom.table(page.name(key), [w.t("part"), [w.t("points"), "num"]], steps.map(function (step) {
        return { cells: [step.name, w.signed(step.kind === "level" ? step.to : step.value)] };
      })),
    });
  }

  function contributors(split) {
    const top = split.cells.slice().sort(function (a, b) { return Math.abs(b.total) - Math.abs(a.total); }).slice(0, 6);
    return VL.dom.table(w.t("top_cells"), [w.t("cell"), [w.t("points"), "num"], [w.t("rate"), "num"], [w.t("mix"), "num"], [w.t("volume"), "num"], [w.t("net_in_cell"), "num"], [w.t("judged"), "num"]], top.map(function (part) {
      const c = part.cell;
      return { cells: [
        [page.term(page.data.cube.products[c.product]), page.term(page.data.cube.channels[c.channel]), page.data.languages[c.language]].join(" · "),
        w.signed(part.total), w.signed(part.rate), w.signed(part.mix), w.signed(part.volume),
        w.signed(part.before) + " → " + w.signed(part.after), w.count(c.n0) + " → " + w.count(c.n1),
      ] };
    }));
  }

  function draw() {
    const before = page.before(), note = VL.dom.get("why-note"), whole = VL.dom.get("why-whole");
    const moves = page.moves();
    if (key === null) { key = surest(moves); }
    key = page.keys(VL.dom.get("why-key"), key, true);
    const a = before && page.cube.count(key, page.filter(), before[0], before[1]), b = page.cube.count(key, page.filter(), page.state.from, page.state.to);
    const split = before ? VL.stats.decompose(page.cube.pairs(key, page.filter(), before, [page.state.from, page.state.to]), a, b) : null;
    whole.hidden = !split;
    if (!split) { note.textContent = w.t(before ? "no_feedback" : "no_before"); return; }
    const alone = VL.stats.change(a, b), change = moves[key] || Object.assign(alone, { clear: alone.low > 0 || alone.high < 0 });
    const parts = [["rate", split.rate], ["mix", split.mix], ["volume", split.volume]].sort(function (x, y) { return (y[1] - x[1]) * Math.sign(split.change); });
    note.textContent = w.t("why_said", {
      name: page.name(key), before: w.signed(split.before), after: w.signed(split.after), change: w.signed(split.change), interval: w.between(change),
      period: page.periodText(), earlier: page.rangeText(before[0], before[1]),
    }) + " " + (change.clear ? w.t("why_most", { part: w.t(parts[0][0]), value: w.signed(parts[0][1]) }) : w.t(change.low > 0 || change.high < 0 ? "why_alone" : "why_chance"))
      + (split.reversed ? " " + w.t("why_reversed") : "");
    bars(split, VL.chart.palette());
    VL.dom.fill(VL.dom.get("why-cells"), contributors(split));
    const loss = split.change < 0 || (split.change === 0 && split.after < 0);
    VL.dom.fill.apply(null, [VL.dom.get("why-quotes")].concat(page.quoteNodes(key, loss ? -1 : 1, 5)));
    const terms = VL.dom.get("why-terms");
    if (terms) { page.terms(terms, key, loss ? -1 : 1); }
  }

  VL.dom.get("why-key").addEventListener("change", function (event) { key = Number(event.target.value); draw(); });
  return { draw: draw };
};
