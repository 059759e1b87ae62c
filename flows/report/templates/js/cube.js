/* The year of counts that the page carries: sums of it by filter. A filter is {product, channel, language}, places in
   the cube's lists or -1 for all; weeks run from..to, both included. */
VL.cube = function (raw) {
  const AXES = { week: 0, product: 1, channel: 2, language: 3 };
  const size = raw.judged.length, weeks = raw.weeks.length;
  const values = raw.values.map(function (columns) {
    let cell = 0;
    const cells = columns[0].map(function (step) { cell += step; return cell; });
    return { cells: cells, g: columns[1], l: columns[2], b: columns[3] };
  });
  const masks = {};
  let kept = { key: "", series: {} };

  function mask(f) {
    const name = [f.product, f.channel, f.language].join();
    if (!masks[name]) {
      const fits = new Uint8Array(size);
      for (let i = 0; i < size; i += 1) {
        fits[i] = (f.product < 0 || raw.cells[1][i] === f.product) && (f.channel < 0 || raw.cells[2][i] === f.channel)
          && (f.language < 0 || raw.cells[3][i] === f.language) ? 1 : 0;
      }
      masks[name] = fits;
    }
    return masks[name];
  }

  /* Counts of a key by the values of an axis: [{n, g, l, b}, ...]. */
  function by(axis, key, f, from, to) {
    const fits = mask(f), place = raw.cells[AXES[axis]], week = raw.cells[0], value = values[key];
    const length = { week: weeks, product: raw.products.length, channel: raw.channels.length, language: raw.languages.length };
    const out = [];
    for (let i = 0; i < length[axis]; i += 1) { out.push({ n: 0, g: 0, l: 0, b: 0 }); }
    for (let i = 0; i < size; i += 1) {
      if (fits[i] && week[i] >= from && week[i] <= to) { out[place[i]].n += raw.judged[i]; }
    }
    for (let j = 0; j < value.cells.length; j += 1) {
      const i = value.cells[j];
      if (fits[i] && week[i] >= from && week[i] <= to) {
        const one = out[place[i]];
        one.g += value.g[j]; one.l += value.l[j]; one.b += value.b[j];
      }
    }
    return out;
  }

  /* Weekly counts of a key over the whole year, kept while the filter stays. */
  function weekly(key, f) {
    const name = [f.product, f.channel, f.language].join();
    if (kept.key !== name) { kept = { key: name, series: {} }; }
    if (!kept.series[key]) { kept.series[key] = by("week", key, f, 0, weeks - 1); }
    return kept.series[key];
  }

  function count(key, f, from, to) {
    const out = { n: 0, g: 0, l: 0, b: 0 };
    weekly(key, f).forEach(function (one, week) {
      if (week >= from && week <= to) { out.n += one.n; out.g += one.g; out.l += one.l; out.b += one.b; }
    });
    return out;
  }

  /* Sums of the value balance by the values of an axis: [{n, sums: [7]}, ...]. */
  function balance(axis, f, from, to) {
    const fits = mask(f), place = raw.cells[AXES[axis]], week = raw.cells[0];
    const length = { week: weeks, product: raw.products.length, channel: raw.channels.length, language: raw.languages.length };
    const out = [];
    for (let i = 0; i < length[axis]; i += 1) { out.push({ n: 0, sums: [0, 0, 0, 0, 0, 0, 0] }); }
    for (let i = 0; i < size; i += 1) {
      if (fits[i] && week[i] >= from && week[i] <= to) {
        out[place[i]].n += raw.judged[i];
        for (let k = 0; k < 7; k += 1) { out[place[i]].sums[k] += raw.balance[k][i]; }
      }
    }
    return out;
  }

  /* Cells of product x channel x language in two periods [from, to]: what a split of the change needs. */
  function pairs(key, f, before, after) {
    const fits = mask(f), week = raw.cells[0], value = values[key], found = {};
    function cell(i) {
      const name = raw.cells[1][i] + "," + raw.cells[2][i] + "," + raw.cells[3][i];
      if (!found[name]) {
        found[name] = { product: raw.cells[1][i], channel: raw.cells[2][i], language: raw.cells[3][i], n0: 0, d0: 0, n1: 0, d1: 0 };
      }
      return found[name];
    }
    function side(i) {
      if (!fits[i]) { return -1; }
      return week[i] >= after[0] && week[i] <= after[1] ? 1 : week[i] >= before[0] && week[i] <= before[1] ? 0 : -1;
    }
    for (let i = 0; i < size; i += 1) {
      const which = side(i);
      if (which >= 0) { cell(i)["n" + which] += raw.judged[i]; }
    }
    for (let j = 0; j < value.cells.length; j += 1) {
      const which = side(value.cells[j]);
      if (which >= 0) { cell(value.cells[j])["d" + which] += value.g[j] - value.l[j]; }
    }
    return Object.keys(found).sort().map(function (name) { return found[name]; });
  }

  return { weeks: weeks, by: by, weekly: weekly, count: count, balance: balance, pairs: pairs };
};
