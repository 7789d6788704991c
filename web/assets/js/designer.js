// The expression editor: CodeMirror over a <textarea data-expression>, which alone serves without JavaScript.
// Only the designer's pages load this file.
import { autocompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { HighlightStyle, bracketMatching, syntaxHighlighting, StreamLanguage } from '@codemirror/language';
import { lintKeymap, linter } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers, placeholder } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import './designer_form.js';

const keywords = /^(?:and|or|not|in|is|blank|true|false|if|then|else|between|contains|starts|ends|with|days?|weeks?|months?|years?|hours?|minutes?)\b/;

const language = StreamLanguage.define({
  name: 'customary',
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(/^(?:'(?:[^'\\]|\\.)*'?|"(?:[^"\\]|\\.)*"?)/)) return 'string';
    if (stream.match(/^\d[\d.]*%?/)) return 'number';
    if (stream.match(keywords)) return 'keyword';
    if (stream.match(/^[a-z_]\w*(?=\s*\()/)) return 'variableName.function';
    if (stream.match(/^[a-z_]\w*/)) return 'variableName';
    stream.next();
    return null;
  },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--c-violet-fg)', fontWeight: '500' },
  { tag: tags.string, color: 'var(--c-green-fg)' },
  { tag: tags.number, color: 'var(--c-orange-fg)' },
  { tag: tags.function(tags.variableName), color: 'var(--c-blue-fg)' },
]);

const look = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'var(--canvas)', borderRadius: 'var(--r-lg)', fontSize: '.8125rem' },
  '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '-1px' },
  '.cm-content': { fontFamily: 'var(--font-mono)', caretColor: 'var(--focus)' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--text-3)', border: '0' },
  '.cm-tooltip': { backgroundColor: 'var(--pop)', color: 'var(--text)', border: '1px solid var(--line)', borderRadius: 'var(--r-md)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--opt-on)', color: 'var(--text)' },
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': { backgroundColor: 'var(--accent-soft) !important' },
});

async function ask(address, body, token) {
  const answer = await fetch(address, { method: 'POST', body, credentials: 'same-origin', headers: { 'X-CSRFToken': token } });
  return answer.ok ? answer.json() : null;
}

/** Where the problems of a text are told: beside it, for those who do not see the marks inside the editor. */
function problemList(area) {
  const known = document.getElementById(area.getAttribute('aria-describedby') ?? '');
  if (known) return known;
  const list = Object.assign(document.createElement('div'), { id: `${area.id}-problems`, className: 'faults' });
  area.setAttribute('aria-describedby', list.id);
  area.after(list);
  return list;
}

/** Tell each problem with the stretch that it marks, and a button for each way to mend it. */
function tell(list, found, mend) {
  const told = JSON.stringify(found);
  if (list.dataset.told === told) return; // a button that is being pressed stays where it is
  list.dataset.told = told;
  list.setAttribute('aria-live', 'polite');
  list.replaceChildren(...found.map((one) => {
    const line = Object.assign(document.createElement('p'), { className: one.severity === 'error' ? 'err' : 'warned' });
    const code = Object.assign(document.createElement('code'), { className: 'where' });
    const [before, marked, behind] = one.shown;
    code.append(before, Object.assign(document.createElement('mark'), { textContent: marked || '\u00a0' }), behind);
    const buttons = one.fixes.map((fix) => {
      const button = Object.assign(document.createElement('button'), { type: 'button', className: 'lnk', textContent: fix.label });
      button.addEventListener('click', () => mend(fix.from ?? one.from, fix.to ?? one.to, fix.text));
      return button;
    });
    const words = document.createElement('span');
    words.append(one.message, ...buttons.flatMap((button) => [' ', button]), code);
    line.append(words);
    return line;
  }));
}

/**
 * Put an editor over a textarea. Its data attributes say where to ask: data-check answers a list of
 * {from, to, severity, message, shown, fixes: [{label, text, from, to}]}, data-complete {from, to, options}, whose options
 * are {label, type, detail, info, apply}, the likeliest first.
 * A fix that has no place of its own mends the whole problem; its place moves with the problem's.
 * Both get the form of the textarea, the text as `text` and the caret as `at`.
 */
export function editorOver(area) {
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? '';
  const list = problemList(area);
  const nonce = document.querySelector('meta[name="csp-nonce"]')?.content ?? '';
  const form = (view, at) => {
    const body = new FormData(area.form ?? undefined);
    body.set('text', view.state.doc.toString());
    body.set('at', String(at));
    return body;
  };
  const check = linter(async (view) => {
    if (!area.dataset.check) return [];
    const text = view.state.doc.toString();
    const found = await ask(area.dataset.check, form(view, view.state.selection.main.head), token) ?? [];
    const last = view.state.doc.length;
    if (!view.composing) {
      tell(list, found, (from, to, insert) => {
        if (view.state.doc.toString() !== text) return; // it is of a text that has changed since
        view.dispatch({ changes: { from: Math.min(from, last), to: Math.min(to, last), insert } });
        list.replaceChildren();
        delete list.dataset.told;
        view.focus();
        area.dispatchEvent(new CustomEvent('mended', { bubbles: true }));
      });
    }
    return found.map((one) => ({
      from: Math.min(one.from, last), to: Math.min(Math.max(one.to, one.from), last),
      severity: one.severity, message: one.message,
      actions: (one.fixes ?? []).map((fix) => ({
        name: fix.label,
        apply: (editor, from, to) => editor.dispatch({
          changes: {
            from: Math.max(from + (fix.from ?? one.from) - one.from, 0),
            to: Math.min(to + (fix.to ?? one.to) - one.to, editor.state.doc.length),
            insert: fix.text,
          },
        }),
      })),
    }));
  }, { delay: 300 });
  const complete = async (context) => {
    const typed = context.matchBefore(/[\p{L}\p{N}_.]+$|["'“‘]$/u);
    if (!area.dataset.complete || (!context.explicit && !typed)) return null;
    const found = await ask(area.dataset.complete, form(context.view, context.pos), token);
    if (!found || context.aborted || found.options.length === 0) return null;
    // The server has ordered them, by labels in any language too; asked again with every letter.
    return { from: found.from, to: found.to, options: found.options, filter: false };
  };
  const view = new EditorView({
    parent: Object.assign(document.createElement('div'), { className: area.dataset.expression === 'line' ? 'code line' : 'code' }),
    state: EditorState.create({
      doc: area.value,
      extensions: [
        EditorView.cspNonce.of(nonce),
        area.dataset.expression === 'line' ? [] : lineNumbers(), history(), bracketMatching(), closeBrackets(), language, syntaxHighlighting(colours), look,
        EditorView.lineWrapping, placeholder(area.placeholder ?? ''), check, autocompletion({ override: [complete] }),
        EditorView.contentAttributes.of({
          ...(area.hasAttribute('aria-describedby') ? { 'aria-describedby': area.getAttribute('aria-describedby') } : {}),
          'aria-label': area.getAttribute('aria-label') ?? document.querySelector(`label[for="${area.id}"]`)?.textContent ?? '',
        }),
        // Tab is left to the page, so that it leaves the editor.
        keymap.of([...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          area.value = update.state.doc.toString();
          area.dispatchEvent(new Event('input', { bubbles: true }));
        }),
      ],
    }),
  });
  area.hidden = true;
  area.after(view.dom.parentElement ?? view.dom);
  return view;
}

const start = (root) => {
  for (const area of root.querySelectorAll?.('textarea[data-expression]:not([hidden])') ?? []) editorOver(area);
};
start(document);
document.addEventListener('htmx:load', (event) => start(event.target));
