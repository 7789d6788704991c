// Quick create in a dialog over the page; without scripts its links lead to a page that does the same.
import { isDirty } from './forms.js';

let opener = null;

function dialogOf() {
  let dialog = document.getElementById('quick');
  if (!dialog) {
    dialog = document.createElement('dialog');
    dialog.id = 'quick';
    dialog.className = 'dlg';
    dialog.setAttribute('aria-labelledby', 'quick-title');
    dialog.addEventListener('close', () => {
      dialog.replaceChildren();
      if (opener?.isConnected) opener.focus();
    });
    dialog.addEventListener('cancel', (event) => { if (!mayClose(dialog)) event.preventDefault(); });
    document.body.append(dialog);
  }
  return dialog;
}

function mayClose(dialog) {
  const form = dialog.querySelector('form[data-guard]');
  return !form || !isDirty(form) || window.confirm(form.dataset.leave);
}

function fill(dialog, html) {
  const page = new DOMParser().parseFromString(html, 'text/html');
  dialog.replaceChildren(...page.body.children);
  window.htmx.process(dialog);
  dialog.dispatchEvent(new CustomEvent('htmx:load', { bubbles: true, detail: { elt: dialog } }));
  (dialog.querySelector('[data-focus-first]') ?? dialog.querySelector('.rform .in, .rform .sel, .rform .ta'))?.focus();
}

const fragment = (address) => {
  const url = new URL(address, window.location.href);
  url.searchParams.set('_frag', 'dialog');
  return url;
};

document.addEventListener('click', async (event) => {
  const link = event.target.closest('a[data-quick]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  opener = link.closest('details.menu')?.querySelector('summary') ?? link;
  const menu = link.closest('details.menu');
  if (menu) menu.open = false;
  try {
    const answer = await fetch(fragment(link.href), { credentials: 'same-origin', headers: { 'HX-Request': 'true' } });
    if (!answer.ok || answer.headers.get('HX-Redirect')) throw new Error(String(answer.status));
    const dialog = dialogOf();
    fill(dialog, await answer.text());
    if (!dialog.open) dialog.showModal();
    dialog.querySelector('.rform .in, .rform .sel, .rform .ta')?.focus();
  } catch {
    window.location.assign(link.href);
  }
});

document.addEventListener('click', (event) => {
  const button = event.target.closest('dialog [data-close]');
  const dialog = button?.closest('dialog');
  if (dialog && mayClose(dialog)) dialog.close();
});

document.addEventListener('submit', async (event) => {
  const form = event.target;
  const button = event.submitter;
  if (form.dataset?.inDialog === undefined || button?.dataset.wholePage !== undefined || event.defaultPrevented) return;
  event.preventDefault();
  if (form.dataset.waiting) return;
  form.dataset.waiting = 'yes';
  const body = new FormData(form, button);
  try {
    const answer = await fetch(fragment(form.action), {
      method: 'POST', body, credentials: 'same-origin', headers: { 'HX-Request': 'true' },
    });
    const target = answer.headers.get('HX-Redirect');
    if (answer.status === 204 && (target || answer.headers.get('HX-Refresh'))) {
      form.dataset.leaving = 'yes';
      if (target) window.location.assign(target);
      else window.location.reload();
      return;
    }
    if (answer.status >= 500) throw new Error(String(answer.status));
    fill(form.closest('dialog'), await answer.text());
  } catch {
    document.dispatchEvent(new CustomEvent('htmx:sendError'));
  } finally {
    delete form.dataset.waiting;
    delete form.dataset.sent;
    delete form.dataset.leaving;
  }
});
