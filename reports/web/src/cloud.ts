// SPDX-License-Identifier: Apache-2.0
// All points on a canvas: a mark for each, or where they are many a density picture with the front on top.

import { PATHS, type Shape } from './groups';

// What a point is drawn as; later kinds lie above earlier ones.
export const HIDDEN = 0;
export const MUTED = 1; // not accepted by brush and filter
export const INFEASIBLE = 2;
export const DOMINATED = 3;
export const FRONT = 4;

// More points than this (the front apart) become a density picture.
export const MOST_MARKS = 50_000;
const CELL = 4; // of the density picture, CSS pixels
const SIZES = 5;

export interface Cloud {
  x: Float32Array; // CSS pixels by row; NaN: not drawn
  y: Float32Array;
  kind: Uint8Array; // by row
  group: Uint8Array; // by row: into colours and shapes
  size: Uint8Array | null; // by row: 0 .. SIZES - 1
  colours: readonly string[];
  shapes: readonly Shape[];
  faint: string;
  surface: string;
}

interface Look {
  radius: number;
  hollow: boolean;
  opacity: number;
  edge: boolean; // a line of the ground's colour around it
}

const LOOKS: Record<number, Look> = {
  [INFEASIBLE]: { radius: 2.6, hollow: true, opacity: 0.45, edge: false },
  [DOMINATED]: { radius: 2.6, hollow: false, opacity: 0.4, edge: false },
  [FRONT]: { radius: 5, hollow: false, opacity: 1, edge: true },
};

function stamp(look: Look, shape: Shape, colour: string, surface: string, scale: number, ratio: number): HTMLCanvasElement {
  const radius = look.radius * scale;
  const side = Math.ceil((2 * radius + 4) * ratio);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.globalAlpha = look.opacity;
  context.translate(side / 2, side / 2);
  context.scale((radius / 5) * ratio, (radius / 5) * ratio);
  context.translate(-5, -5);
  const path = new Path2D(PATHS[shape]);
  context.lineWidth = (look.edge ? 2 : 1) * (5 / radius);
  if (look.edge) {
    context.strokeStyle = surface;
    context.stroke(path);
  }
  if (look.hollow) {
    context.strokeStyle = colour;
    context.stroke(path);
  } else {
    context.fillStyle = colour;
    context.fill(path);
  }
  return canvas;
}

/** Number of points that are drawn and not on the front. */
export function othersDrawn(cloud: Cloud): number {
  let count = 0;
  for (let row = 0; row < cloud.kind.length; ++row) {
    const kind = cloud.kind[row] as number;
    if (kind !== HIDDEN && kind !== FRONT && !Number.isNaN(cloud.x[row])) ++count;
  }
  return count;
}

function drawMuted(context: CanvasRenderingContext2D, cloud: Cloud, ratio: number): void {
  context.fillStyle = cloud.faint;
  context.globalAlpha = 0.4;
  for (let row = 0; row < cloud.kind.length; ++row) {
    if (cloud.kind[row] !== MUTED) continue;
    context.fillRect((cloud.x[row] as number) * ratio - 1, (cloud.y[row] as number) * ratio - 1, 2 * ratio, 2 * ratio);
  }
  context.globalAlpha = 1;
}

function drawMarks(context: CanvasRenderingContext2D, cloud: Cloud, kind: number, ratio: number): void {
  const look = LOOKS[kind] as Look;
  const stamps = new Map<number, HTMLCanvasElement>();
  for (let row = 0; row < cloud.kind.length; ++row) {
    if (cloud.kind[row] !== kind || Number.isNaN(cloud.x[row])) continue;
    const group = cloud.group[row] as number;
    const size = cloud.size === null ? 1 : (cloud.size[row] as number);
    const key = group * SIZES + size;
    let mark = stamps.get(key);
    if (mark === undefined) {
      const scale = cloud.size === null ? 1 : 0.7 + 0.4 * size;
      mark = stamp(look, cloud.shapes[group] ?? 'circle', cloud.colours[group] ?? cloud.faint, cloud.surface, scale, ratio);
      stamps.set(key, mark);
    }
    const half = mark.width / 2;
    context.drawImage(mark, Math.round((cloud.x[row] as number) * ratio - half), Math.round((cloud.y[row] as number) * ratio - half));
  }
}

function rgb(colour: string, context: CanvasRenderingContext2D): [number, number, number] {
  context.fillStyle = colour;
  const hex = String(context.fillStyle);
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as [number, number, number];
}

