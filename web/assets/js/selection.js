// Rows of a list that are ticked, and the bar that acts on them.
document.addEventListener('change', (event) => {
  const box = event.target;
  if (!box.matches?.('.tb .cb')) return;
  const table = box.closest('.tb');
  const rows = [...table.querySelectorAll('tbody .cb')];
  if (box.closest('thead')) for (const row of rows) row.checked = box.checked;
  for (const row of rows) row.closest('tr').classList.toggle('on', row.checked);
  const ticked = rows.filter((row) => row.checked).length;
  const all = table.querySelector('thead .cb');
  if (all) {
    all.checked = ticked > 0 && ticked === rows.length;
    all.indeterminate = ticked > 0 && ticked < rows.length;
  }
  const bar = document.querySelector('.bulk');
  if (!bar) return;
  bar.hidden = ticked === 0;
  const count = bar.querySelector('[data-count]');
  count.textContent = count.dataset.count.replace('{n}', ticked.toLocaleString(document.documentElement.lang));
});

document.addEventListener('click', (event) => {
  if (!event.target.closest('[data-clear-selection]')) return;
  for (const box of document.querySelectorAll('.tb tbody .cb:checked')) box.click();
});
