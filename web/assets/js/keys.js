// One handler for all keyboard shortcuts of the page. A control says its own with data-key="c" (pressed alone) and is
// then clicked or focused; letters are ignored while somebody types, and everything while an input method composes.
const editable = 'input, textarea, select, [contenteditable="true"], .cm-editor';

/** Whether a key belongs to an input method that is still composing (Enter confirms a Chinese candidate). */
export const composing = (event) => event.isComposing || event.keyCode === 229;

function focusSearch() {
  const box = document.getElementById('gs');
  if (!box) return false;
  box.focus();
  box.select();
  return true;
}

function press(key) {
  const control = [...document.querySelectorAll('[data-key]')]
    .find((one) => one.dataset.key === key && one.getClientRects().length > 0);
  if (!control) return false;
  control.focus();
  if (!control.matches('input, select, textarea')) control.click();
  return true;
}

document.addEventListener('keydown', (event) => {
  if (composing(event) || event.defaultPrevented) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') {
    if (focusSearch()) event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(editable)) return;
  if (document.body.dataset.letters === 'off' || document.querySelector('dialog[open]')) return;
  const done = event.key === '/' ? focusSearch() : press(event.key.toLowerCase());
  if (done) event.preventDefault();
});

// A form must not be sent by the Enter that confirms a composition.
document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && composing(event)) event.stopPropagation();
}, true);
