/* Segments: net of every aspect by product, channel or language, as colour and number; a frame marks what stands out
   from the rest among all fields, and few feedbacks are said, not coloured. */
VL.heat = function (page) {
  const w = page.words, s = VL.stats, FEW = 30;
  let axis = "product";

  function mix(a, b, share) {
    const from = parse(a), to = parse(b);
    return "rgb(" + from.map(function (v, i) { return Math.round(v + (to[i] - v) * share); }).join(",") + ")";
  }
  function parse(hex) {
    const whole = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, "$&$&") : hex;
    return [1, 3, 5].map(function (i) { return parseInt(whole.slice(i, i + 2), 16); });
  }
  function bright(rgb) {
    const v = rgb.match(/\d+/g).map(Number);
    return 0.299 * v[0] + 0.587 * v[1] + 0.114 * v[2];
  }

  function draw() {
    const p = VL.chart.palette(), f = page.filter(), narrow = VL.dom.get("chart-heat").clientWidth < 560;
    const columns = { product: page.data.cube.products.map(page.term), channel: page.data.cube.channels.map(page.term), language: page.data.languages }[axis];
    const open = Object.assign({}, f);
    open[axis] = -1;  // a filter on the axis itself would leave one column
    const rows = page.lens().groups.reduce(function (all, group) {
      return all.concat(group.aspects.map(function (key) { return { key: key, side: group.side }; }));
    }, []).map(function (row) {
      row.cells = page.cube.by(axis, row.key, open, page.state.from, page.state.to).map(function (one) { return { n: one.n, count: one, net: s.net(one.g, one.l, one.b, one.n) }; });
      row.said = row.cells.reduce(function (sum, one) { return sum + one.count.g + one.count.l; }, 0);
      return row;
    }).filter(function (row) { return row.said > 0; });
    const shown = columns.map(function (name, i) { return i; }).filter(function (i) { return rows.some(function (row) { return row.cells[i].n > 0; }); });
    const data = [];
    let top = 1;
    rows.forEach(function (row, y) {
      const total = row.cells.reduce(function (sum, one) { return { n: sum.n + one.n, g: sum.g + one.count.g, l: sum.l + one.count.l, b: sum.b + one.count.b }; }, { n: 0, g: 0, l: 0, b: 0 });
      shown.forEach(function (column, x) {
        const cell = row.cells[column], c = cell.count;
        const rest = { n: total.n - c.n, g: total.g - c.g, l: total.l - c.l, b: total.b - c.b }, off = s.change(rest, c);
        if (cell.n >= FEW) { top = Math.max(top, Math.abs(cell.net.value)); }
        data.push({ x: x, y: y, column: column, row: row, cell: cell, off: cell.n >= FEW ? off : null });
      });
    });
    const clear = s.standOut(data.map(function (one) { return one.off && one.off.p; }));
    data.forEach(function (one, i) { one.differs = clear[i] ? one.off.value : 0; });
    const said = function (one) {
      return page.name(one.row.key) + ", " + columns[one.column] + ": " + (one.cell.net ? w.signed(one.cell.net.value) + " (" + w.between(one.cell.net) + "), " + w.t("judged_n", { n: w.count(one.cell.n) }) : w.t("no_feedback"));
    };
    const pick = function (one) { page.evidence(one.row.key, one.cell.net && one.cell.net.value < 0 ? -1 : 1, true, axis, one.column); };
    VL.chart.draw("chart-heat", {
      grid: { left: narrow ? 104 : 170, right: 8, top: 34, bottom: 6 },
      tooltip: { trigger: "item", formatter: function (q) {
        const one = data[q.dataIndex];
        return VL.chart.tip([page.name(one.row.key), columns[one.column], one.cell.net ? w.t("net") + " " + w.signed(one.cell.net.value) + " (" + w.between(one.cell.net) + ")" : "–",
          w.t("lost") + " " + w.count(one.cell.count.l) + " · " + w.t("gained") + " " + w.count(one.cell.count.g), w.t("judged_n", { n: w.count(one.cell.n) }),
          one.cell.n < FEW ? w.t("too_few") : one.differs ? w.t("differs", { value: w.signed(one.differs) }) : null, w.t("click_evidence")].filter(Boolean));
      } },
      xAxis: { type: "category", position: "top", data: shown.map(function (i) { return columns[i]; }), axisTick: { show: false }, axisLine: { show: false }, axisLabel: Object.assign(VL.chart.font(narrow ? 11 : 12.5), { color: p.ink, interval: 0, overflow: "truncate", width: narrow ? 66 : 130 }) },
      yAxis: { type: "category", inverse: true, data: rows.map(function (row) { return page.name(row.key); }), axisTick: { show: false }, axisLine: { show: false }, axisLabel: Object.assign(VL.chart.font(narrow ? 11 : 12.5), { color: p.ink, overflow: "truncate", width: narrow ? 96 : 158, interval: 0 }) },
      series: [{
        type: "custom", data: data.map(function (one) { return [one.x, one.y, one.cell.net ? one.cell.net.value : 0]; }), encode: { x: 0, y: 1 },
        renderItem: function (params, api) {
          const one = data[params.dataIndex], at = api.coord([one.x, one.y]), size = api.size([1, 1]), few = one.cell.n < FEW || !one.cell.net;
          const share = few ? 0 : Math.min(1, Math.abs(one.cell.net.value) / top);
          const fill = mix(p.faint, one.cell.net && one.cell.net.value < 0 ? p.loss_fill : p.gain_fill, share);
          const box = { x: at[0] - size[0] / 2 + 1.5, y: at[1] - size[1] / 2 + 1.5, width: size[0] - 3, height: size[1] - 3, r: 4 };
          return { type: "group", children: [
            { type: "rect", shape: box, style: { fill: few ? "transparent" : fill, stroke: few ? p.line : one.differs ? p.ink : "transparent", lineWidth: few ? 1 : 1.8, lineDash: few ? [2, 3] : null } },
            { type: "text", style: { text: !one.cell.net ? "" : few ? "·" : w.signed(one.cell.net.value), x: at[0], y: at[1], textAlign: "center", textVerticalAlign: "middle", fontSize: 12, fontWeight: one.differs ? 700 : 400, fill: few ? p.soft : bright(fill) > 140 ? "#12161c" : "#ffffff" } },
          ] };
        },
      }],
    }, {
      height: rows.length * 27 + 44, label: w.t("heat_label", { axis: w.t(axis), period: page.periodText() }),
      spots: data.map(function (one, i) { return { series: 0, index: i, text: said(one), pick: function () { pick(one); } }; }),
      table: VL.dom.table(w.t("heat_label", { axis: w.t(axis), period: page.periodText() }), [w.t("aspect")].concat(shown.map(function (i) { return [columns[i], "num"]; })), rows.map(function (row) {
        return { cells: [page.name(row.key)].concat(shown.map(function (i) {
          const cell = row.cells[i];
          return cell.net ? w.signed(cell.net.value) + " (" + w.between(cell.net) + "; " + w.count(cell.n) + ")" : "–";
        })) };
      })),
    });
  }

  document.querySelectorAll("input[name=heat-axis]").forEach(function (input) {
    input.addEventListener("change", function () { axis = input.value; draw(); });
  });
  return { draw: draw };
};
