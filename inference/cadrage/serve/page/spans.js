// Spans and offsets, without the page. A span is {start, end, label, score, state, human, reason}; `state` is open,
// accepted or rejected. Within the page offsets count UTF-16 code units, as strings here do.

// The server counts code points.
export class Offsets {
  constructor(text) {
    this.wide = []; // units at which a character of two begins
    for (let i = 0; i < text.length - 1; i++) {
      const c = text.charCodeAt(i);
      if (c >= 0xd800 && c < 0xdc00) this.wide.push(i++);
    }
  }

  toPoints(unit) {
    return unit - firstAtLeast(this.wide, (w) => w, unit);
  }

  toUnits(point) {
    // The k-th wide character stands at code point wide[k] - k.
    return point + firstAtLeast(this.wide, (w, k) => w - k, point);
  }
}

// The index of the first element whose `key` is at least `value`; keys ascend.
export function firstAtLeast(list, key, value) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (key(list[middle], middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Reading order, outer spans first, as the server sorts them.
export function inOrder(a, b) {
  return a.start - b.start || b.end - a.end || (a.label < b.label ? -1 : a.label > b.label ? 1 : 0);
}

// A span that stands in the way: it would share characters and the label.
export function inTheWay(spans, start, end, label, except) {
  return spans.find(
    (s) => s !== except && s.state !== "rejected" && s.label === label && s.start < end && start < s.end,
  );
}

export function trimmed(text, start, end) {
  const cut = text.slice(start, end);
  const left = start + cut.length - cut.trimStart().length;
  return { start: left, end: Math.max(left, end - (cut.length - cut.trimEnd().length)) };
}

// Browsers take seconds over a line of a million characters: such a one is shown as several.
const MAX_LINE = 4000;

// Lines with their breaks: they are drawn one by one, so that a correction redraws one and those out of sight wait.
export function lines(text) {
  const found = [];
  for (let at = 0; at < text.length; at = found.at(-1).end) {
    const end = text.indexOf("\n", at) + 1 || text.length;
    found.push({ start: at, end: end - at > MAX_LINE ? cut(text, at) : end, spans: [] });
  }
  return found;
}

// Behind a space if there is one, and not within a surrogate pair.
function cut(text, at) {
  const space = text.lastIndexOf(" ", at + MAX_LINE - 1);
  if (space > at) return space + 1;
  const end = at + MAX_LINE;
  return (text.charCodeAt(end) & 0xfc00) === 0xdc00 ? end + 1 : end;
}

// Stretches of one line under the same spans, outermost first. `spans` are in reading order.
export function pieces(start, end, spans) {
  const cuts = new Set([start, end]);
  for (const s of spans) cuts.add(Math.max(s.start, start)).add(Math.min(s.end, end));
  const sorted = [...cuts].sort((a, b) => a - b);
  const found = [];
  let active = [];
  let next = 0;
  for (let i = 0; i + 1 < sorted.length; i++) {
    const at = sorted[i];
    active = active.filter((s) => s.end > at);
    while (next < spans.length && spans[next].start <= at) active.push(spans[next++]);
    found.push({ start: at, end: sorted[i + 1], spans: [...active].sort(inOrder) });
  }
  return found;
}

// How far below the line each span is underlined: spans that overlap never on the same height, the inner one higher.
export function lanes(spans) {
  const beside = new Map(spans.map((s) => [s, []]));
  let active = [];
  for (const s of spans) {
    active = active.filter((other) => other.end > s.start);
    for (const other of active) {
      beside.get(other).push(s);
      beside.get(s).push(other);
    }
    active.push(s);
  }
  const lane = new Map();
  for (const s of [...spans].reverse().sort((a, b) => a.end - a.start - (b.end - b.start))) {
    const taken = new Set(beside.get(s).map((other) => lane.get(other)));
    let free = 0;
    while (taken.has(free)) free++;
    lane.set(s, free);
  }
  return lane;
}
