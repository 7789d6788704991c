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
