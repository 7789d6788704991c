// Theme and density change at once; the form then tells the server, which renders them from then on.
import { say } from './live.js';

document.addEventListener('submit', (event) => {
  const form = event.target.closest('form[data-appearance]');
  const chosen = event.submitter;
  if (!form || !chosen?.name) return;
  event.preventDefault();
  const body = new FormData(form, chosen);
  document.documentElement.dataset[chosen.name] = chosen.value;
  for (const other of document.querySelectorAll(`form[data-appearance] button[name="${chosen.name}"]`)) {
    other.setAttribute('aria-pressed', String(other.value === chosen.value));
  }
  say(chosen.textContent.trim());
  fetch(form.action, { method: 'POST', body, credentials: 'same-origin', redirect: 'manual' });
});
