/* One way to draw: every chart has a description, a keyboard, a tooltip of text nodes and a table below it.
   Callers: the sections. Colours come from the style sheet, so that light, dark and paper look right. */
VL.chart = (function () {
  const el = VL.dom.el, charts = {};
  let wide = null;

  function colour(name) { return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim(); }

  function palette() {
    const names = ["card", "ink", "soft", "line", "faint", "gain", "gain-fill", "loss", "loss-fill", "paper", "gain-tint", "loss-tint"];
    const out = {};
    names.forEach(function (name) { out[name.replace("-", "_")] = colour(name); });
    return out;
  }

  function font(size) {
    return { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: size || 12, color: colour("soft") };
  }

  function tip(lines) {
    return el("div", { class: "tip" }, lines.map(function (line, i) { return el(i ? "span" : "b", {}, line); }));
  }

  /* Draws `option` into #id. `extra`: height, label, spots [{series, index, text, pick}], table (element). */
  function draw(id, option, extra) {
    const box = VL.dom.get(id);
    if (!box) { return; }
    box.style.height = extra.height + "px";
    let kept = charts[id];
    if (!kept) {
      kept = charts[id] = { box: box, at: -1, spots: [] };
      kept.view = window.echarts.init(box, null, { renderer: "svg", width: width(box) });
      box.setAttribute("role", "img");
      box.tabIndex = 0;
      box.addEventListener("keydown", function (event) { step(kept, event); });
      box.addEventListener("blur", function () { kept.view.dispatchAction({ type: "hideTip" }); kept.at = -1; });
      kept.view.on("click", function (event) {
        const spot = kept.spots.find(function (one) { return one.series === event.seriesIndex && one.index === event.dataIndex; });
        const pick = event.componentType === "series" ? spot && spot.pick : kept.onAxis && kept.onAxis(event);
        if (pick) { pick(); }
      });
    }
    kept.spots = extra.spots || [];
    kept.onAxis = extra.onAxis;
    box.setAttribute("aria-label", extra.label);
    const base = {
      animation: false, textStyle: font(), aria: { enabled: false },
      tooltip: {
        trigger: "item", confine: true, transitionDuration: 0, backgroundColor: colour("card"), borderColor: colour("line"), borderWidth: 1,
        textStyle: { color: colour("ink"), fontSize: 13 }, extraCssText: "box-shadow:0 6px 24px rgb(0 0 0/.16);border-radius:10px;",
      },
    };
    kept.view.resize({ width: width(box), height: extra.height });
    kept.view.setOption(Object.assign(base, option), { notMerge: true });
    const numbers = box.parentNode.querySelector(":scope > details.numbers > div");
    if (numbers && extra.table) { VL.dom.fill(numbers, extra.table); }
  }

  function width(box) { return wide ? Math.min(wide, box.clientWidth || wide) : Math.max(240, box.clientWidth); }

  function step(kept, event) {
    const moves = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    const many = kept.spots.length;
    if (moves[event.key] && many) {
      kept.at = kept.at < 0 ? (moves[event.key] > 0 ? 0 : many - 1) : (kept.at + moves[event.key] + many) % many;
      const spot = kept.spots[kept.at];
      kept.view.dispatchAction({ type: "showTip", seriesIndex: spot.series, dataIndex: spot.index });
      VL.dom.get("spoken").textContent = spot.text;
      event.preventDefault();
    } else if ((event.key === "Enter" || event.key === " ") && kept.at >= 0 && kept.spots[kept.at].pick) {
      event.preventDefault();
      kept.spots[kept.at].pick();
    } else if (event.key === "Escape") {
      kept.view.dispatchAction({ type: "hideTip" });
      kept.at = -1;
    }
  }

  /* Where each label stands beside its point without covering another: right, left, top, bottom, or null for none.
     Items {x, y, text} in pixels, the most important first; area {left, right, top, bottom}. */
  function place(items, area) {
    const taken = items.map(function (item) { return [item.x - 7, item.x + 7, item.y - 7, item.y + 7]; });
    return items.map(function (item, own) {
      const wide = item.text.split("").reduce(function (sum, c) { return sum + (c > "\u2e80" ? 12.4 : 6.9); }, 0);
      const spots = {
        right: [item.x + 8, item.x + 11 + wide, item.y - 8, item.y + 8], left: [item.x - 11 - wide, item.x - 8, item.y - 8, item.y + 8],
        top: [item.x - wide / 2, item.x + wide / 2, item.y - 24, item.y - 8], bottom: [item.x - wide / 2, item.x + wide / 2, item.y + 8, item.y + 24],
      };
      const free = Object.keys(spots).find(function (name) {
        const s = spots[name];
        return s[0] >= area.left && s[1] <= area.right && s[2] >= area.top && s[3] <= area.bottom && !taken.some(function (t, i) {
          return i !== own && t[0] < s[1] && t[1] > s[0] && t[2] < s[3] && t[3] > s[2];
        });
      });
      if (free) { taken.push(spots[free]); }
      return free || null;
    });
  }

  /* Drops the charts whose id begins with `prefix`: their boxes are about to go. */
  function forget(prefix) {
    Object.keys(charts).filter(function (id) { return id.indexOf(prefix + "-") === 0; }).forEach(function (id) {
      charts[id].view.dispose();
      delete charts[id];
    });
  }

  return { draw: draw, forget: forget, place: place, tip: tip, palette: palette, font: font, setWidth: function (pixels) { wide = pixels; } };
}());
