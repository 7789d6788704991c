// Forms of records: they follow what is typed, unsaved changes are not lost by accident, Ctrl+S saves.
import { follow, followChange, startProgram } from './form_program.js';
import { composing } from './keys.js';

const formsIn = (root) => root.querySelectorAll?.('form[data-guard]') ?? [];

function written(form) {
  const parts = [];
  for (const [name, value] of new FormData(form)) {
    if (/\.(sig|was)$/.test(name) || name === 'csrf_token') continue;
    parts.push(`${name}=${typeof value === 'string' ? value.replaceAll('\r\n', '\n') : value.name}`);
  }
  return parts.join('\n');
}

const begun = new WeakMap();
const isDirty = (form) => form.isConnected && !form.dataset.leaving
  && (form.dataset.guard === 'dirty' || begun.get(form) !== written(form));

function start(root) {
  for (const form of formsIn(root)) {
    if (!begun.has(form)) begun.set(form, written(form));
    startProgram(form);
  }
  root.querySelector?.('[data-focus-first]')?.focus();
}

function mark(form) {
  const sign = form.querySelector('[data-unsaved]');
  if (sign) sign.hidden = !isDirty(form);
}

function typed(event) {
  const form = event.target.form;
  if (!form?.dataset.guard) return;
  mark(form);
  if (!composing(event)) follow(form);
}
document.addEventListener('input', typed);
// What was composed is there only now; no input event says so.
document.addEventListener('compositionend', typed);

// What the browser cannot decide itself is asked of the server; htmx waits a little and drops older answers.
document.addEventListener('change', (event) => {
  const control = event.target;
  const form = control.form;
  if (!form?.dataset.guard) return;
  mark(form);
  if (followChange(form, control)) window.htmx.trigger(form, 'customary:changed');
});

document.addEventListener('htmx:oobAfterSwap', (event) => {
  const form = event.detail.target?.closest?.('form[data-guard]') ?? event.target.closest?.('form[data-guard]');
  if (form) follow(form);
});

document.addEventListener('htmx:oobBeforeSwap', (event) => {
  // What somebody is typing in is never replaced; its region is asked about again with the next change.
  const active = document.activeElement;
  if (active?.matches('input, select, textarea') && event.detail.target?.contains(active)) event.detail.shouldSwap = false;
});

document.addEventListener('customary:sections', (event) => {
  for (const [id, shown] of Object.entries(event.detail)) {
    const section = event.target.querySelector?.(`#${CSS.escape(id)}`) ?? document.getElementById(id);
    if (section && 'hidden' in section && (shown === true || shown === false)) section.hidden = !shown;
  }
});
document.addEventListener('customary:focus', (event) => document.getElementById(event.detail.id)?.focus());

// Rows come and go without leaving the page; without scripts the same buttons send the form.
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-row-act]');
  if (!button?.form || !window.htmx) return;
  event.preventDefault();
  const form = button.form;
  const values = new FormData(form, button);
  window.htmx.ajax('POST', form.getAttribute('hx-post'), {
    source: form, swap: 'none', values: Object.fromEntries([...new Set(values.keys())].map((name) => [name, values.getAll(name)])),
  });
});

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!form.dataset?.guard || event.defaultPrevented) return;
  form.dataset.leaving = 'yes';
  // Where the answer does not leave the page after all, it is guarded again.
  window.setTimeout(() => { delete form.dataset.leaving; }, 5000);
});

window.addEventListener('beforeunload', (event) => {
  if ([...formsIn(document)].some(isDirty)) event.preventDefault();
});

document.addEventListener('click', (event) => {
  const out = event.target.closest('[data-leave-quietly]');
  if (out && !event.ctrlKey && !event.metaKey) for (const form of formsIn(document)) form.dataset.leaving = 'yes';
});

document.addEventListener('keydown', (event) => {
  if (composing(event) || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  if (event.key.toLowerCase() !== 's' && event.key !== 'Enter') return;
  const open = document.querySelector('dialog[open]');
  const button = (open ?? document).querySelector('form[data-guard] [data-save]');
  if (!button || (event.key === 'Enter' && !button.form.contains(event.target))) return;
  event.preventDefault();
  button.click();
});

start(document);
document.addEventListener('htmx:load', (event) => start(event.target));
export { isDirty, start };
