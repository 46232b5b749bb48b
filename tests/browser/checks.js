// What is asked of a page as it is drawn. Read by checks.py, and run in the page.

const INTERACTIVE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
const SHAPES = ".usa-button, .leave-button, .usa-input, .usa-select, .usa-textarea, .usa-radio__label, " +
  ".usa-checkbox__label, .usa-alert, .key-date";
const LINE = 44;
const KEY = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

const all = selector => [...document.querySelectorAll(selector)].filter(isSeen);
/** What is folded away has its boxes and yet is not there: `checkVisibility` knows. */
const isSeen = it => it.getClientRects().length && it.checkVisibility() && !it.closest(".usa-sr-only, .usa-skipnav");
const named = it => it.outerHTML.replace(/\s+/g, " ").slice(0, 100);
const isTile = it => it.matches("[type=radio], [type=checkbox]") && it.labels.length;
/** What one sees and touches of a control: a tile is its label. */
const face = it => isTile(it) ? it.labels[0] : it;

/** A sign for every element of the page: 1 if it is shown. */
function shown() {
  return [...document.body.querySelectorAll("*")].map(it => +it.checkVisibility({visibilityProperty: true})).join("");
}

/**
 * How the page is built: its elements with their attributes, and where words stand, but not which words or in which
 * language. One of equal neighbours, such as the rows of a list, stands for all, unless ids could be there twice. In
 * equal builds the same rules about structure hold; how the words fit is another matter.
 */
function build(it = document.documentElement) {
  const isWords = name => /^(href|action|value|title|alt|content|placeholder|src|d|datetime|lang|hreflang|label|aria-label|data-.*)$/.test(name);
  const attribute = ({name, value}) => isWords(name) ? `${name}${value ? "+" : "-"}` : `${name}=${value.replace(KEY, "#")}`;
  const isForeign = child => child.tagName === "SPAN" && child.attributes.length === 1 && child.lang;
  const isWord = node => node.nodeType === Node.TEXT_NODE ? node.data.trim() : isForeign(node);
  const isPart = child => !child.matches("script, style, meta, link, option, optgroup") && !isForeign(child);
  const parts = [...it.children].filter(isPart).map(part => build(part));
  const words = [...it.childNodes].some(isWord) ? "+" : "-";
  const isOneMore = (part, at) => part === parts[at - 1] && !part.includes(" id=");
  const inside = parts.filter((part, at) => !isOneMore(part, at)).join("");
  return `<${[it.tagName, words, ...[...it.attributes].map(attribute)].join(" ")}${inside}>`;
}

/** What sticks out beyond the width of the window. */
function sideways() {
  const width = document.documentElement.clientWidth, scrolls = document.documentElement.scrollWidth;
  if (scrolls <= width) return [];
  const out = all("body *").filter(it => it.getBoundingClientRect().right > width + .5);
  return [`scrolls ${scrolls} px of ${width}`, ...out.map(named)];
}

/** Targets narrower or lower than `least` px, links within a sentence among them. */
function smallTargets(least) {
  const isSmall = ({width, height}) => width < least - .01 || height < least - .01;
  return all(INTERACTIVE).filter(it => isSmall(face(it).getBoundingClientRect())).map(named);
}

/** Text that does not fit its box, and text that lies on other text. */
function cutOff() {
  const clips = it => getComputedStyle(it).overflow !== "visible" && !it.matches("progress, select, html, body");
  const isFull = it => it.scrollWidth > it.clientWidth + 1 || it.scrollHeight > it.clientHeight + 1;
  const cut = all("body *").filter(it => clips(it) && it.textContent.trim() && isFull(it));
  const texts = textBoxes();
  const over = texts.filter((one, at) => texts.slice(at + 1).some(other => other.node !== one.node && meet(one, other)));
  return [...cut.map(it => `cut: ${named(it)}`), ...over.map(({node}) => `on other text: ${node.data.trim()}`)];
}

