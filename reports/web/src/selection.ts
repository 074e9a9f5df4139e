// SPDX-License-Identifier: Apache-2.0
// What the reader looks at: one model for all panels, kept in the address so that a link shows the same view.

export type Scope = 'short' | 'front' | 'feasible' | 'all';

export interface View {
  selected: string; // id of a point; '' for none
  filter: string; // an expression (filter.ts); '' for all
  scope: Scope; // which rows the table lists
  x: string;
  y: string;
  colour: string;
  size: string; // a column; '' for all alike
  logX: boolean;
  logY: boolean;
  sort: string; // a column; with a leading '-' descending; '' for the run's order
  brush: string; // brush.ts
  pins: string; // ids with a comma between
  axes: string; // of the parallel coordinates, with a comma between; parallel_axis.ts
}

export type Listener = (view: Readonly<View>, changed: ReadonlySet<keyof View>) => void;

const KEYS: Record<keyof View, string> = {
  selected: 'p',
  filter: 'f',
  scope: 's',
  x: 'x',
  y: 'y',
  colour: 'c',
  size: 'z',
  logX: 'lx',
  logY: 'ly',
  sort: 'o',
  brush: 'b',
  pins: 'n',
  axes: 'a',
};

export function viewToHash(view: View, start: View): string {
  const out = new URLSearchParams();
  for (const key of Object.keys(KEYS) as (keyof View)[]) {
    if (view[key] !== start[key]) out.set(KEYS[key], String(view[key]));
  }
  return out.toString();
}

/** The start view with what the hash says; values that make no sense are left to the panels, which ignore them. */
export function viewFromHash(hash: string, start: View): View {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const text = (key: keyof View): string => given.get(KEYS[key]) ?? String(start[key]);
  const scope = text('scope');
  return {
    selected: text('selected'),
    filter: text('filter'),
    scope: scope === 'all' || scope === 'feasible' || scope === 'short' ? scope : 'front',
    x: text('x'),
    y: text('y'),
    colour: text('colour'),
    size: text('size'),
    logX: text('logX') === 'true',
    logY: text('logY') === 'true',
    sort: text('sort'),
    brush: text('brush'),
    pins: text('pins'),
    axes: text('axes'),
  };
}

export class Selection {
  private view: View;
  private readonly listeners: Listener[] = [];

  constructor(private readonly start: View) {
    this.view = viewFromHash(window.location.hash, start);
    window.addEventListener('hashchange', () => {
      this.apply(viewFromHash(window.location.hash, this.start));
    });
  }

  get current(): Readonly<View> {
    return this.view;
  }

  subscribe(listener: Listener): void {
    this.listeners.push(listener);
  }

  set(change: Partial<View>): void {
    const before = this.view;
    this.apply({ ...before, ...change });
    const hash = viewToHash(this.view, this.start);
    if (hash !== window.location.hash.replace(/^#/, '')) {
      window.history.replaceState(null, '', hash === '' ? window.location.pathname : `#${hash}`);
    }
  }

  private apply(next: View): void {
    const changed = new Set<keyof View>();
    for (const key of Object.keys(KEYS) as (keyof View)[]) {
      if (next[key] !== this.view[key]) changed.add(key);
    }
    this.view = next;
    if (changed.size > 0) this.listeners.forEach((listener) => listener(next, changed));
  }
}
