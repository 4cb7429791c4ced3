// Streamlit says some words by itself, in English alone: each is said in the page's language as it appears.
// The words come with the language (language.js), and what the pages say or show of posts is left as it is.
(() => {
  "use strict";

  const PLACE = "{what}";
  const NAMES = ["aria-label", "title", "placeholder"];
  const OURS = "[data-testid=stHtml], [role=grid]";
  const OUR_TEXTS = `${OURS}, [data-testid=stMarkdownContainer], [role=option], textarea, script, style`;
  // Within what is ours by its kind: the button of a file chooser.
  const STREAMLITS = "[data-testid=stFileUploaderDropzone] button";
  // Of each node, what was said of which English text: React writes a text anew only where it changes.
  const said = new WeakMap();
  let words = {};
  let parts = [];

  const translate = (english) => {
    if (Object.hasOwn(words, english)) return words[english];
    const fits = ([before, after]) =>
      english.length > before.length + after.length && english.startsWith(before) && english.endsWith(after);
    const [before, after, word] = parts.find(fits) ?? [];
    return word?.replace(PLACE, () => english.slice(before.length, english.length - after.length)) ?? english;
  };

  const say = (node, name, text, write) => {
    if (!text) return;
    const kept = said.get(node) ?? {};
    const english = kept[name]?.word === text ? kept[name].english : text;
    const word = translate(english.trim());
    const whole = word === english.trim() ? english : word;
    if (whole === text) return;
    said.set(node, { ...kept, [name]: { english, word: whole } });
    write(whole);
  };

  const sayText = (node) => {
    const parent = node.parentElement;
    if (parent && (parent.closest(STREAMLITS) || !parent.closest(OUR_TEXTS)))
      say(node, "", node.nodeValue, (word) => { node.nodeValue = word; });
  };
  const sayNames = (element) => {
    if (!NAMES.some((name) => element.hasAttribute(name)) || element.closest(OURS)) return;
    for (const name of NAMES)
      say(element, name, element.getAttribute(name), (word) => element.setAttribute(name, word));
  };
  const visit = (root) => {
    if (root.nodeType === Node.TEXT_NODE) sayText(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    sayNames(root);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) (walker.currentNode.nodeType === Node.TEXT_NODE ? sayText : sayNames)(walker.currentNode);
  };

  const observer = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(visit);
      else if (change.type === "characterData") sayText(change.target);
      else sayNames(change.target);
    }
  });

  // In English there is nothing to do until another language was chosen.
  window.lookout.sayBorrowed = (borrowed) => {
    words = borrowed;
    parts = Object.entries(words)
      .filter(([english]) => english.includes(PLACE))
      .map(([english, word]) => [...english.split(PLACE), word]);
    observer.disconnect();
    visit(document.body);
    if (Object.keys(words).length)
      observer.observe(document.body, {
        attributeFilter: NAMES, characterData: true, childList: true, subtree: true,
      });
  };
})();
