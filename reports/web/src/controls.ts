// SPDX-License-Identifier: Apache-2.0
// Small pieces of form.

import type { Column } from './columns';
import { append, el } from './dom';

export function chooser(label: string, columns: readonly Column[], onChange: (name: string) => void, none = ''): HTMLSelectElement {
  const select = el('select', { 'aria-label': label });
  if (none !== '') append(select, [el('option', { value: '' }, none)]);
  for (const column of columns) {
    append(select, [el('option', { value: column.name, title: column.description }, column.name)]);
  }
  select.addEventListener('change', () => onChange(select.value));
  return select;
}

export function check(label: string, checked: boolean, onChange: (on: boolean) => void): [HTMLLabelElement, HTMLInputElement] {
  const input = el('input', { type: 'checkbox', checked });
  input.addEventListener('change', () => onChange(input.checked));
  return [el('label', { class: 'check' }, input, label), input];
}

export function button(text: string, onClick: (self: HTMLButtonElement) => void, kind = ''): HTMLButtonElement {
  const made = el('button', { type: 'button', class: kind }, text);
  made.addEventListener('click', () => onClick(made));
  return made;
}

/** Runs at most once a frame, with what came last. */
export function eachFrame(action: () => void): () => void {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    window.requestAnimationFrame(() => {
      waiting = false;
      action();
    });
  };
}
