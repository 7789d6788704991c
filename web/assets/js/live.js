// What happened, said to people who see and to people who listen.
let clearing = 0;

/** Announce a sentence to screen readers. */
export function say(text) {
  const region = document.getElementById('live');
  if (region) region.textContent = text;
}

/** Show a sentence for some seconds; one of kind "alert" stays until it is closed. */
export function toast(text, kind = 'status') {
  const region = document.getElementById('toast');
  if (!region) return;
  window.clearTimeout(clearing);
  region.setAttribute('role', kind);
  region.querySelector('span').textContent = text;
  region.hidden = false;
  if (kind === 'status') clearing = window.setTimeout(() => { region.hidden = true; }, 6000);
}

document.addEventListener('click', (event) => {
  if (event.target.closest('#toast button')) document.getElementById('toast').hidden = true;
});
