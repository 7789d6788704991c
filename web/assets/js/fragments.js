// Partial updates. A fragment has an address of its own (?_frag=NAME) and is never what the address bar shows.
import { say, toast } from './live.js';
import { words } from './words.js';

document.addEventListener('htmx:beforeSwap', (event) => {
  // 422 carries the form with its errors, 409 the conflict: both are answers to show, not faults.
  if (event.detail.xhr.status === 422 || event.detail.xhr.status === 409) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
document.addEventListener('htmx:sendError', () => toast(words('offline'), 'alert'));
document.addEventListener('htmx:responseError', (event) => {
  const { status } = event.detail.xhr;
  toast(words(status >= 500 ? 'failed' : 'refused'), 'alert');
});
document.addEventListener('htmx:afterSwap', (event) => {
  const announced = event.detail.target?.querySelector?.('[data-say]') ?? event.detail.target;
  if (announced?.dataset?.say) say(announced.dataset.say);
});
document.addEventListener('customary:say', (event) => toast(event.detail.value ?? event.detail.text));
