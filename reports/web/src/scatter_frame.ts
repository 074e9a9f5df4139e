// SPDX-License-Identifier: Apache-2.0
// What lies above the scatter's points: named points, the chosen one's ring, arrows to confirmed values, the box
// that the pointer draws.

import type { Context } from './context';
import { pinnedIds } from './context';
import { el, replaceChildren } from './dom';

export type Pixels = [number, number];

export interface Box {
  from: Pixels;
  to: Pixels;
}

/** A rectangle drawn with the pointer on an element. A short move is a click. */
export function dragBox(frame: HTMLElement, events: { move: (box: Box) => void; end: (box: Box) => void; click: (at: Pixels) => void }): void {
  const rectangle = el('div', { class: 'drag-box', hidden: true });
  frame.appendChild(rectangle);
  let start: Pixels | null = null;
  const at = (event: PointerEvent): Pixels => {
    const box = frame.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const isDrag = (to: Pixels): boolean => start !== null && Math.hypot(to[0] - start[0], to[1] - start[1]) > 5;
  frame.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    start = at(event);
    frame.setPointerCapture(event.pointerId);
  });
  frame.addEventListener('pointermove', (event) => {
    const to = at(event);
    if (start === null || !isDrag(to)) return;
    rectangle.hidden = false;
    rectangle.style.left = `${Math.min(start[0], to[0])}px`;
    rectangle.style.top = `${Math.min(start[1], to[1])}px`;
    rectangle.style.width = `${Math.abs(start[0] - to[0])}px`;
    rectangle.style.height = `${Math.abs(start[1] - to[1])}px`;
    events.move({ from: start, to });
  });
  frame.addEventListener('pointerup', (event) => {
    if (start === null) return;
    const to = at(event);
    const drag = isDrag(to);
    const box: Box = { from: start, to };
    start = null;
    rectangle.hidden = true;
    if (drag) events.end(box);
    else events.click(to);
  });
  frame.addEventListener('pointercancel', () => {
    start = null;
    rectangle.hidden = true;
  });
}

interface Label {
  row: number;
  text: string;
}

function labelsOf(context: Context): Label[] {
  const { document, points } = context;
  const names = new Map<number, string[]>();
  const name = (id: string, text: string): void => {
    const row = points.row(id);
    if (row !== undefined) names.set(row, [...(names.get(row) ?? []), text]);
  };
  document.picks.forEach((pick) => name(pick.id, pick.title));
  if (document.baseline !== null) name(document.baseline.id, 'Baseline');
  pinnedIds(context).forEach((id, index) => name(id, `Pin ${index + 1}`));
  return [...names].map(([row, texts]) => ({ row, text: texts.join(' · ') }));
}

/** Names beside their points; a name that would lie on another goes below it. */
export function placeLabels(layer: HTMLElement, context: Context, pixelsOf: (row: number) => Pixels | null): void {
  const taken: { left: number; right: number; top: number }[] = [];
  const width = layer.clientWidth;
  const made: HTMLElement[] = [];
  const placed = labelsOf(context)
    .map((label) => ({ ...label, at: pixelsOf(label.row) }))
    .filter((label): label is Label & { at: Pixels } => label.at !== null)
    .sort((a, b) => a.at[1] - b.at[1]);
  for (const { text, at } of placed) {
    const wide = text.length * 7.2 + 8;
    const right = at[0] + 14 + wide < width;
    const left = right ? at[0] + 14 : at[0] - 14 - wide;
    let top = at[1] - 10;
    while (taken.some((other) => left < other.right && left + wide > other.left && Math.abs(top - other.top) < 18)) top += 18;
    taken.push({ left, right: left + wide, top });
    const label = el('span', { class: right ? 'point-label' : 'point-label before' }, text);
    label.style.left = `${right ? left : at[0] - 14}px`;
    label.style.top = `${top}px`;
    const ring = el('span', { class: 'mark' });
    ring.style.left = `${at[0]}px`;
    ring.style.top = `${at[1]}px`;
    made.push(ring, label);
  }
  replaceChildren(layer, ...made);
}

/** A line from each point's estimate to what the higher level of fidelity says, which is a small ring. */
export function drawMoves(canvas: HTMLCanvasElement, moves: readonly { from: Pixels; to: Pixels }[], line: string, ground: string): void {
  const RADIUS = 3;
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  const ratio = canvas.width / Math.max(1, canvas.clientWidth);
  context.save();
  context.scale(ratio, ratio);
  context.strokeStyle = line;
  context.fillStyle = ground;
  context.lineWidth = 1.3;
  for (const { from, to } of moves) {
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(...to);
    context.stroke();
    context.beginPath();
    context.arc(to[0], to[1], RADIUS, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
  context.restore();
}
