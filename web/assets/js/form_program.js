// What a form decides in the browser: which fields are shown and needed, what is computed, which checks hold. The server
// compiled the expressions (web/forms/program.py) and decides everything again when the form is saved.
import { UNSURE, fits, isChanged, readControl } from './form_values.js';
import { showProblem, showRegion, showRequired, showValue } from './form_display.js';

const OBSERVED_SCALE = 12;
const MOST_ROUNDS = 20;
const begun = new WeakMap();

/** One record of a form: the record itself, or a row of one of its tables. */
class Subject {
  constructor({ form, prefix, meta, program, state, x, above = null }) {
    Object.assign(this, { form, prefix, meta, program, x, above });
    this.fields = new Map(Object.entries(meta.fields));
    for (const field of this.fields.values()) field.empty = x.decode(field.blank, field.decoder);
    this.begun = this.decoded(state.values, x);
    this.old = this.decoded(state.old, x);
    this.values = new Map(this.begun);
    this.unsure = new Set();
    this.failed = new Set();
  }

  decoded(json, x) {
    return new Map([...this.fields].map(([key, field]) => [key, x.decode(json[key] ?? null, field.decoder)]));
  }

  control(key) {
    const found = this.form.elements.namedItem(this.prefix + key);
    return found instanceof RadioNodeList ? found[0] : found;
  }

  region(key) {
    return document.getElementById(`r-${this.prefix}${key}`.replaceAll('.', '-'));
  }

  output(key) {
    return this.region(key)?.querySelector('output.still') ?? null;
  }

  read(around) {
    this.unsure.clear();
    for (const [key, field] of this.fields) {
      if (field.computed) continue;
      if (!this.form.elements.namedItem(`${this.prefix}${key}.was`)) this.values.set(key, this.begun.get(key));
      else this.set(key, readControl(this.form, this.prefix + key, field, { ...around, zone: this.meta.zone }));
    }
  }

  set(key, value) {
    this.values.set(key, value);
    if (value === UNSURE) this.unsure.add(key);
    else this.unsure.delete(key);
  }

  /** Whether a row is one of the record's, or will be: a new one that nobody filled in is left out, as by a save. */
  counts(x) {
    if (this.form.elements.namedItem(`${this.prefix}id`)) return true;
    const held = [...this.form.elements].map((one) => one.name).filter((name) => name.startsWith(this.prefix) && name.endsWith('.was'));
    return held.some((name) => isChanged(this.form, name.slice(0, -'.was'.length), x));
  }

  slot([root, path]) {
    if (root === 'old') return this.old.get(path[0]) ?? null;
    if (path.length === 2 && path[0] === this.meta.above && this.above) return this.above.values.get(path[1]) ?? null;
    return this.values.get(path[0]) ?? null;
  }

  /** Evaluate a part; undefined where the program has none, UNSURE where it needs what only the server has. */
  evaluate(name, e) {
    const part = this.program.functions.get(name);
    if (!part) return undefined;
    const values = part.slots.map((slot) => this.slot(slot));
    if (values.includes(UNSURE)) return UNSURE;
    try {
      return part.evaluate(values, e);
    } catch (reason) {
      if (reason === this.x.ELSEWHERE) return UNSURE;
      throw reason;
    }
  }

  /** The value of a condition; `otherwise` where it is not decided. */
  holds(name, e, otherwise) {
    const found = this.evaluate(name, e);
    if (found === undefined || found === UNSURE) return found;
    return found.diagnostics.length ? otherwise : found.value === true;
  }
}

/** Give a computed value the decimals that its field stores, or blank where it does not fit, as a save does. */
function stored(value, type, field, x) {
  if (value === null) return field.empty;
  if (type[0] === 'number' && field.decoder[0] === 'number') {
    const seen = Math.min(type[1], OBSERVED_SCALE);
    const kept = x.rescale(x.rescale(value, type[1], seen), seen, field.decoder[1]);
    return fits(kept, { ...field, bounds: undefined }, x) ? kept : null;
  }
  if (typeof value === 'string' && field.longest !== undefined && [...value].length > field.longest) return null;
  return value;
}