// A cell has the colour of the group that most of its points are of; the more points, the stronger.
function drawDensity(context: CanvasRenderingContext2D, cloud: Cloud, ratio: number): void {
  const [width, height] = [context.canvas.width, context.canvas.height];
  const columns = Math.ceil(width / ratio / CELL);
  const rows = Math.ceil(height / ratio / CELL);
  const layers = cloud.colours.length + 2; // groups of feasible points, then infeasible, then muted
  const counts = new Uint32Array(columns * rows * layers);
  for (let row = 0; row < cloud.kind.length; ++row) {
    const kind = cloud.kind[row] as number;
    if (kind === HIDDEN || kind === FRONT || Number.isNaN(cloud.x[row])) continue;
    const cell = Math.floor((cloud.y[row] as number) / CELL) * columns + Math.floor((cloud.x[row] as number) / CELL);
    if (cell < 0 || cell >= columns * rows) continue;
    const layer = kind === DOMINATED ? (cloud.group[row] as number) : layers - (kind === MUTED ? 1 : 2);
    const at = cell * layers + layer;
    counts[at] = (counts[at] as number) + 1;
  }
  const palette = [...cloud.colours, cloud.faint, cloud.faint].map((colour) => rgb(colour, context));
  let most = 1;
  for (const count of counts) if (count > most) most = count;
  for (let cell = 0; cell < columns * rows; ++cell) {
    let [best, layer] = [0, -1];
    for (let k = 0; k < layers; ++k) {
      const count = counts[cell * layers + k] as number;
      // Points that count hide those that do not, however few they are.
      if (count > 0 && (k < layers - 2 ? count > best : layer === -1)) [best, layer] = [count, k];
    }
    if (layer === -1) continue;
    const weight = Math.log1p(best) / Math.log1p(most);
    const alpha = layer < layers - 2 ? 0.25 + 0.7 * weight : layer === layers - 2 ? 0.25 + 0.35 * weight : 0.12 + 0.2 * weight;
    const [r, g, b] = palette[layer] as [number, number, number];
    context.fillStyle = `rgba(${r},${g},${b},${alpha.toFixed(3)})`;
    const [column, line] = [cell % columns, Math.floor(cell / columns)];
    context.fillRect(column * CELL * ratio, line * CELL * ratio, CELL * ratio, CELL * ratio);
  }
}

/** Clears the canvas and draws all points. @returns whether they became a density picture */
export function drawCloud(canvas: HTMLCanvasElement, cloud: Cloud, mostMarks = MOST_MARKS): boolean {
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  const ratio = canvas.width / Math.max(1, canvas.clientWidth);
  context.clearRect(0, 0, canvas.width, canvas.height);
  const dense = othersDrawn(cloud) > mostMarks;
  if (dense) {
    drawDensity(context, cloud, ratio);
  } else {
    drawMuted(context, cloud, ratio);
    drawMarks(context, cloud, INFEASIBLE, ratio);
    drawMarks(context, cloud, DOMINATED, ratio);
  }
  drawMarks(context, cloud, FRONT, ratio);
  return dense;
}

/** The canvas gets as many pixels as the screen has for it. */
export function fitCanvas(canvas: HTMLCanvasElement): void {
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

/** The drawn row nearest to a place, at most `reach` pixels away; one of the front before others. */
export function nearestRow(cloud: Cloud, x: number, y: number, reach: number): number | undefined {
  let best: number | undefined;
  let least = reach * reach;
  for (let row = 0; row < cloud.kind.length; ++row) {
    const kind = cloud.kind[row] as number;
    if (kind <= MUTED) continue;
    const dx = (cloud.x[row] as number) - x;
    const dy = (cloud.y[row] as number) - y;
    // A mark of the front is larger: it is hit from farther away.
    const distance = (dx * dx + dy * dy) * (kind === FRONT ? 0.3 : 1);
    if (distance < least) {
      least = distance;
      best = row;
    }
  }
  return best;
}

/** Five sizes by rank among the values, so that outliers do not make the rest alike. */
export function sizesOf(numbers: Float64Array): Uint8Array {
  const sorted = numbers.filter(Number.isFinite).sort();
  const edges = [1, 2, 3, 4].map((k) => sorted[Math.floor((k * sorted.length) / SIZES)] ?? Infinity);
  return Uint8Array.from(numbers, (value) => edges.filter((edge) => value >= edge).length);
}
