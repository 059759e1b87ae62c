"use strict";
/* Intervals in the page: the formulas of warehouse.measure.intervals and .decomposition, tested equal to them.
   Counts of feedbacks in, points per 100 out; null where nothing was observed. */
const VL = {};
VL.stats = (function () {
  const Z = 1.959963984540054;

  /* Wilson (1927): limits of a share k / n. */
  function share(k, n) {
    if (!(n > 0)) { return null; }
    const centre = (k + Z * Z / 2) / (n + Z * Z);
    const half = Z / (n + Z * Z) * Math.sqrt(k * (n - k) / n + Z * Z / 4);
    return { value: 100 * k / n, low: 100 * Math.max(0, centre - half), high: 100 * Math.min(1, centre + half) };
  }

  /* Bonett and Price (2012): gained minus lost of the same feedbacks; those that did both cancel. */
  function net(gained, lost, both, n) {
    if (!(n > 0)) { return null; }
    const up = (gained - both + 1) / (n + 2), down = (lost - both + 1) / (n + 2);
    const centre = up - down, half = Z * Math.sqrt((up + down - centre * centre) / (n + 2));
    return {
      value: 100 * (gained - lost) / n,
      low: 100 * Math.max(-1, centre - half), high: 100 * Math.min(1, centre + half),
    };
  }

  /* Change of net between two periods of different feedbacks: one pseudo-feedback on each side of each period. */
  function change(a, b) {
    if (!a || !b || !(a.n > 0) || !(b.n > 0)) { return null; }
    const parts = [a, b].map(function (one) {
      return { mean: (one.g - one.l) / (one.n + 2), variance: variance(one) / (one.n + 2) };
    });
    const centre = parts[1].mean - parts[0].mean, half = Z * Math.sqrt(parts[0].variance + parts[1].variance);
    return {
      value: 100 * ((b.g - b.l) / b.n - (a.g - a.l) / a.n),
      low: 100 * Math.max(-2, centre - half), high: 100 * Math.min(2, centre + half), p: twoSided(centre / half * Z),
    };
  }

  /* Probability of a normal deviate beyond |z| on either side: erfc(|z| / sqrt 2) by the Chebyshev fit of Press et al.
     (Numerical Recipes, erfcc), relative error below 1.2e-7. */
  function twoSided(z) {
    const x = Math.abs(z) / Math.SQRT2, t = 1 / (1 + x / 2);
    const fit = [-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277];
    return t * Math.exp(-x * x + fit.reduceRight(function (sum, c) { return sum * t + c; }, 0));
  }

  /* Which of many p (null: not tested) stand out where at most 5 % of those that do may be chance: Benjamini and
     Hochberg (1995). */
  function standOut(ps) {
    const known = ps.filter(function (p) { return p !== null; }).sort(function (a, b) { return a - b; });
    let limit = -1;
    known.forEach(function (p, i) { if (p <= 0.05 * (i + 1) / known.length) { limit = p; } });
    return ps.map(function (p) { return p !== null && p <= limit; });
  }

  /* The value balance: sums [benefits gained, lost, costs saved, paid, x squared, y squared, x times y] over n. */
  function balance(s, n) {
    if (!(n > 0)) { return null; }
    const plus = s[0] + s[2], minus = s[1] + s[3], squares = s[4] + s[5] - 2 * s[6];
    const centre = (plus - minus) / (n + 2);
    const half = Z * Math.sqrt(((squares + 2) / (n + 2) - centre * centre) / (n + 2));
    const sx = plus + 1, sy = minus + 1, size = n + 2;
    const spread = Z * Math.sqrt(Math.max(0, (s[4] + 1 - sx * sx / size) / (sx * sx)
      + (s[5] + 1 - sy * sy / size) / (sy * sy) - 2 * (s[6] - sx * sy / size) / (sx * sy)));
    return {
      n: n, benefit: 100 * (s[0] - s[1]) / n, cost: 100 * (s[3] - s[2]) / n,
      value: 100 * (plus - minus) / n, low: 100 * Math.max(-2, centre - half), high: 100 * Math.min(2, centre + half),
      ratio: sx / sy, ratioLow: sx / sy * Math.exp(-spread), ratioHigh: sx / sy * Math.exp(spread),
    };
  }

  /* Variance of one feedback's net score, from the shares of net's pseudo-feedbacks. */
  function variance(one) {
    const mean = (one.g - one.l) / (one.n + 2);
    return (one.g + one.l - 2 * one.b + 2) / (one.n + 2) - mean * mean;
  }

  /* Change of net split over cells {n0, d0, n1, d1} (d: gained minus lost): Kitagawa (1955), midpoint weights.
     The three parts sum to the change exactly; every cell carries its share of each. */
  function decompose(cells, a, b) {
    const sum = function (name) { return cells.reduce(function (total, cell) { return total + cell[name]; }, 0); };
    const n0 = sum("n0"), n1 = sum("n1");
    if (!(n0 > 0) || !(n1 > 0)) { return null; }
    let spread0 = 0, spread1 = 0;
    const before = 100 * sum("d0") / n0, after = 100 * sum("d1") / n1, middle = (before + after) / 2;
    const out = { before: before, after: after, change: after - before, rate: 0, mix: 0, volume: 0, cells: [] };
    cells.forEach(function (cell) {
      const w0 = cell.n0 / n0, w1 = cell.n1 / n1;
      const r0 = cell.n0 ? 100 * cell.d0 / cell.n0 : 0, r1 = cell.n1 ? 100 * cell.d1 / cell.n1 : 0;
      const part = { cell: cell, rate: 0, mix: 0, volume: 0, before: cell.n0 ? r0 : null, after: cell.n1 ? r1 : null };
      if (cell.n0 && cell.n1) {
        part.rate = (w0 + w1) / 2 * (r1 - r0);
        spread0 += (w0 + w1) * (w0 + w1) / (4 * cell.n0); spread1 += (w0 + w1) * (w0 + w1) / (4 * cell.n1);
        part.mix = (w1 - w0) * ((r0 + r1) / 2 - middle);
      } else {
        part.volume = w1 * (r1 - middle) - w0 * (r0 - middle);
      }
      part.total = part.rate + part.mix + part.volume;
      out.rate += part.rate; out.mix += part.mix; out.volume += part.volume;
      out.cells.push(part);
    });
    if (a && b) {  // counts of both periods: limits of the rate, weights held fixed
      const half = 100 * Z * Math.sqrt(variance(a) * spread0 + variance(b) * spread1);
      out.rateLow = out.rate - half; out.rateHigh = out.rate + half;
      out.reversed = spread0 > 0 && ((out.change < 0 && out.rateLow > 0) || (out.change > 0 && out.rateHigh < 0));
    }
    return out;
  }

  return { share: share, net: net, change: change, balance: balance, decompose: decompose, twoSided: twoSided, standOut: standOut };
}());
