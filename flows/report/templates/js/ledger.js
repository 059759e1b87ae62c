/* The ledger: a diverging bar for every group of the lens, opening to its aspects; net with interval at the right. */
VL.ledger = function (page) {
  const w = page.words, s = VL.stats, el = VL.dom.el, open = {};

  function line(key, name, level, side, f, moves) {
    const now = page.cube.count(key, f, page.state.from, page.state.to);
    return {
      key: key, name: name, level: level, side: side, count: now,
      gained: s.share(now.g, now.n), lost: s.share(now.l, now.n), net: s.net(now.g, now.l, now.b, now.n),
      change: moves[key] || null,
    };
  }

  function byNet(a, b) { return (a.net ? a.net.value : 0) - (b.net ? b.net.value : 0) || a.key - b.key; }

  function lines() {
    const f = page.filter(), out = [], moves = page.moves();
    page.lens().groups.map(function (group) {
      const one = line(group.key, group.name, 0, group.side, f, moves);
      one.group = group;
      return one;
    }).sort(byNet).forEach(function (one) {
      const aspects = one.group.aspects.filter(function (key) { return key !== one.key; });
      one.opens = aspects.length > 0;
      out.push(one);
      if (open[one.key]) {
        out.push.apply(out, aspects.map(function (key) { return line(key, page.name(key), 1, one.side, f, moves); }).sort(byNet));
      }
    });
    page.data.aspects.forEach(function (aspect, key) {
      if (aspect.side === "outcome") { out.push(line(key, aspect.name, 2, "outcome", f, moves)); }
    });
    return out;
  }

  /* Opens or closes a group; `from` is the table's button, which the table is drawn anew without: its successor has
     the focus then. */
  function toggle(one, from) {
    open[one.key] = !open[one.key];
    draw();
    if (from) { VL.dom.get("ledger").querySelector('button[data-key="' + one.key + '"]').focus(); }
  }

  function pick(one) {
    if (one.opens) { toggle(one); } else { page.evidence(one.key, 0, true); }
  }

  function said(one) {
    if (!one.net) { return one.name + ": " + w.t("no_feedback"); }
    return w.t("line_said", {
      name: one.name, lost: w.fixed(one.lost.value), gained: w.fixed(one.gained.value), net: w.signed(one.net.value),
      interval: w.between(one.net),
    });
  }

  function tooltip(one) {
    if (!one.net) { return VL.chart.tip([one.name, w.t("no_feedback")]); }
    return VL.chart.tip([
      one.name,
      w.t("lost") + " " + w.fixed(one.lost.value) + " (" + w.between(one.lost, true) + ") · " + w.count(one.count.l),
      w.t("gained") + " " + w.fixed(one.gained.value) + " (" + w.between(one.gained, true) + ") · " + w.count(one.count.g),
      w.t("net") + " " + w.signed(one.net.value) + " (" + w.between(one.net) + ")",
      w.t("judged_n", { n: w.count(one.count.n) }),
      one.change ? w.t("against_before") + " " + w.signed(one.change.value) + (one.change.clear ? "" : " · " + page.doubt(one.change)) : null,
      one.opens ? w.t("click_opens") : w.t("click_evidence"),
    ].filter(Boolean));
  }

  function shape(one, scale, p, narrow) {
    return function (params, api) {
      const row = api.value(0), centre = api.coord([0, row]), height = api.size([0, 1])[1];
      const bar = Math.min(one.level ? 11 : 16, height * 0.44), y = centre[1] - bar / 2 - 3, net = centre[1] + bar / 2 + 3;
      const x = function (value) { return api.coord([Math.max(-scale, Math.min(scale, value)), row])[0]; };
      const children = [];
      const rect = function (a, b, fill) {
        children.push({ type: "rect", shape: { x: Math.min(a, b), y: y, width: Math.abs(a - b), height: bar, r: 2 }, style: { fill: fill } });
      };
      const segment = function (a, b, at, stroke, width) {
        children.push({ type: "line", shape: { x1: a, x2: b, y1: at, y2: at }, style: { stroke: stroke, lineWidth: width } });
      };
      const cap = function (at, middle, half, stroke) {
        children.push({ type: "line", shape: { x1: at, x2: at, y1: middle - half, y2: middle + half }, style: { stroke: stroke, lineWidth: 1.2 } });
      };
      children.push({ type: "rect", shape: { x: params.coordSys.x, y: centre[1] - height / 2, width: params.coordSys.width, height: height }, style: { fill: "transparent" } });
      if (one.net) {
        rect(x(0), x(-one.lost.value), p.loss_fill);
        rect(x(0), x(one.gained.value), p.gain_fill);
        [[-one.lost.high, -one.lost.low, p.loss], [one.gained.low, one.gained.high, p.gain]].forEach(function (whisker) {
          segment(x(whisker[0]), x(whisker[1]), y + bar / 2, whisker[2], 1.2);
          cap(x(whisker[0]), y + bar / 2, 3, whisker[2]); cap(x(whisker[1]), y + bar / 2, 3, whisker[2]);
        });
        segment(x(one.net.low), x(one.net.high), net, p.ink, 2);
        children.push({
          type: "polygon", style: { fill: p.ink, stroke: p.card, lineWidth: 1 },
          shape: { points: [[x(one.net.value) - 5, net], [x(one.net.value), net - 5], [x(one.net.value) + 5, net], [x(one.net.value), net + 5]] },
        });
        if (!narrow) {
          const style = { fontSize: one.level ? 11 : 12, fill: p.soft, textVerticalAlign: "middle" };
          children.push({ type: "text", style: Object.assign({ text: w.fixed(one.lost.value), x: x(-one.lost.high) - 6, y: y + bar / 2, textAlign: "right" }, style) });
          children.push({ type: "text", style: Object.assign({ text: w.fixed(one.gained.value), x: x(one.gained.high) + 6, y: y + bar / 2, textAlign: "left" }, style) });
        }
      }
      return { type: "group", children: children };
    };
  }

  function numbers(all) {
    const heads = [w.t("aspect"), [w.t("lost"), "num"], [w.t("interval"), "num"], [w.t("gained"), "num"], [w.t("interval"), "num"],
      [w.t("net"), "num"], [w.t("interval"), "num"], [w.t("against_before"), "num"], w.t("words_behind")];
    return VL.dom.table(w.t("ledger_table", { lens: page.lens().name, period: page.periodText() }), heads, all.map(function (one) {
      const opener = one.opens ? el("button", {
        type: "button", class: "opener", "data-key": one.key, "aria-expanded": String(!!open[one.key]), on: { click: function () { toggle(one, true); } },
      }, (open[one.key] ? "▾ " : "▸ ") + one.name) : one.name;
      return {
        level: one.level === 1,
        cells: [opener, one.lost ? w.fixed(one.lost.value) : "–", w.between(one.lost, true), one.gained ? w.fixed(one.gained.value) : "–",
          w.between(one.gained, true), w.signed(one.net && one.net.value), w.between(one.net),
          one.change ? w.signed(one.change.value) + (one.change.clear ? "" : " ≈") : "–",
          el("button", { type: "button", class: "plain", on: { click: function () { page.evidence(one.key, 0, true); } },
            "aria-label": w.t("quotes_on", { name: one.name }) }, w.t("quotes"))],
      };
    }));
  }

  function draw() {
    const all = lines(), p = VL.chart.palette(), narrow = VL.dom.get("chart-ledger").clientWidth < 560;
    const scale = page.ceiling(Math.max.apply(null, [1].concat(all.map(function (one) {
      return one.net ? Math.max(one.gained.high, one.lost.high) : 0;
    }))) * (narrow ? 1 : 1.1));
    const rows = all.map(function (one) { return one.level === 1 ? 34 : 44; });
    const height = rows.length * (narrow ? 46 : 42) + 44;
    const label = function (one) {
      const mark = one.opens ? (open[one.key] ? "▾ " : "▸ ") : "";
      return (one.level === 1 ? "{sub|" : "{top|") + mark + one.name + "}";
    };
    const left = narrow ? 106 : 190, right = narrow ? 64 : 178;
    const net = function (one) {
      if (!one.net) { return ""; }
      const moved = one.change && one.change.clear ? (one.change.value > 0 ? " {up|▲" : " {down|▼") + w.fixed(Math.abs(one.change.value)) + "}" : "";
      return "{net|" + w.signed(one.net.value) + "}" + (narrow ? (moved ? "\n" + moved.trim() : "") : " {iv|" + w.between(one.net) + "}" + moved);
    };
    const axis = {
      type: "category", inverse: true, data: all.map(function (one, i) { return i; }), axisTick: { show: false }, axisLine: { show: false },
      splitLine: { show: true, lineStyle: { color: p.faint } }, triggerEvent: true,
    };
    VL.chart.draw("chart-ledger", {
      grid: { left: left, right: right, top: 26, bottom: 8 },
      tooltip: { trigger: "item", confine: true, formatter: function (q) { return tooltip(all[q.data[0]]); } },
      xAxis: {
        type: "value", min: -scale, max: scale, position: "top", interval: scale / 2,
        axisLabel: Object.assign(VL.chart.font(11), { formatter: function (v) { return w.fixed(Math.abs(v), Math.abs(v) % 1 ? 1 : 0); } }),
        splitLine: { lineStyle: { color: p.faint } },
      },
      yAxis: [
        Object.assign({}, axis, {
          axisLabel: Object.assign(VL.chart.font(13), {
            margin: 10, width: left - 12, overflow: "break", align: "right", formatter: function (i) { return label(all[i]); },
            rich: {
              top: { fontSize: narrow ? 12.5 : 14, fontWeight: 600, color: p.ink, lineHeight: 16 },
              sub: { fontSize: narrow ? 11.5 : 12.5, color: p.soft, lineHeight: 15 },
            },
          }),
        }),
        Object.assign({}, axis, {
          position: "right", splitLine: { show: false },
          axisLabel: Object.assign(VL.chart.font(12), {
            margin: 10, align: "left", formatter: function (i) { return net(all[i]); },
            rich: {
              net: { fontSize: 13.5, fontWeight: 700, color: p.ink, width: 44, align: "right" }, iv: { fontSize: 11, color: p.soft },
              up: { fontSize: 11, color: p.gain, fontWeight: 700 }, down: { fontSize: 11, color: p.loss, fontWeight: 700 },
            },
          }),
        }),
      ],
      series: [
        {
          type: "custom", clip: false, data: all.map(function (one, i) { return [i, 0]; }), encode: { x: 1, y: 0 },
          renderItem: function (params, api) { return shape(all[api.value(0)], scale, p, narrow)(params, api); },
        },
        {
          type: "line", data: [], markLine: {
            silent: true, symbol: "none", label: { show: false }, lineStyle: { color: p.soft, width: 1, type: "solid" }, data: [{ xAxis: 0 }],
          },
        },
      ],
    }, {
      height: height, label: w.t("ledger_label", { lens: page.lens().name, period: page.periodText() }) + " " + all.slice(0, 3).map(said).join(" "),
      spots: all.map(function (one, i) { return { series: 0, index: i, text: said(one), pick: function () { pick(one); } }; }),
      onAxis: function (event) {
        return event.componentType === "yAxis" ? function () { pick(all[event.value]); } : null;
      },
      table: numbers(all),
    });
  }

  return { draw: draw };
};
