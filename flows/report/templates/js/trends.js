/* Week by week: one key with band, gained and lost or net; what was found and changed is marked. Small multiples of the
   lens below it on one scale. Also the little charts beside the changes found. */
VL.trends = function (page) {
  const w = page.words, s = VL.stats;
  let key = null, mode = "net";

  function points(k, kind) {
    return page.cube.weekly(k, page.filter()).map(function (one) {
      return kind === "gained" ? s.share(one.g, one.n) : kind === "lost" ? s.share(one.l, one.n) : s.net(one.g, one.l, one.b, one.n);
    });
  }

  /* Settled weeks set the scale; bands of thin weeks are cut at its ends. */
  function spread(lists, counts) {
    let low = Infinity, high = -Infinity;
    lists.forEach(function (list) {
      list.forEach(function (point, i) {
        if (point) {
          const settled = counts[i] >= 30;
          low = Math.min(low, settled ? point.low : point.value); high = Math.max(high, settled ? point.high : point.value);
        }
      });
    });
    if (low > high) { return [-1, 1]; }
    const pad = (high - low) * 0.08 || 1;
    return [low - pad, high + pad];
  }

  function band(list, colour, bounds, opacity) {
    return {
      type: "custom", silent: true, clip: true, tooltip: { show: false }, data: [[0, 0]], z: 1,
      renderItem: function (params, api) {
        const children = [], clamp = function (v) { return Math.max(bounds[0], Math.min(bounds[1], v)); };
        let run = [];
        const close = function () {
          if (run.length) {
            const edge = run.length === 1 ? [run[0] - 0.12, run[0] + 0.12] : null;
            const xs = edge || run, at = function (x) { return list[edge ? run[0] : x]; };
            const upper = xs.map(function (x) { return api.coord([x, clamp(at(x).high)]); });
            const lower = xs.map(function (x) { return api.coord([x, clamp(at(x).low)]); });
            children.push({ type: "polygon", shape: { points: upper.concat(lower.reverse()) }, style: { fill: colour, opacity: opacity } });
          }
          run = [];
        };
        list.forEach(function (point, i) { if (point) { run.push(i); } else { close(); } });
        close();
        return { type: "group", children: children };
      },
    };
  }

  function curve(list, colour, extra) {
    const last = page.partial() ? list.length - 1 : -1;
    return Object.assign({
      type: "line", connectNulls: false, symbol: "circle", showAllSymbol: true, lineStyle: { color: colour, width: 2.2 }, itemStyle: { color: colour },
      data: list.map(function (point, i) {
        return point ? { value: point.value, symbolSize: list.length > 30 ? 4 : 6, itemStyle: i === last ? { color: VL.chart.palette().card, borderColor: colour, borderWidth: 2 } : {} } : null;
      }),
      z: 3,
    }, extra || {});
  }

  function axes(weeks, bounds, p, small, id) {
    const every = small ? 1 : Math.max(1, Math.ceil(weeks.length * 62 / Math.max(200, VL.dom.get(id).clientWidth - 60)));
    return {
      xAxis: {
        type: "category", boundaryGap: false, data: weeks.map(function (week) { return w.shortDay(week); }), axisTick: { show: false },
        axisLine: { lineStyle: { color: p.line }, onZero: false },
        axisLabel: Object.assign(VL.chart.font(11), { hideOverlap: true, alignMinLabel: "left", alignMaxLabel: "right", showMaxLabel: true, interval: function (i) { return small ? i === 0 || i === weeks.length - 1 : (weeks.length - 1 - i) % every === 0; } }),
      },
      yAxis: {
        type: "value", min: bounds[0], max: bounds[1], splitNumber: small ? 3 : 5, splitLine: { lineStyle: { color: p.faint } },
        axisLabel: Object.assign(VL.chart.font(11), { showMinLabel: false, showMaxLabel: false, formatter: function (v) { return w.fixed(v, v % 1 ? 1 : 0); } }),
      },
    };
  }

  function zero(p, bounds) {
    return bounds[0] < 0 && bounds[1] > 0 ? [{ yAxis: 0, lineStyle: { color: p.soft, type: "solid", width: 1 }, label: { show: false } }] : [];
  }

  function weekOf(day) {
    let at = 0;
    page.data.cube.weeks.forEach(function (monday, i) { if (monday <= day) { at = i; } });
    return at;
  }

  function marked() {
    return page.data.events.filter(function (event) {
      return event.day >= page.data.cube.weeks[0] && (event.kind === "judge" || page.isOf(event.key, key));
    });
  }

  function numbers(lists, counts) {
    const heads = [w.t("week_of"), [w.t("judged"), "num"]];
    lists.forEach(function (list) { heads.push([list.name, "num"], [w.t("interval"), "num"]); });
    return VL.dom.table(page.name(key), heads, counts.map(function (n, i) {
      const cells = [w.day(page.data.cube.weeks[i]), w.count(n)];
      lists.forEach(function (list) {
        const point = list.points[i];
        cells.push(point ? (list.plain ? w.fixed(point.value) : w.signed(point.value)) : "–", w.between(point, list.plain));
      });
      return { cells: cells };
    }));
  }

  function main() {
    const p = VL.chart.palette(), weeks = page.data.cube.weeks, counts = page.cube.weekly(key, page.filter()).map(function (one) { return one.n; });
    const lists = mode === "net" ? [{ name: w.t("net"), points: points(key, "net"), colour: p.ink, plain: false }] : [
      { name: w.t("lost"), points: points(key, "lost"), colour: p.loss, plain: true, dash: "dashed" },
      { name: w.t("gained"), points: points(key, "gained"), colour: p.gain, plain: true },
    ];
    const bounds = spread(lists.map(function (list) { return list.points; }), counts), events = marked();
    if (mode !== "net") { bounds[0] = Math.max(0, bounds[0]); }
    const chosen = {
      type: "custom", silent: true, tooltip: { show: false }, data: [[0, 0]], z: 0,
      renderItem: function (params, api) {
        const a = api.coord([Math.max(0, page.state.from - 0.35), bounds[1]]), b = api.coord([Math.min(weeks.length - 1, page.state.to + 0.35), bounds[0]]);
        return { type: "rect", shape: { x: a[0], y: a[1], width: Math.max(2, b[0] - a[0]), height: b[1] - a[1] }, style: { fill: p.soft, opacity: 0.1 } };
      },
    };
    const lines = lists.map(function (list, i) {
      return curve(list.points, list.colour, {
        lineStyle: { color: list.colour, width: 2.4, type: list.dash || "solid" },
        endLabel: lists.length > 1 ? { show: true, formatter: list.name, color: list.colour, fontWeight: 600, distance: 8 } : { show: false },
        markLine: i ? undefined : {
          symbol: "none", silent: true, animation: false,
          data: zero(p, bounds).concat(events.map(function (event, number) {
            const week = weekOf(event.day), same = events.map(function (one, i) { return weekOf(one.day) === week ? i + 1 : 0; }).filter(Boolean);
            return {
              xAxis: week, lineStyle: { color: event.kind === "loss" ? p.loss : event.kind === "gain" ? p.gain : p.soft, type: "dashed", width: 1.4 },
              label: { show: same[0] === number + 1, formatter: same[0] === number + 1 ? same.join(", ") : "", position: "end", color: p.ink, fontWeight: 700, backgroundColor: p.card, borderColor: p.line, borderWidth: 1, borderRadius: 9, padding: [2, 6] },
            };
          })),
        },
      });
    });
    const shown = [chosen].concat(lists.map(function (list) { return band(list.points, list.colour, bounds, 0.14); }), lines);
    const said = function (i) {
      return w.t("week_said", { day: w.day(weeks[i]), values: lists.map(function (list) {
        return list.name + " " + (list.points[i] ? (list.plain ? w.fixed : w.signed)(list.points[i].value) + " (" + w.between(list.points[i], list.plain) + ")" : "–");
      }).join(", "), n: w.count(counts[i]) });
    };
    VL.chart.draw("chart-trend", Object.assign({
      grid: { left: 44, right: lists.length > 1 ? 64 : 22, top: 26, bottom: 28 },
      tooltip: {
        trigger: "axis", confine: true, axisPointer: { type: "line", lineStyle: { color: p.soft } },
        formatter: function (items) {
          const i = items[0].dataIndex;
          return VL.chart.tip([w.t("week_of") + " " + w.day(weeks[i])].concat(lists.map(function (list) {
            const point = list.points[i];
            return list.name + " " + (point ? (list.plain ? w.fixed(point.value) : w.signed(point.value)) + " (" + w.between(point, list.plain) + ")" : "–");
          }), [w.t("judged_n", { n: w.count(counts[i]) })], i === weeks.length - 1 && page.partial() ? [w.t("not_over")] : []));
        },
      },
      series: shown,
    }, axes(weeks, bounds, p, false, "chart-trend")), {
      height: 300, label: page.name(key) + ". " + w.t("trend_label", { first: w.day(weeks[0]), last: w.day(weeks[weeks.length - 1]) }) + " " + said(weeks.length - 1),
      spots: weeks.map(function (week, i) { return { series: shown.length - lists.length, index: i, text: said(i) }; }),
      table: numbers(lists, counts),
    });
    VL.dom.fill.apply(null, [VL.dom.get("events")].concat(events.map(function (event) {
      return VL.dom.el("li", { class: event.kind }, [VL.dom.el("a", { href: "#" + event.link }, w.day(event.day)), " ", event.text]);
    })));
  }

  function multiples() {
    const p = VL.chart.palette(), weeks = page.data.cube.weeks, groups = page.lens().groups;
    const host = VL.dom.get("multiples");
    const lists = groups.map(function (group) { return points(group.key, "net"); });
    const counts = groups.length ? page.cube.weekly(groups[0].key, page.filter()).map(function (one) { return one.n; }) : [];
    const bounds = spread(lists, counts);
    page.frames(host, "multiple", groups.map(function (group) { return group.name; }), function (i) { key = groups[i].key; page.choose("trend-key", key); main(); VL.dom.get("trends").scrollIntoView({ block: "start" }); });
    groups.forEach(function (group, i) {
      const last = lists[i][lists[i].length - 1], all = page.cube.count(group.key, page.filter(), page.state.from, page.state.to);
      const net = s.net(all.g, all.l, all.b, all.n);
      VL.dom.get("multiple-" + i + "-value").textContent = net ? w.signed(net.value) : "–";
      VL.chart.draw("multiple-" + i, Object.assign({
        grid: { left: 34, right: 8, top: 8, bottom: 22 },
        tooltip: { trigger: "axis", confine: true, axisPointer: { type: "line" }, formatter: function (items) {
          const at = items[0].dataIndex, point = lists[i][at];
          return VL.chart.tip([group.name, w.t("week_of") + " " + w.day(weeks[at]), point ? w.signed(point.value) + " (" + w.between(point) + ")" : "–"]);
        } },
        series: [band(lists[i], p.ink, bounds, 0.12), curve(lists[i], p.ink, {
          showSymbol: true, lineStyle: { color: p.ink, width: 1.8 },
          markLine: { symbol: "none", silent: true, data: zero(p, bounds) },
        })],
      }, axes(weeks, bounds, p, true, null)), {
        height: 132, label: group.name + ": " + w.t("net") + " " + (last ? w.signed(last.value) : "–"),
        spots: weeks.map(function (week, at) {
          const point = lists[i][at];
          return { series: 1, index: at, text: w.day(week) + ": " + (point ? w.signed(point.value) : "–") };
        }),
      });
    });
  }

  function changes() {
    const p = VL.chart.palette();
    page.data.changes.forEach(function (change, number) {
      const weeks = change.points.map(function (point) { return point[0]; }), colour = change.gain ? p.gain : p.loss;
      const list = change.points.map(function (point) { return { value: point[1], low: point[2], high: point[3] }; });
      const bounds = spread([list], change.points.map(function (point) { return point[4]; }));
      bounds[0] = Math.max(0, bounds[0]);
      let at = 0;
      weeks.forEach(function (week, i) { if (week <= change.since) { at = i; } });
      VL.chart.draw("chart-change-" + (number + 1), Object.assign({
        grid: { left: 34, right: 14, top: 12, bottom: 24 },
        tooltip: { trigger: "axis", confine: true, formatter: function (items) {
          const i = items[0].dataIndex;
          return VL.chart.tip([w.t("week_of") + " " + w.day(weeks[i]), w.fixed(list[i].value) + " (" + w.between(list[i], true) + ")", w.t("judged_n", { n: w.count(change.points[i][4]) })]);
        } },
        series: [band(list, colour, bounds, 0.16), curve(list, colour, {
          markLine: { symbol: "none", silent: true, label: { show: false }, data: [{ xAxis: at, lineStyle: { color: p.ink, type: "dashed", width: 1.4 } }] },
        })],
      }, axes(weeks, bounds, p, false, "chart-change-" + (number + 1))), {
        height: 190, label: change.title,
        spots: weeks.map(function (week, i) { return { series: 1, index: i, text: w.day(week) + ": " + w.fixed(list[i].value) }; }),
        table: VL.dom.table(change.title, [w.t("week_of"), [change.gain ? w.t("gained") : w.t("lost"), "num"], [w.t("interval"), "num"], [w.t("judged"), "num"]],
          change.points.map(function (point, i) { return { cells: [w.day(point[0]), w.fixed(point[1]), w.between(list[i], true), w.count(point[4])] }; })),
      });
    });
  }

  /* A line with its band by week for other sections: the same hand for every chart of the page. */
  function line(id, name, list, height) {
    const p = VL.chart.palette(), weeks = page.data.cube.weeks;
    const counts = page.cube.weekly(page.total, page.filter()).map(function (one) { return one.n; });
    const bounds = spread([list], counts);
    const said = function (i) { return w.day(weeks[i]) + ": " + name + " " + (list[i] ? w.signed(list[i].value) + " (" + w.between(list[i]) + ")" : "–"); };
    VL.chart.draw(id, Object.assign({
      grid: { left: 44, right: 18, top: 14, bottom: 28 },
      tooltip: { trigger: "axis", axisPointer: { type: "line", lineStyle: { color: p.soft } }, formatter: function (items) {
        const i = items[0].dataIndex;
        return VL.chart.tip([w.t("week_of") + " " + w.day(weeks[i]), name + " " + (list[i] ? w.signed(list[i].value) + " (" + w.between(list[i]) + ")" : "–"), w.t("judged_n", { n: w.count(counts[i]) })]);
      } },
      series: [band(list, p.ink, bounds, 0.13), curve(list, p.ink, { markLine: { symbol: "none", silent: true, data: zero(p, bounds) } })],
    }, axes(weeks, bounds, p, false, id)), {
      height: height, label: name + ". " + said(weeks.length - 1),
      spots: weeks.map(function (week, i) { return { series: 1, index: i, text: said(i) }; }),
      table: VL.dom.table(name, [w.t("week_of"), [name, "num"], [w.t("interval"), "num"], [w.t("judged"), "num"]], weeks.map(function (week, i) {
        return { cells: [w.day(week), w.signed(list[i] && list[i].value), w.between(list[i]), w.count(counts[i])] };
      })),
    });
  }

  function draw() {
    if (key === null) { key = page.total; }
    key = page.keys(VL.dom.get("trend-key"), key, true);
    main();
    multiples();
  }

  VL.dom.get("trend-key").addEventListener("change", function (event) { key = Number(event.target.value); main(); });
  document.querySelectorAll("input[name=trend-mode]").forEach(function (input) {
    input.addEventListener("change", function () { mode = input.value; main(); });
  });
  return { draw: draw, changes: changes, line: line };
};
