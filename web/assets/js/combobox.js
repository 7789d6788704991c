// A list of records that can be searched: the <select> stays and keeps the value, an input with a listbox stands for it.
import { composing } from './keys.js';
import { words } from './words.js';

let serial = 0;

function enhance(select) {
  if (select.dataset.enhanced || select.multiple) return;
  select.dataset.enhanced = 'yes';
  serial += 1;
  const listId = `cb-list-${serial}`;
  const box = document.createElement('span');
  box.className = 'combo';
  const input = document.createElement('input');
  input.type = 'text';
  input.className = 'in';
  input.autocomplete = 'off';
  input.placeholder = words('find');
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-expanded', 'false');
  input.setAttribute('aria-controls', listId);
  for (const name of ['aria-describedby', 'aria-invalid', 'aria-required']) {
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  }
  const list = document.createElement('ul');
  list.id = listId;
  list.className = 'pop listbox';
  list.setAttribute('role', 'listbox');
  list.hidden = true;
  const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
  list.setAttribute('aria-label', label?.textContent.trim() ?? '');
  const clear = document.createElement('button');
  clear.type = 'button';
  clear.className = 'btn ghost icon sm clear';
  clear.setAttribute('aria-label', words('clear'));
  clear.textContent = '×';
  box.append(input, clear, list);
  select.after(box);
  // The label and the links of the error summary lead to what people type in.
  input.id = select.id;
  select.id = `${select.id}-value`;
  select.hidden = true;

  const chosen = () => select.selectedOptions[0]?.textContent ?? '';
  const show = () => {
    input.value = select.value ? chosen() : '';
    clear.hidden = !select.value || select.dataset.required !== undefined;
  };
  let at = -1;
  let asking = null;
  let timer = 0;
  const options = () => [...list.querySelectorAll('[role="option"]')];
  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const mark = (next) => {
    const all = options();
    if (!all.length) return;
    at = (next + all.length) % all.length;
    all.forEach((one, index) => one.setAttribute('aria-selected', String(index === at)));
    input.setAttribute('aria-activedescendant', all[at].id);
    all[at].scrollIntoView({ block: 'nearest' });
  };
  const choose = (value, text) => {
    if (value && ![...select.options].some((one) => one.value === value)) select.add(new Option(text, value));
    if (!value && ![...select.options].some((one) => one.value === '')) select.add(new Option('', ''), 0);
    select.value = value;
    show();
    close();
    select.dispatchEvent(new Event('input', { bubbles: true }));
    select.dispatchEvent(new Event('change', { bubbles: true }));
  };
  const draw = (found) => {
    list.replaceChildren();
    let group = null;
    found.forEach((one, index) => {
      if (one.group && one.group !== group) {
        group = one.group;
        const heading = document.createElement('li');
        heading.className = 'cap';
        heading.setAttribute('role', 'presentation');
        heading.textContent = group;
        list.append(heading);
      }
      const item = document.createElement('li');
      item.className = 'opt';
      item.id = `${listId}-${index}`;
      item.setAttribute('role', 'option');
      item.setAttribute('aria-selected', 'false');
      item.dataset.value = one.value;
      item.textContent = one.label;
      list.append(item);
    });
    if (!found.length) {
      const none = document.createElement('li');
      none.className = 'cap';
      none.setAttribute('role', 'option');
      none.setAttribute('aria-disabled', 'true');
      none.setAttribute('aria-selected', 'false');
      none.textContent = words('nothing');
      list.append(none);
    }
    at = -1;
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
  };
  const listed = () => [...select.options].filter((one) => one.value)
    .map((one) => ({ value: one.value, label: one.textContent, group: one.parentElement.label ?? '' }));
  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const url = new URL(select.dataset.options, window.location.href);
    url.searchParams.set('q', input.value);
    const form = select.form;
    for (const key of (select.dataset.with ?? '').split(' ').filter(Boolean)) {
      const other = form?.elements[select.name.replace(/[^-]*$/, key)];
      if (other?.value) url.searchParams.set(`v.${key}`, other.value);
    }
    try {
      const answer = await fetch(url, { credentials: 'same-origin', signal: asking.signal });
      if (answer.ok) draw(await answer.json());
    } catch (error) {
      if (error.name !== 'AbortError') draw(listed().filter((one) => one.label.includes(input.value)));
    }
  };
  const soon = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, 200);
  };

  input.addEventListener('input', (event) => {
    event.stopPropagation();
    if (!event.isComposing) soon();
  });
  input.addEventListener('compositionend', soon);
  input.addEventListener('click', () => { if (list.hidden) draw(listed()); });
  input.addEventListener('keydown', (event) => {
    if (composing(event)) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden) draw(listed());
      mark(event.key === 'ArrowDown' ? at + 1 : at < 0 ? -1 : at - 1);
    } else if (event.key === 'Enter' && !list.hidden) {
      event.preventDefault();
      const one = options()[at];
      if (one?.dataset.value) choose(one.dataset.value, one.textContent);
    } else if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  input.addEventListener('blur', () => window.setTimeout(() => {
    if (box.contains(document.activeElement)) return;
    close();
    // An emptied box means nothing is chosen; any other unfinished text goes back to what is.
    if (!input.value.trim() && select.value && select.dataset.required === undefined) choose('', '');
    show();
  }, 120));
  list.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const one = event.target.closest('[data-value]');
    if (one) choose(one.dataset.value, one.textContent);
  });
  clear.addEventListener('click', () => { choose('', ''); input.focus(); });
  show();
}

const start = (root) => {
  if (root.matches?.('select[data-options]')) enhance(root);
  for (const select of root.querySelectorAll?.('select[data-options]') ?? []) enhance(select);
};
start(document);
document.addEventListener('htmx:load', (event) => start(event.target));