function total(rollup, rows, field, x) {
  const found = [];
  for (const row of rows) {
    const value = rollup.field === null ? 1n : row.values.get(rollup.field);
    if (value === UNSURE) return UNSURE;
    if (value !== null && value !== undefined) found.push(value);
  }
  if (rollup.function === 'count') return BigInt(found.length);
  if (!found.length) return rollup.function === 'sum' ? 0n : null;
  const from = rollup.field === null ? 0 : rows[0].fields.get(rollup.field).decoder[1];
  const scaled = (value) => (field.decoder[0] === 'number' ? x.rescale(value, from, field.decoder[1]) : value);
  if (rollup.function === 'sum') return scaled(found.reduce((sum, one) => sum + one));
  const better = rollup.function === 'min' ? (one, best) => one < best : (one, best) => one > best;
  return scaled(found.reduce((best, one) => (better(one, best) ? one : best)));
}

class Program {
  constructor(form, state, x, modules) {
    Object.assign(this, { form, state, x, modules });
    this.e = x.environment(state.environment);
    this.around = { x, e: this.e, formats: state.formats };
    this.record = new Subject({ form, prefix: '', meta: state, program: modules.get(state.program), state, x });
    this.touched = new Set();
    this.known = new WeakMap();
  }

  /** The rows that stand in the form now, by the table that they stand in. */
  rows() {
    return new Map(Object.entries(this.state.rows).map(([key, meta]) => [
      key,
      [...this.form.querySelectorAll(`tr[data-row-of="${key}"]`)].map((line) => this.row(line, meta)),
    ]));
  }

  row(line, meta) {
    if (!this.known.has(line)) {
      this.known.set(line, new Subject({
        form: this.form, prefix: line.dataset.prefix, meta, program: this.modules.get(meta.program),
        state: JSON.parse(line.dataset.values), x: this.x, above: this.record,
      }));
    }
    return this.known.get(line);
  }

  /** Bring the form to what its controls say; give back whether the server knows more. */
  run() {
    const rows = this.rows();
    this.record.read(this.around);
    for (const row of [...rows.values()].flat()) {
      row.read(this.around);
      this.compute(row);
    }
    for (const rollup of this.state.rollups) {
      const counted = rows.get(rollup.of).filter((row) => row.counts(this.x));
      this.record.set(rollup.key, total(rollup, counted, this.record.fields.get(rollup.key), this.x));
    }
    this.compute(this.record);
    for (const row of [...rows.values()].flat()) this.draw(row);
    this.draw(this.record);
    this.sections();
    this.check();
    const subjects = [this.record, ...[...rows.values()].flat()];
    return subjects.some((subject) => subject.asks);
  }

  /** Compute what formulas say; a field that is hidden is blank for them, and may hide others in turn. */
  compute(subject) {
    subject.asks = false;
    const names = [...subject.program.functions.keys()];
    const formulas = names.filter((name) => name.startsWith('formula:'));
    const visible = names.filter((name) => name.startsWith('visible:'));
    for (let round = 0, again = true; again && round < MOST_ROUNDS; round += 1) {
      for (const name of formulas) this.formula(subject, name);
      again = visible.map((name) => this.clear(subject, name.slice('visible:'.length), name)).some(Boolean);
    }
  }

  formula(subject, name) {
    const key = name.slice('formula:'.length);
    const found = subject.evaluate(name, this.e);
    subject.failed.delete(key);
    if (found === UNSURE) {
      subject.asks = true;
      subject.set(key, UNSURE);
      return;
    }
    const type = subject.program.functions.get(name).type;
    const kept = stored(found.value, type, subject.fields.get(key), this.x);
    if (found.diagnostics.length || (kept === null && found.value !== null)) subject.failed.add(key);
    subject.set(key, kept);
  }

  clear(subject, key, name) {
    const field = subject.fields.get(key);
    if (!field || field.computed || subject.holds(name, this.e, true) !== false) return false;
    const held = subject.values.get(key);
    if (held === field.empty || (Array.isArray(held) && !held.length)) return false;
    subject.set(key, field.empty);
    return true;
  }

