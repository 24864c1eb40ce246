// A list or a table that is pasted may lose its marks or tabs on the way to plain text: then the text
// is made from the clipboard's HTML, with a mark for each entry and a tab between cells.

const FIELD = "form[data-pastes] textarea";
const MARKED = /^\s*(?:[-*+•●○◦▪■·–—☐☑✓✔]|\(?\w{1,3}[.)])\s/;
const BLOCKS = new Set(["P", "DIV", "SECTION", "ARTICLE", "BLOCKQUOTE", "PRE", "TR", "LI", "UL", "OL", "TABLE"]);
const IGNORED = new Set(["STYLE", "SCRIPT", "TITLE", "TEMPLATE", "META", "LINK"]);

function isLost(page, plain) {
  const lines = plain.split("\n");
  const entries = page.querySelectorAll("li").length;
  const wide = Array.from(page.querySelectorAll("tr")).filter((row) => row.cells.length > 1).length;
  const marked = lines.filter((line) => MARKED.test(line)).length;
  const tabbed = lines.filter((line) => line.includes("\t")).length;
  return (entries > 1 && marked < entries) || (wide > 1 && tabbed < wide);
}

const words = (node) => node.textContent.replace(/\s+/g, " ").trim();

function textOf(page) {
  const lines = [""];
  const add = (text) => { lines[lines.length - 1] += text; };
  const end = () => { if (lines.at(-1).trim()) lines.push(""); else lines[lines.length - 1] = ""; };

  function markOf(entry, depth) {
    const list = entry.parentElement;
    const place = Array.from(list.children).filter((each) => each.matches("li")).indexOf(entry);
    const box = entry.querySelector(":scope > input[type=checkbox], :scope > :is(p, label, span) > input[type=checkbox]");
    const aria = entry.getAttribute("aria-checked") ?? entry.dataset.checked;
    const isTicked = box ? box.hasAttribute("checked") : aria === "true";
    const ticked = box || aria ? `[${isTicked ? "x" : " "}] ` : "";
    const mark = list.matches("ol") ? `${(Number(list.getAttribute("start")) || 1) + place}.` : "-";
    return `${"  ".repeat(Math.max(0, depth - 1))}${mark} ${ticked}`;
  }

  function walk(node, depth) {
    if (node.nodeType === Node.TEXT_NODE) {
      const text = node.data.replace(/\s+/g, " ");
      if (text.trim() || lines.at(-1).trim()) add(lines.at(-1).endsWith(" ") || !lines.at(-1) ? text.trimStart() : text);
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE || IGNORED.has(node.tagName)) return;
    if (node.matches("br")) { lines.push("  ".repeat(depth)); return; }
    if (/^H[1-6]$/.test(node.tagName)) {
      end();
      add(`${"#".repeat(Number(node.tagName[1]))} ${words(node)}`);
      end();
      return;
    }
    if (node.matches("tr")) {
      end();
      add(Array.from(node.cells, words).join("\t"));
      end();
      return;
    }
    const isBlock = BLOCKS.has(node.tagName);
    // The paragraph of an entry goes on behind its mark.
    const isFirstOfEntry = node.parentElement?.matches("li") && !lines.at(-1).replace(MARKED, "").replace(/^\[.\] /, "").trim();
    if (isBlock && !isFirstOfEntry) end();
    if (node.matches("li")) add(markOf(node, depth));
    const below = depth + (node.matches("ul, ol") ? 1 : 0);
    for (const child of node.childNodes) walk(child, below);
    if (isBlock) end();
  }

  walk(page.body, 0);
  return lines.map((line) => line.trimEnd()).join("\n").trim();
}

document.addEventListener("paste", (event) => {
  const { target, clipboardData } = event;
  if (!target.matches?.(FIELD) || !clipboardData) return;
  const html = clipboardData.getData("text/html");
  if (!html) return;
  // Parsed apart from this page: nothing in it is loaded or run.
  const page = new DOMParser().parseFromString(html, "text/html");
  if (!isLost(page, clipboardData.getData("text/plain"))) return;
  const text = textOf(page);
  if (!text) return;
  event.preventDefault();
  // As if typed, so that it can be undone with Ctrl+Z.
  if (!document.execCommand("insertText", false, text)) {
    target.setRangeText(text, target.selectionStart, target.selectionEnd, "end");
    target.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
