// The design form: every button of it, and every change that others depend on, asks the server for the form as it then
// is. Without JavaScript the same buttons send the form, and the answer is the page.

const DELAY = 250;
let asking = null;
let timer = 0;
let edits = 0;

const form = () => document.querySelector('form[data-design]');

/** Send the form and put the answer in its place; what somebody typed meanwhile is sent again rather than lost. */
async function send(button) {
  window.clearTimeout(timer);
  asking?.abort();
  const sent = form();
  if (!sent) return;
  const control = new AbortController();
  asking = control;
  const before = edits;
  const body = new FormData(sent, button ?? undefined);
  if (!button) body.set('_act', 'update');
  const kept = button ? '' : document.activeElement?.id || document.activeElement?.name || '';
  let answer;
  try {
    answer = await fetch(`${sent.action}?_frag=design`, { method: 'POST', body, credentials: 'same-origin', signal: control.signal });
  } catch (error) {
    if (error.name !== 'AbortError') unsaved('');
    return;
  }
  if (asking !== control) return;
  asking = null;
  if (!answer.ok || answer.redirected) { edits = 0; sent.requestSubmit(sent.querySelector('button[value="update"]')); return; }
  if (edits !== before && !button) { later(); return; }
  show(await answer.text(), kept);
}

function show(html, kept) {
  const fresh = new DOMParser().parseFromString(html, 'text/html').getElementById('design');
  const old = document.getElementById('design');
  if (!fresh || !old) return;
  const opened = [...old.querySelectorAll('details[open]:not(.menu) > summary')].map((one) => one.textContent);
  const node = document.adoptNode(fresh);
  old.replaceWith(node);
  for (const summary of node.querySelectorAll('details:not(.menu) > summary')) {
    if (opened.includes(summary.textContent)) summary.parentElement.open = true;
  }
  start(node);
  node.dispatchEvent(new CustomEvent('htmx:load', { bubbles: true }));
  window.htmx?.process(node);
  const goal = node.querySelector('[autofocus]') ?? (kept ? document.getElementById(kept) ?? node.querySelector(`[name="${CSS.escape(kept)}"]`) : null);
  goal?.focus({ preventScroll: !node.querySelector('[autofocus]') });
}

function later() {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => send(null), DELAY);
}

function unsaved() {
  const line = document.querySelector('[data-unsaved]');
  if (line && line.dataset.unsaved) line.textContent = line.dataset.unsaved;
}

/** Show what only works with scripts, and hide what only helps without. */
function start(root) {
  for (const one of root.querySelectorAll('.no-js')) one.hidden = true;
  for (const one of root.querySelectorAll('select.js')) one.classList.add('on');
}

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('button[data-act]');
  if (!button || !button.form?.matches('[data-design]')) return;
  event.preventDefault();
  send(button);
});

document.addEventListener('change', (event) => {
  const field = event.target;
  if (field.matches?.('[data-insert]')) insert(field);
  else if (field.form?.matches('[data-design]') && field.matches('[data-refresh]')) later();
});

document.addEventListener('input', (event) => {
  if (!event.target.form?.matches('[data-design]')) return;
  edits += 1;
  unsaved();
});

// The builder follows the text once somebody has finished writing it.
document.addEventListener('focusout', (event) => {
  const area = event.target.closest?.('.code')?.previousElementSibling;
  if (!area?.matches('#if-text') || !area.form) return;
  if (area.value !== area.form.elements['if.was'].value) later();
});

document.addEventListener('mended', (event) => {
  if (event.target.matches?.('#if-text') && event.target.form) later();
});

function insert(select) {
  const area = document.getElementById(select.dataset.insert);
  if (!area || !select.value) return;
  area.setRangeText(`{${select.value}}`, area.selectionStart, area.selectionEnd, 'end');
  select.value = '';
  area.dispatchEvent(new Event('input', { bubbles: true }));
  area.focus();
}

// Alt with an arrow moves the condition or action that has the focus.
document.addEventListener('keydown', (event) => {
  if (!event.altKey || !['ArrowUp', 'ArrowDown'].includes(event.key)) return;
  const part = event.target.closest?.('.cr, .a');
  const word = event.key === 'ArrowUp' ? '.up:' : '.down:';
  const button = part?.querySelector(`details.menu button[value*="${word}"]`);
  if (!button || event.target.closest('.cm-editor')) return;
  event.preventDefault();
  send(button);
});

window.addEventListener('beforeunload', (event) => {
  if (edits > 0 && form()) event.preventDefault();
});
document.addEventListener('submit', (event) => {
  if (event.target.matches?.('form[data-design]') && !event.defaultPrevented) edits = 0;
});

start(document);