  draw(subject) {
    for (const [key, field] of subject.fields) {
      const region = subject.region(key);
      if (!region) continue;
      const shown = subject.holds(`visible:${key}`, this.e, true);
      if (shown === UNSURE) subject.asks = true;
      else if (shown !== undefined) showRegion(region, shown);
      const output = subject.output(key);
      const control = subject.control(key);
      if (field.computed && output && field.show && subject.values.get(key) !== UNSURE && this.decides(subject, key)) {
        // The server says why a value could not be computed; until it has, and where it has not, there is none.
        if (subject.failed.has(key)) subject.asks = true;
        if (!subject.failed.has(key) || !output.querySelector('.uncomputed')) {
          showValue(output, subject.values.get(key), field, this.around);
        }
      }
      const needed = subject.holds(`required:${key}`, this.e, false);
      if (needed === UNSURE) subject.asks = true;
      else if (needed !== undefined && !output && subject === this.record) {
        showRequired(region, control, needed, this.state.formats);
      }
      const frozen = subject.holds(`readonly:${key}`, this.e, false);
      // Only the server draws a value in the place of a control, or a control in the place of a value.
      if (frozen === UNSURE || (frozen !== undefined && frozen !== Boolean(output))) subject.asks = true;
    }
  }

  decides(subject, key) {
    return subject.program.functions.has(`formula:${key}`) || this.state.rollups.some((one) => one.key === key);
  }

  sections() {
    for (const section of this.form.querySelectorAll('fieldset.sec[id^="s-"]')) {
      const shown = this.record.holds(`section:${section.id.slice(2)}`, this.e, true);
      if (shown === UNSURE) this.record.asks = true;
      const some = [...section.querySelectorAll('.fgrid > .row')].some((row) => !row.hidden);
      if (shown !== undefined && shown !== UNSURE) section.hidden = !shown || !some;
      else if (shown === undefined && section.dataset.conditional === undefined) section.hidden = !some;
    }
  }

  /** Say beside its field what does not hold, once everything that a check reads was filled in or touched. */
  check() {
    for (const { key, field, said } of this.state.checks) {
      const control = field === null ? null : this.record.control(field);
      const region = field === null ? null : this.record.region(field);
      if (!control || !region) continue;
      const name = `check:${key}`;
      const found = this.record.evaluate(name, this.e);
      const slots = this.record.program.functions.get(name).slots;
      const read = slots.filter(([root]) => root === 'record').map(([, path]) => path[0]);
      const ready = read.some((one) => this.touched.has(one))
        && read.every((one) => this.touched.has(one) || !this.isBlank(one));
      const broken = ready && !region.hidden && found !== UNSURE && !found.diagnostics.length && found.value !== true;
      showProblem(region, control, broken ? this.sentence(said) : null, this.state.formats);
    }
  }

  isBlank(key) {
    const value = this.record.values.get(key);
    return value === null || value === undefined || (Array.isArray(value) && !value.length);
  }

  sentence(said) {
    return said.map((part) => {
      if (typeof part === 'string') return part;
      const found = this.record.evaluate(part[0], this.e);
      return found === UNSURE ? '…' : found.value ?? '';
    }).join('');
  }

  /** Say whether the server has to be asked after a change of a control. */
  mustAsk(control) {
    const row = control.closest('tr[data-row-of]');
    const meta = row ? this.state.rows[row.dataset.rowOf] : this.state;
    const key = control.name.slice(row ? row.dataset.prefix.length : 0);
    return meta.asking.includes(key);
  }
}

async function load(form) {
  const state = JSON.parse(form.dataset.program);
  const addresses = [...new Set([state, ...Object.values(state.rows)].map((one) => one.program))];
  const [x, ...modules] = await Promise.all([import(state.runtime), ...addresses.map((one) => import(one))]);
  const program = new Program(form, state, x, new Map(addresses.map((one, at) => [one, modules[at]])));
  program.run();
  return program;
}

/** Begin with a form that has a program. Where it cannot be had, the form asks the server about every change. */
export function startProgram(form) {
  if (!form.dataset.program || begun.has(form)) return;
  const entry = { program: null };
  begun.set(form, entry);
  load(form).then((program) => {
    entry.program = program;
    form.dataset.following = 'yes';
  }, (error) => { console.warn('form program', error); });
}

/** Follow a change of a control; give back whether the server has to be asked. */
export function followChange(form, control) {
  const program = begun.get(form)?.program;
  if (!program) return control.dataset.watched !== undefined;
  if (!control.closest('tr[data-row-of]')) program.touched.add(control.name);
  const unsure = program.run();
  return control.dataset.watched !== undefined && (unsure || program.mustAsk(control));
}

/** Follow what somebody is typing, or what the server has drawn anew. */
export function follow(form) {
  begun.get(form)?.program?.run();
}
