/* Benefit against cost: slices as points (cost across, benefit up, the line where they are equal) and, week by week,
   benefit minus cost with its band. Formulas: the codebook's, as in value_balance. */
VL.balance = function (page) {
  const w = page.words, s = VL.stats;

  function slices() {
    const f = page.filter(), from = page.state.from, to = page.state.to, out = [];
    const whole = page.cube.balance("week", f, from, to).reduce(function (sum, one) {
      return { n: sum.n + one.n, sums: sum.sums.map(function (v, k) { return v + one.sums[k]; }) };
    }, { n: 0, sums: [0, 0, 0, 0, 0, 0, 0] });
    out.push({ name: page.sliceText(), kind: "all", balance: s.balance(whole.sums, whole.n) });
    [["product", page.data.cube.products], ["channel", page.data.cube.channels], ["language", page.data.languages]].forEach(function (axis) {
      if (f[axis[0]] >= 0) { return; }
      page.cube.balance(axis[0], f, from, to).forEach(function (one, i) {
        if (one.n >= 30) { out.push({ name: page.term(axis[1][i]), kind: axis[0], balance: s.balance(one.sums, one.n) }); }
      });
    });
    return out.filter(function (one) { return one.balance; });
  }

  function said(one) {
    const b = one.balance;
    return w.t("balance_said", {
      name: one.name, benefit: w.signed(b.benefit), cost: w.signed(b.cost), difference: w.signed(b.value), interval: w.between(b),
      ratio: w.fixed(b.ratio, 2), limits: w.fixed(b.ratioLow, 2) + " … " + w.fixed(b.ratioHigh, 2), n: w.count(b.n),
    });
  }

  function plane() {
    const p = VL.chart.palette(), all = slices(), narrow = VL.dom.get("chart-plane").clientWidth < 420;
    VL.dom.get("balance-said").textContent = all.length ? said(all[0]) : w.t("no_feedback");
    const edge = function (name, sign) {
      const values = all.map(function (one) { return sign * one.balance[name]; }).concat([0]);
      return Math.max.apply(null, values);
    };
    const pad = Math.max(2, 0.14 * Math.max(edge("benefit", 1) + edge("benefit", -1), edge("cost", 1) + edge("cost", -1)));
    const x = [Math.floor(-edge("cost", -1) - pad), Math.ceil(edge("cost", 1) + pad)], y = [Math.floor(-edge("benefit", -1) - pad), Math.ceil(edge("benefit", 1) + pad)];
    const height = 330, wide = VL.dom.get("chart-plane").clientWidth, grid = { left: 46, right: 18, top: 14, bottom: 42 };
    const sides = VL.chart.place(all.map(function (one) {
      return {
        x: grid.left + (one.balance.cost - x[0]) / (x[1] - x[0]) * (wide - grid.left - grid.right),
        y: grid.top + (y[1] - one.balance.benefit) / (y[1] - y[0]) * (height - grid.top - grid.bottom), text: one.name,
      };
    }), { left: grid.left, right: wide - grid.right, top: grid.top, bottom: height - grid.bottom });
    const zero = [{ xAxis: 0, lineStyle: { type: "solid", width: 1 }, label: { show: false } }, { yAxis: 0, lineStyle: { type: "solid", width: 1 }, label: { show: false } }];
    const low = Math.max(x[0], y[0]), high = Math.min(x[1], y[1]), shapes = { all: "diamond", product: "circle", channel: "rect", language: "triangle" };
    const colours = { all: p.ink, product: p.gain, channel: p.loss, language: p.soft };
    const axis = { type: "value", splitLine: { lineStyle: { color: p.faint } }, axisLine: { show: false }, axisTick: { show: false }, nameLocation: "middle", nameTextStyle: VL.chart.font(12), axisLabel: Object.assign(VL.chart.font(11), { showMinLabel: false, showMaxLabel: false, formatter: function (v) { return w.fixed(v, 0); } }) };
    VL.chart.draw("chart-plane", {
      grid: grid,
      tooltip: { trigger: "item", formatter: function (q) {
        const one = all[q.dataIndex], b = one.balance;
        return VL.chart.tip([one.name, w.t("benefit") + " " + w.signed(b.benefit) + " · " + w.t("cost") + " " + w.signed(b.cost),
          w.t("difference") + " " + w.signed(b.value) + " (" + w.between(b) + ")",
          w.t("ratio") + " " + w.fixed(b.ratio, 2) + " (" + w.fixed(b.ratioLow, 2) + " … " + w.fixed(b.ratioHigh, 2) + ")", w.t("judged_n", { n: w.count(b.n) })]);
      } },
      xAxis: Object.assign({}, axis, { min: x[0], max: x[1], name: w.t("cost_axis"), nameGap: 26 }),
      yAxis: Object.assign({}, axis, { min: y[0], max: y[1], name: w.t("benefit_axis"), nameGap: 32 }),
      series: [{
        type: "scatter",
        data: all.map(function (one, i) {
          return {
            value: [one.balance.cost, one.balance.benefit], symbol: shapes[one.kind], symbolSize: one.kind === "all" ? 17 : 12,
            itemStyle: { color: colours[one.kind], borderColor: p.card, borderWidth: 1.5 },
            label: { show: sides[i] !== null, formatter: function () { return one.name; }, position: sides[i] || "right", color: p.ink, fontSize: narrow ? 11 : 12, fontWeight: one.kind === "all" ? 700 : 400, distance: 6 },
          };
        }),
        markLine: {
          silent: true, symbol: "none", lineStyle: { color: p.soft, type: "dashed", width: 1.2 },
          data: zero.concat(low < high ? [[{ coord: [low, low], label: { show: true, formatter: w.t("equal_line"), position: "insideEndTop", color: p.soft, fontSize: 11 } }, { coord: [high, high] }]] : []),
        },
      }],
    }, {
      height: height, label: w.t("plane_label", { period: page.periodText() }) + " " + (all.length ? said(all[0]) : w.t("no_feedback")),
      spots: all.map(function (one, i) { return { series: 0, index: i, text: said(one) }; }),
      table: VL.dom.table(w.t("benefit_cost"), [w.t("slice"), [w.t("benefit"), "num"], [w.t("cost"), "num"], [w.t("difference"), "num"], [w.t("interval"), "num"], [w.t("ratio"), "num"], [w.t("interval"), "num"], [w.t("judged"), "num"]],
        all.map(function (one) {
          const b = one.balance;
          return { cells: [one.name, w.signed(b.benefit), w.signed(b.cost), w.signed(b.value), w.between(b), w.fixed(b.ratio, 2), w.fixed(b.ratioLow, 2) + " … " + w.fixed(b.ratioHigh, 2), w.count(b.n)] };
        })),
    });
  }

  function weeks() {
    const list = page.cube.balance("week", page.filter(), 0, page.cube.weeks - 1).map(function (one) { return s.balance(one.sums, one.n); });
    page.line("chart-balance", w.t("difference"), list, 330);
  }

  return { draw: function () { plane(); weeks(); } };
};