/** Words and codes that a line breaks in the middle. Longer ones may break; an address has no place for that. */
function broken() {
  const found = [], range = document.createRange();
  for (const node of texts()) {
    for (const {index, 0: word} of node.data.matchAll(/(?<!\S)\p{Ps}?(\p{L}{2,10}|\p{Lu}+-\d+\p{Lu}?|[2-9B-Z]{3,4}-[2-9B-Z]{3,4})[\p{Pe}.,:;]*(?!\S)/gu)) {
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      if (new Set([...range.getClientRects()].map(({bottom}) => Math.round(bottom))).size > 1) found.push(word);
    }
  }
  return found;
}

function textBoxes() {
  const found = [], range = document.createRange();
  for (const node of texts()) {
    range.selectNodeContents(node);
    for (const {left, right, top, bottom} of range.getClientRects()) found.push({left, right, top, bottom, node});
  }
  return found;
}

function texts() {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, parent = node.parentElement;
    if (node.data.trim() && isSeen(parent) && !parent.closest("select")) found.push(node);
  }
  return found;
}

function meet(one, other) {
  return Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1 &&
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 3;
}

/** Shapes and words that vanish when the reader's own colours replace ours. */
function lost() {
  const style = it => getComputedStyle(it);
  const isClear = colour => colour === "transparent" || /^rgba\(.*, 0\)$/.test(colour);
  const behind = it => isClear(style(it).backgroundColor) && it.parentElement ? behind(it.parentElement) : style(it).backgroundColor;
  const hasEdge = it => parseFloat(style(it).borderTopWidth) >= 1 && style(it).borderTopColor !== behind(it.parentElement);
  const unread = all("body *").filter(it => style(it).color === behind(it));
  return [
    ...all(SHAPES).filter(it => !hasEdge(it)).map(it => `no edge: ${named(it)}`),
    ...unread.map(it => `no words: ${named(it)}`),
  ];
}

/** Back to the top; returns how many stops Tab must make (a group of radio buttons is one). */
function readyToTab() {
  scrollTo(0, 0);
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
  window.visited = new Set();
  window.last = null;
  const groups = new Set();
  return [...document.querySelectorAll(INTERACTIVE)].filter(it => {
    if (it.tabIndex < 0 || it.disabled || !it.getClientRects().length || !it.checkVisibility()) return false;
    if (it.type !== "radio") return true;
    return !groups.has(it.name) && groups.add(it.name);
  }).length;
}

/** What is wrong with where the focus is; null when it has left the page or begun again. */
function stop() {
  const it = document.activeElement;
  if (!it || it === document.body) return null;
  // A field for a date keeps the focus for its day, its month, its year and its calendar.
  if (it === window.last) return "still here";
  if (window.visited.has(it)) return null;
  window.visited.add(it);
  window.last = it;
  const shown = face(it), {outlineStyle, outlineWidth} = getComputedStyle(shown), box = shown.getBoundingClientRect();
  const wrong = [];
  if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) wrong.push("no outline");
  const isTall = box.height > innerHeight;
  // A browser brings the line that is being written into sight, not all of a field of many lines.
  const bottom = it.matches("textarea") ? box.top + LINE : box.bottom;
  if (box.left < -.5 || box.right > innerWidth + .5) wrong.push("out of sight, sideways");
  if (!isTall && (box.top < -.5 || bottom > innerHeight + .5)) wrong.push("out of sight");
  const top = Math.max(box.top, 0), height = Math.min(box.bottom, innerHeight) - top;
  const hits = [[.5, .5], [.1, .2], [.9, .8]].map(
    ([x, y]) => document.elementFromPoint(box.left + box.width * x, top + height * y));
  if (!hits.every(hit => hit && (shown.contains(hit) || hit.contains(shown) || hit === it))) wrong.push("covered");
  return wrong.map(each => `${each}: ${named(it)}`);
}
