// <details class="menu"> opens by itself; this adds what people expect of a menu: Escape, arrows, a click outside.
const open = () => [...document.querySelectorAll('details.menu[open]')];
const entries = (menu) => [...menu.querySelectorAll('.pop .opt')].filter((one) => one.getClientRects().length > 0);

function close(menu, refocus) {
  menu.open = false;
  if (refocus) menu.querySelector('summary').focus();
}

document.addEventListener('click', (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) close(menu, false);
});

document.addEventListener('toggle', (event) => {
  if (!event.target.matches?.('details.menu') || !event.target.open) return;
  for (const menu of open()) if (menu !== event.target && !menu.contains(event.target)) close(menu, false);
}, true);

document.addEventListener('keydown', (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  const menu = event.target.closest?.('details.menu') ?? (event.key === 'Escape' ? open()[0] : undefined);
  if (!menu) return;
  if (event.key === 'Escape' && menu.open) {
    event.preventDefault();
    close(menu, true);
    return;
  }
  const all = entries(menu);
  if (!all.length || event.target.matches('input, select, textarea')) return;
  const at = all.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at < 0 ? all.length - 1 : at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (next === undefined || (!menu.open && event.key !== 'ArrowDown')) return;
  event.preventDefault();
  menu.open = true;
  all[(next + all.length) % all.length].focus();
});
