/* Pages of staff have several forms. Asks before a press in one loses what was typed in another. */
(() => {
  "use strict";
  const notSaved = document.currentScript.dataset.notSaved;
  const isTyped = (field) =>
    field.matches("textarea, input:not([type=hidden], [type=radio], [type=checkbox])") &&
    field.value !== field.defaultValue;

  /* Before other listeners, so that a press that is taken back counts as none. */
  addEventListener(
    "submit",
    (event) => {
      const others = [...document.forms].filter((form) => form !== event.target);
      const isLost = others.some((form) => "typed" in form.dataset || [...form.elements].some(isTyped));
      if (!isLost || confirm(notSaved)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
})();
