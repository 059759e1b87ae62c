/* Drivers: what moves the rating, all aspects together. Importance up, performance across; the lines part quadrants. */
VL.drivers = function (page) {
  const w = page.words;

  function rows() {
    const product = page.state.product < 0 ? "all" : page.data.cube.products[page.state.product];
    const of = page.data.drivers.filter(function (row) { return row.product === product; });
    return { product: product, all: of, drawn: of.filter(function (row) { return row.importance !== null && row.performance !== null; }) };
  }

  function effect(row, side) {
    return row[side] === null ? "–" : w.signed2(row[side]) + " (" + w.signed2(row[side + "_low"]) + " … " + w.signed2(row[side + "_high"]) + ")";
  }

  function remark(row) {
    return ["gained", "lost"].map(function (side) {
      const status = row[side + "_status"];
      return status === "too_few" ? w.t("too_few_side", { side: w.t(side) }) : status === "collinear" ? w.t("collinear_side", { side: w.t(side) }) : null;
    }).filter(Boolean).join("; ");
  }

  function said(row) {
    return page.name(row.key) + ": " + w.t("driver_said", { importance: w.fixed(row.importance, 2), performance: w.signed(row.performance), quadrant: w.t(row.quadrant || "unplaced") });
  }

  function draw() {
    const found = rows(), note = VL.dom.get("drivers-note"), whole = VL.dom.get("drivers-whole");
    whole.hidden = !found.drawn.length;
    if (!found.drawn.length) {
      note.textContent = page.data.refused[found.product] || w.t(found.all.length ? "drivers_few" : page.data.drivers.length ? "drivers_no_product" : "drivers_none");
      return;
    }
    const first = found.drawn[0], p = VL.chart.palette(), narrow = VL.dom.get("chart-drivers").clientWidth < 560;
    note.textContent = w.t("drivers_note", { outcome: w.t("outcome_" + first.outcome), n: w.count(first.feedbacks), first: w.day(first.first), last: w.day(first.last), product: found.product === "all" ? w.t("all_feedback") : page.term(found.product) });
    const xs = found.drawn.map(function (row) { return row.performance; }).concat(first.performance_cut), ys = found.drawn.map(function (row) { return row.importance_high === null ? row.importance : row.importance_high; });
    const pad = function (list) { return (Math.max.apply(null, list) - Math.min.apply(null, list)) * 0.12 || 1; };
    const x = [Math.max(-106, Math.floor(Math.min.apply(null, xs) - pad(xs))), Math.min(106, Math.ceil(Math.max.apply(null, xs) + pad(xs)))];
    const lows = found.drawn.map(function (row) { return row.importance_low === null ? row.importance : row.importance_low; });
    const y = [Math.min.apply(null, lows.concat(0)), Math.max.apply(null, ys) * 1.1];
    const height = narrow ? 420 : 500, wide = VL.dom.get("chart-drivers").clientWidth, grid = { left: 50, right: 18, top: 14, bottom: 44 };
    const sides = VL.chart.place(found.drawn.map(function (row) {
      return {
        x: grid.left + (row.performance - x[0]) / (x[1] - x[0]) * (wide - grid.left - grid.right),
        y: grid.top + (y[1] - row.importance) / (y[1] - y[0]) * (height - grid.top - grid.bottom), text: page.name(row.key),
      };
    }), { left: grid.left, right: wide - grid.right, top: grid.top + 22, bottom: height - grid.bottom - 22 });
    const colours = { concentrate_here: p.loss, keep_up: p.gain, low_priority: p.soft, possible_overkill: p.soft };
    const marks = { concentrate_here: "triangle", keep_up: "circle", low_priority: "triangle", possible_overkill: "circle" };
    VL.chart.draw("chart-drivers", {
      grid: grid,
      tooltip: { trigger: "item", formatter: function (q) {
        const row = found.drawn[q.dataIndex];
        return VL.chart.tip([page.name(row.key), w.t("gain_effect") + " " + effect(row, "gained_effect"), w.t("loss_effect") + " " + effect(row, "lost_effect"),
          w.t("importance") + " " + w.fixed(row.importance, 2), w.t("performance") + " " + w.signed(row.performance), w.t(row.quadrant || "unplaced")]);
      } },
      xAxis: { type: "value", min: x[0], max: x[1], name: w.t("performance_axis"), nameLocation: "middle", nameGap: 28, nameTextStyle: VL.chart.font(12), axisTick: { show: false }, axisLine: { show: false }, axisLabel: Object.assign(VL.chart.font(11), { showMinLabel: false, showMaxLabel: false, formatter: function (v) { return w.fixed(v, 0); } }), splitLine: { lineStyle: { color: p.faint } } },
      yAxis: { type: "value", min: y[0], max: y[1], name: w.t("importance_axis"), nameLocation: "middle", nameGap: 36, nameTextStyle: VL.chart.font(12), axisTick: { show: false }, axisLine: { show: false }, axisLabel: Object.assign(VL.chart.font(11), { showMinLabel: false, showMaxLabel: false, formatter: function (v) { return w.fixed(v, 1); } }), splitLine: { lineStyle: { color: p.faint } } },
      series: [
        {
          type: "custom", silent: true, z: 1, data: found.drawn.map(function (row) { return [row.performance, row.importance]; }),
          renderItem: function (params, api) {
            const row = found.drawn[params.dataIndex];
            if (row.importance_low === null) { return null; }
            const a = api.coord([row.performance, row.importance_low]), b = api.coord([row.performance, row.importance_high]);
            return { type: "line", shape: { x1: a[0], y1: a[1], x2: b[0], y2: b[1] }, style: { stroke: colours[row.quadrant] || p.soft, lineWidth: 1.3, opacity: 0.6 } };
          },
        },
        {
          type: "scatter", z: 3,
          data: found.drawn.map(function (row, i) {
            return {
              value: [row.performance, row.importance], symbol: marks[row.quadrant] || "circle", symbolSize: 11,
              itemStyle: { color: row.quadrant === "low_priority" || row.quadrant === "possible_overkill" ? p.card : colours[row.quadrant] || p.soft, borderColor: row.quadrant === "low_priority" || row.quadrant === "possible_overkill" ? p.soft : p.card, borderWidth: 1.6 },
              label: { show: sides[i] !== null, formatter: function () { return page.name(row.key); }, position: sides[i] || "right", distance: 6, color: p.ink, fontSize: narrow ? 10.5 : 12 },
            };
          }),
          markLine: {
            silent: true, symbol: "none", label: { show: false }, lineStyle: { color: p.soft, type: "dashed" },
            data: [first.performance_cut === null ? null : { xAxis: first.performance_cut }, first.importance_cut === null ? null : { yAxis: first.importance_cut }].filter(Boolean),
          },
        },
        {
          type: "scatter", silent: true, symbolSize: 0, tooltip: { show: false }, z: 0,
          data: [["concentrate_here", [x[0], y[1]], ["left", "top"]], ["keep_up", [x[1], y[1]], ["right", "top"]], ["low_priority", [x[0], y[0]], ["left", "bottom"]], ["possible_overkill", [x[1], y[0]], ["right", "bottom"]]].map(function (one) {
            return { value: one[1], label: { show: true, formatter: w.t(one[0]), position: "inside", offset: [one[2][0] === "left" ? 6 : -6, one[2][1] === "top" ? 8 : -8], align: one[2][0], verticalAlign: one[2][1], color: p.soft, fontSize: 12, fontWeight: 650 } };
          }),
        },
      ],
    }, {
      height: height, label: w.t("drivers_label") + " " + found.drawn.slice(0, 3).map(said).join(" "),
      spots: found.drawn.map(function (row, i) { return { series: 1, index: i, text: said(row), pick: function () { page.evidence(row.key, row.performance < 0 ? -1 : 1, true); } }; }),
      table: VL.dom.table(w.t("drivers_label"), [w.t("aspect"), [w.t("gain_effect"), "num"], [w.t("loss_effect"), "num"], [w.t("left_out"), "num"], [w.t("importance"), "num"], [w.t("performance"), "num"], w.t("quadrant"), w.t("remark")], found.all.map(function (row) {
        return { cells: [page.name(row.key), effect(row, "gained_effect"), effect(row, "lost_effect"),
          [row.gained_out, row.lost_out].map(function (v) { return v === null ? "–" : w.signed2(v); }).join(" / "),
          row.importance === null ? "–" : w.fixed(row.importance, 2), w.signed(row.performance), row.quadrant ? w.t(row.quadrant) : "–", remark(row)] };
      })),
    });
  }

  return { draw: draw };
};

/* Words whose use rose, for the split of a change. */
VL.terms = function (page) {
  const w = page.words, el = VL.dom.el, days = page.data.terms_days.map(w.day);
  const range = function (at) { return w.t("range", { first: days[at], last: days[at + 1] }); };
  return function (host, key, side) {
    const keys = page.aspectsOf(key), found = page.data.terms.filter(function (row) { return keys.indexOf(row[0]) >= 0 && row[1] === side; })
      .sort(function (a, b) { return b[6] - a[6] || b[5] - a[5]; }).slice(0, 12);
    VL.dom.fill.apply(null, [host].concat(found.length ? [el("ul", { class: "terms" }, found.map(function (row) {
      return el("li", { class: row[6] ? "sure" : null }, [el("b", {}, row[2]), el("span", {}, " " + w.count(row[3]) + " → " + w.count(row[4]))]);
    })), el("p", { class: "hint" }, w.t("terms_about", { before: range(0), after: range(2) }))] : [el("p", { class: "none" }, w.t("terms_none"))]));
  };
};
