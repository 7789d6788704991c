// Small things: a form that is sent when its control changes, a warning before something final, no double sending.
document.addEventListener('change', (event) => {
  const control = event.target.closest?.('[data-autosubmit]');
  if (control?.form) control.form.requestSubmit();
});

document.addEventListener('submit', (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  if (form.method !== 'post' || form.dataset.appearance !== undefined || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = 'yes';
  window.setTimeout(() => { delete form.dataset.sent; }, 4000);
});

document.addEventListener('click', (event) => {
  const eye = event.target.closest('[data-reveal]');
  if (!eye) return;
  const field = document.getElementById(eye.dataset.reveal);
  field.type = field.type === 'password' ? 'text' : 'password';
  eye.setAttribute('aria-pressed', String(field.type === 'text'));
});

// Search as you type; never while an input method composes, and the newest answer wins (hx-sync on the region).
let typing = 0;
const searchSoon = (event) => {
  const form = event.target.closest?.('form[data-live]');
  if (!form || event.isComposing) return;
  window.clearTimeout(typing);
  typing = window.setTimeout(() => form.requestSubmit(), 300);
};
document.addEventListener('input', searchSoon);
document.addEventListener('compositionend', searchSoon);

// The panel of a condition shows the controls that its comparison asks for.
const shapePanel = (form) => {
  const shape = form.elements.co?.selectedOptions[0]?.dataset.shape;
  for (const part of form.querySelectorAll('[data-for]')) {
    const wanted = part.dataset.for.split(' ').includes(shape);
    part.hidden = !wanted;
    for (const control of part.querySelectorAll('input, select')) control.disabled = !wanted;
  }
};
document.addEventListener('change', (event) => {
  if (event.target.name === 'co' && event.target.form?.dataset.shapes !== undefined) shapePanel(event.target.form);
});
document.addEventListener('htmx:load', (event) => {
  for (const form of event.target.parentElement?.querySelectorAll('form[data-shapes]') ?? []) shapePanel(form);
});
