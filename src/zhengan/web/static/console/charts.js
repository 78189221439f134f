// The console's charts: draws what charts.py describes (its docstring is the contract) on each <figure data-chart>, with the
// colours that the page has just now. The table beside a drawing says the same, and stays when this script does not run.
"use strict";
(() => {
  if (!window.echarts) return;
  const drawn = new Map(); // element of the drawing -> chart
  const media = (query) => window.matchMedia(query);
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const instant = (text) => Date.parse(text.length === 10 ? `${text}T00:00Z` : `${text}Z`);
  const two = (number) => String(number).padStart(2, "0");
  const SYMBOLS = ["circle", "rect", "diamond", "triangle", "roundRect", "pin"];
  const DASHES = { solid: "solid", dashed: [6, 4], dotted: [2, 3] };
  // Patterns tell areas apart without colour; what is in order has none and stays in the background.
  const PATTERNS = {
    breached: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: Math.PI / 4 },
    unproven: { symbol: "circle", symbolSize: 0.7, dashArrayX: [[6, 6], [0, 6, 6, 0]], dashArrayY: [6, 0] },
    due: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4 },
    manual: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [1, 7] },
  };
  const strength = (tone) => (tone === "met" ? 0.35 : 0.85);

  const told = (time) => {
    const at = new Date(time);
    const day = `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`;
    return time % 86400000 ? `${day} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}` : day;
  };
  const figure = (value, unit) => (value === null || value === undefined ? "—" : `${value.toLocaleString("en")} ${unit}`);

  // Names in the legend wrap on a narrow screen: room for their second line.
  const second = (spec, element) => (element.clientWidth < 520 && (spec.series || spec.states || []).length > 3 ? 26 : 0);

  const frame = (spec, element) => ({
    useUTC: true,
    animation: !media("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 250,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: token("soft"), fontSize: 12 },
    aria: { enabled: true, label: { description: spec.about }, decal: { show: false } },
    tooltip: {
      renderMode: "richText", confine: true, backgroundColor: token("paper"), borderColor: token("line"), padding: 8,
      textStyle: { color: token("ink"), fontSize: 12 },
    },
    legend: { top: 0, left: 0, textStyle: { color: token("soft") }, inactiveColor: token("line") },
    grid: { left: 8, right: 16, top: 58 + second(spec, element), bottom: 8, containLabel: true },
  });
  const timeAxis = (more) => ({
    type: "time", axisLine: { lineStyle: { color: token("line") } }, axisTick: { lineStyle: { color: token("line") } }, splitLine: { show: false },
    axisLabel: { color: token("faint"), hideOverlap: true, formatter: { year: "{yyyy}-{MM}", month: "{yyyy}-{MM}", day: "{MM}-{dd}", hour: "{HH}:{mm}", minute: "{HH}:{mm}" } },
    axisPointer: { label: { show: false }, lineStyle: { color: token("faint") } }, ...more,
  });
  const valueAxis = (spec) => {
    const limits = (spec.limits || []).map((limit) => limit.value);
    return {
      type: "value", name: spec.unit, nameTextStyle: { color: token("faint"), align: "right" }, min: 0, nameGap: 10,
      max: (seen) => (limits.some((limit) => limit > seen.max) ? Math.max(...limits) * 1.1 : null),
      axisLabel: { color: token("faint"), formatter: (value) => value.toLocaleString("en") }, splitLine: { lineStyle: { color: token("line") } },
    };
  };
  const zoom = [{ type: "inside", zoomOnMouseWheel: "ctrl", moveOnMouseWheel: false, filterMode: "none" }];
  const slider = () => ({ type: "slider", height: 18, bottom: 6, filterMode: "none", borderColor: token("line"), fillerColor: token("accent-wash"), handleStyle: { color: token("accent") }, dataBackground: { lineStyle: { color: token("line") }, areaStyle: { color: token("wash") } }, textStyle: { color: token("faint") }, labelFormatter: (value) => told(Math.round(value / 60000) * 60000) });

  // Limits, moments and spans hang on series without points of their own.
  const label = (text) => ({ show: true, formatter: text, color: token("ink"), fontSize: 12, textBorderColor: token("paper"), textBorderWidth: 3 });
  const marks = (spec, reach) => {
    const [first, last] = reach;
    const lines = (spec.limits || []).map((limit) => ({ yAxis: limit.value, name: limit.name, lineStyle: { color: token("ink"), type: "solid", width: 1.5 }, label: { ...label(limit.name), position: "insideEndTop" } }));
    const moments = (spec.moments || []).map((moment) => {
      const at = instant(moment.at);
      return { xAxis: at, name: moment.name, lineStyle: { color: token("ink"), type: [2, 3], width: 1.5 }, label: { ...label(moment.name), position: "end", align: (at - first) / (last - first) > 0.5 ? "right" : "left", distance: 4 } };
    });
    const found = lines.length + moments.length ? [{ type: "line", data: [], silent: true, tooltip: { show: false }, markLine: { silent: true, symbol: "none", animation: false, data: [...lines, ...moments] } }] : [];
    const names = [...new Set((spec.spans || []).map((span) => span.name))];
    names.forEach((name, index) => found.push({
      type: "line", name, data: [], silent: true, lineStyle: { opacity: 0 }, symbol: "rect", itemStyle: { color: token("line") },
      markArea: { silent: true, itemStyle: { color: token("line"), opacity: index ? 0.35 : 0.55 }, data: spec.spans.filter((span) => span.name === name).map((span) => [{ xAxis: instant(span.first) }, { xAxis: instant(span.last) }]) },
    }));
    return found;
  };
  const reachOf = (spec) => {
    const times = spec.series.flatMap((one) => (one.points.length ? [instant(one.points[0][0]), instant(one.points[one.points.length - 1][0])] : []));
    return [Math.min(...times), Math.max(...times)];
  };
  const lineTip = (spec) => ({
    trigger: "axis",
    formatter: (found) => {
      const own = found.filter((one) => one.value && one.value.length === 2);
      if (!own.length) return "";
      return [told(own[0].value[0]), ...own.map((one) => `${one.seriesName}  ${figure(one.value[1], spec.unit)}`).reverse()].join("\n");
    },
  });

  const KINDS = {
    stack(spec, element) {
      const base = frame(spec, element);
      const ink = token("paper");
      return {
        ...base, tooltip: { ...base.tooltip, ...lineTip(spec) }, xAxis: timeAxis({ min: "dataMin", max: "dataMax" }), yAxis: valueAxis(spec),
        legend: { ...base.legend, data: spec.series.map((one) => ({ name: one.name, icon: "roundRect" })) },
        series: [...spec.series.map((one) => ({
          type: "line", name: one.name, stack: "all", symbol: "none", color: token(one.tone), lineStyle: { width: 1, color: token(one.tone) },
          itemStyle: { color: token(one.tone), decal: { color: ink, ...(PATTERNS[one.tone] || { symbol: "none" }) } },
          areaStyle: { opacity: strength(one.tone) },
          emphasis: { disabled: true }, data: one.points.map(([at, value]) => [instant(at), value]),
        })), ...marks(spec, reachOf(spec))],
      };
    },
    lines(spec, element) {
      const base = frame(spec, element);
      const long = spec.series.some((one) => one.points.length > 120);
      return {
        ...base, tooltip: { ...base.tooltip, ...lineTip(spec) }, xAxis: timeAxis({}), yAxis: valueAxis(spec),
        grid: { ...base.grid, bottom: long ? 34 : 8 }, dataZoom: long ? [...zoom, slider()] : zoom,
        series: [...spec.series.map((one, index) => ({
          type: "line", name: one.name, step: one.path === "step" ? "end" : false, symbol: SYMBOLS[index % SYMBOLS.length], symbolSize: 6, showSymbol: one.points.length <= 60,
          sampling: "minmax", color: token(one.tone), lineStyle: { width: 1.5, type: DASHES[one.line] }, connectNulls: false, data: one.points.map(([at, value]) => [instant(at), value]),
        })), ...marks(spec, reachOf(spec))],
      };
    },
    bars(spec, element) {
      const base = frame(spec, element);
      const step = spec.bars.length ? instant(spec.bars[0].last) - instant(spec.bars[0].first) : 1;
      const item = (at, api) => {
        const bar = spec.bars[at.dataIndex];
        const [left, top] = api.coord([instant(bar.first), bar.value]);
        const [right, foot] = api.coord([instant(bar.last), 0]);
        const width = Math.max(1, right - left - (right - left > 4 ? 1 : 0));
        return bar.value ? { type: "rect", shape: { x: left, y: Math.min(top, foot - 1), width, height: Math.max(1, foot - top) }, style: { fill: token("accent"), opacity: 0.75 } } : null;
      };
      return {
        ...base, legend: { show: false }, grid: { ...base.grid, top: 30 },
        tooltip: { ...base.tooltip, trigger: "item", formatter: (one) => `${told(one.data.value[0])} – ${told(one.data.value[0] + step)}\n${spec.name}  ${figure(one.data.value[1], spec.unit)}` },
        xAxis: timeAxis({ min: spec.bars.length ? instant(spec.bars[0].first) : null, max: spec.bars.length ? instant(spec.bars[spec.bars.length - 1].last) : null }), yAxis: valueAxis(spec),
        series: [{ type: "custom", renderItem: item, encode: { x: 0, y: 1 }, data: spec.bars.map((bar) => ({ value: [instant(bar.first), bar.value], url: bar.url })) }],
      };
    },
    days(spec, element) {
      const base = frame(spec, element);
      const weeks = Math.ceil((instant(spec.last) - instant(spec.first)) / 604800000) + 1;
      const tall = element.clientWidth / weeks < 15;
      const across = tall ? 7 : weeks;
      const size = Math.max(12, Math.min(26, Math.floor((element.clientWidth - 60) / across)));
      const names = (options, count, at) => Array.from({ length: count }, (_, index) => new Intl.DateTimeFormat(document.documentElement.lang, { ...options, timeZone: "UTC" }).format(Date.UTC(...at(index))));
      element.style.height = `${(tall ? weeks : 7) * size + 76 + second(spec, element)}px`;
      return {
        ...base,
        tooltip: { ...base.tooltip, formatter: (one) => [one.value[0], one.seriesName, one.value[2]].filter(Boolean).join("\n") },
        calendar: {
          range: [spec.first, spec.last], orient: tall ? "vertical" : "horizontal", cellSize: [size, size], left: 44, top: 62 + second(spec, element), splitLine: { lineStyle: { color: token("faint"), width: 1 } },
          itemStyle: { color: token("paper"), borderColor: token("line"), borderWidth: 1 }, yearLabel: { show: false },
          dayLabel: { firstDay: 1, color: token("faint"), nameMap: names({ weekday: "narrow" }, 7, (index) => [2023, 0, 1 + index]) },
          monthLabel: { color: token("faint"), nameMap: names({ month: "short" }, 12, (index) => [2023, index, 1]) },
        },
        series: spec.states.map((state) => ({
          type: "scatter", coordinateSystem: "calendar", name: `${state.shape} ${state.name}`, symbol: "roundRect", symbolSize: size - 3, itemStyle: { color: token(state.tone), opacity: strength(state.tone) },
          label: { show: true, formatter: state.shape, color: token(state.tone === "met" ? "ink" : "paper"), fontSize: Math.max(8, size - 9) }, data: spec.days.filter((day) => day[1] === state.code).map(([day, , words]) => [day, 1, words]),
        })),
      };
    },
    lanes(spec, element) {
      const base = frame(spec, element);
      element.style.height = `${spec.lanes.length * 36 + 110}px`;
      const reach = [instant(spec.first), instant(spec.last)];
      const shown = spec.pieces.map((piece) => ({ ...piece, value: [instant(piece.first), piece.last === null ? instant(piece.first) : instant(piece.last), piece.lane] }));
      const item = (at, api) => {
        const piece = shown[at.dataIndex];
        const [left, middle] = api.coord([piece.value[0], piece.value[2]]);
        const right = api.coord([piece.value[1], piece.value[2]])[0];
        const box = at.coordSys;
        const fill = token(piece.tone);
        const mark = (x, colour) => ({ type: "text", style: { text: piece.shape, x, y: middle, fill: colour, align: "center", verticalAlign: "middle", fontSize: 13 } });
        if (piece.last === null) return left < box.x - 1 || left > box.x + box.width + 1 ? null : { type: "group", children: [mark(left, fill)] };
        const shape = window.echarts.graphic.clipRectByRect({ x: left, y: middle - 9, width: Math.max(2, right - left), height: 18 }, box);
        if (!shape) return null;
        const rect = { type: "rect", shape, style: { fill, opacity: strength(piece.tone), stroke: token("paper"), lineWidth: 1 } };
        return { type: "group", children: shape.width > 16 ? [rect, mark(shape.x + shape.width / 2, token(piece.tone === "met" ? "ink" : "paper"))] : [rect] };
      };
      return {
        ...base, legend: { ...base.legend, data: [...new Set(spec.spans.map((span) => span.name))] }, grid: { ...base.grid, top: 36, bottom: 34 },
        tooltip: { ...base.tooltip, trigger: "item", formatter: (one) => [one.data.name, one.data.last === null ? told(one.value[0]) : `${told(one.value[0])} – ${told(one.value[1])}`].join("\n") },
        xAxis: timeAxis({ min: reach[0], max: reach[1] }), dataZoom: [...zoom, slider()],
        yAxis: { type: "category", data: spec.lanes, inverse: true, axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: token("soft"), width: 120, overflow: "truncate" }, splitLine: { show: true, lineStyle: { color: token("line") } } },
        series: [{ type: "custom", renderItem: item, clip: true, encode: { x: [0, 1], y: 2 }, data: shown }, ...marks(spec, reach)],
      };
    },
  };

  const specOf = (owner) => JSON.parse(document.getElementById(`${owner.dataset.chart}-data`).textContent);
  const paint = (element) => {
    const spec = specOf(element.closest("[data-chart]"));
    const option = KINDS[spec.kind](spec, element);
    let chart = drawn.get(element);
    if (!chart) {
      chart = window.echarts.init(element, null, { renderer: "canvas" });
      drawn.set(element, chart);
      chart.on("click", (event) => { if (event.data?.url?.startsWith("/")) window.location.assign(event.data.url); });
      if (spec.group) {
        chart.group = spec.group;
        window.echarts.connect(spec.group);
      }
      sizes.observe(element);
    }
    chart.resize();
    chart.setOption(option, { notMerge: true });
  };
  const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => { const chart = drawn.get(target); if (chart && target.clientWidth && target.clientWidth !== chart.getWidth()) paint(target); }));
  const forget = () => drawn.forEach((chart, element) => { if (!element.isConnected) { chart.dispose(); sizes.unobserve(element); drawn.delete(element); } });
  const drawAll = (root) => {
    forget();
    root.querySelectorAll("[data-chart]").forEach((owner) => {
      const element = owner.querySelector("[data-drawing]");
      if (!element || drawn.has(element)) return;
      paint(element);
      const exports = owner.querySelector(".export");
      if (exports) exports.hidden = false;
    });
  };
  const again = () => { forget(); drawn.forEach((_, element) => paint(element)); };

  // Export: the picture with its finding above it, the table as it stands.
  const save = (name, url) => { const link = document.createElement("a"); link.href = url; link.download = name; link.click(); };
  const picture = (owner, chart) => {
    const scale = 2, head = 30;
    const body = chart.renderToCanvas({ pixelRatio: scale, backgroundColor: token("paper") });
    const sheet = document.createElement("canvas");
    sheet.width = body.width;
    sheet.height = body.height + head * scale;
    const pen = sheet.getContext("2d");
    pen.fillStyle = token("paper");
    pen.fillRect(0, 0, sheet.width, sheet.height);
    pen.fillStyle = token("ink");
    pen.font = `600 ${14 * scale}px ${getComputedStyle(document.body).fontFamily}`;
    pen.fillText(owner.querySelector("figcaption").textContent.trim(), 8 * scale, 20 * scale, sheet.width - 16 * scale);
    pen.drawImage(body, 0, head * scale);
    save(`${owner.dataset.chart}.png`, sheet.toDataURL("image/png"));
  };
  // A cell that a spreadsheet would take for a formula is kept as words.
  const cell = (text) => { const safe = /^[=+\-@\t]/.test(text) && Number.isNaN(Number(text.replaceAll(",", ""))) ? `'${text}` : text; return `"${safe.replaceAll('"', '""')}"`; };
  const sheet = (owner) => {
    const rows = [...owner.querySelector("table").rows].map((row) => [...row.cells].map((one) => cell(one.textContent.trim())).join(","));
    const url = URL.createObjectURL(new Blob([`\ufeff${rows.join("\r\n")}\r\n`], { type: "text/csv" }));
    save(`${owner.dataset.chart}.csv`, url);
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-export]");
    if (!button) return;
    const owner = button.closest("[data-chart]");
    if (button.dataset.export === "csv") sheet(owner);
    else picture(owner, drawn.get(owner.querySelector("[data-drawing]")));
  });

  media("(prefers-color-scheme: dark)").addEventListener("change", again);
  media("print").addEventListener("change", again);
  new MutationObserver(again).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  document.addEventListener("htmx:afterSettle", () => drawAll(document));
  drawAll(document);
})();
