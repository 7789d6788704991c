// Everything that a page may enhance; each page works without it.
import htmx from 'htmx.org';
import './fragments.js';
import './keys.js';
import './menus.js';
import './appearance.js';
import './selection.js';
import './follow_up.js';
import './forms.js';
import './combobox.js';
import './quick.js';

window.htmx = htmx;
