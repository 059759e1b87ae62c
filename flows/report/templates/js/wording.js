/* Numbers, days and fixed texts in the reader's language; the texts come from flows/report/script_labels.py. */
VL.wording = function (text, lang) {
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

  function t(name, values) {
    return (text[name] || name).replace(/\{(\w+)\}/g, function (whole, key) { return values && key in values ? values[key] : whole; });
  }
  function fixed(value, digits) { return value.toFixed(digits === undefined ? 1 : digits).replace("-", "−"); }
  function signed(value) {
    if (value === null || value === undefined) { return "–"; }
    const shown = fixed(Math.abs(value));
    return Number(shown) === 0 ? fixed(0) : (value > 0 ? "+" : "−") + shown;
  }
  function signed2(value) {
    return value === null || value === undefined ? "–" : (value < 0 ? "−" : "+") + fixed(Math.abs(value), 2);
  }
  function between(one, plain) {
    return one ? (plain ? fixed(one.low) + " … " + fixed(one.high) : signed(one.low) + " … " + signed(one.high)) : "–";
  }
  function count(value) { return Math.round(value).toLocaleString("en-US"); }
  function parts(iso) { return iso.split("-").map(Number); }
  function day(iso) {
    const p = parts(iso);
    return lang === "zh" ? p[0] + "年" + p[1] + "月" + p[2] + "日" : p[2] + " " + MONTHS[p[1] - 1] + " " + p[0];
  }
  function shortDay(iso) {
    const p = parts(iso);
    return lang === "zh" ? p[1] + "/" + p[2] : p[2] + " " + MONTHS[p[1] - 1];
  }
  function add(iso, days) {
    const p = parts(iso);
    return new Date(Date.UTC(p[0], p[1] - 1, p[2] + days)).toISOString().slice(0, 10);
  }
  return { t: t, fixed: fixed, signed: signed, signed2: signed2, between: between, count: count, day: day, shortDay: shortDay, add: add, lang: lang };
};
