/* Pages of staff have several forms. Asks before a press in one, or a link to another page, loses what was typed. */
(() => {
  "use strict";
  const notSaved = document.currentScript.dataset.notSaved;
  const isTyped = (field) =>
    field.matches("textarea, input:not([type=hidden], [type=radio], [type=checkbox])") &&
    field.value !== field.defaultValue;

  const ask = (event, left) => {
    const isLost = left.some((form) => "typed" in form.dataset || [...form.elements].some(isTyped));
    if (!isLost || confirm(notSaved)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  /* Before other listeners, so that a press that is taken back counts as none. */
  addEventListener("submit", (event) => ask(event, [...document.forms].filter((form) => form !== event.target)), true);

  /* Those of the frame: the language, the menu. A link in the page may be a file, and then the page stays. */
  const inFrame = ".site-header a, .desk-nav a";
  const posted = () => [...document.forms].filter((form) => form.method === "post");
  addEventListener(
    "click",
    (event) => {
      const isNewTab = event.ctrlKey || event.metaKey;
      if (event.target.closest(inFrame) && !isNewTab) ask(event, posted());
    },
    true,
  );
})();
