// SPDX-License-Identifier: Apache-2.0
// The lines of the parallel coordinates: every point counts, none is left out. Between two axes equal lines are
// counted first and drawn once, the more the stronger, so that 100 000 points take milliseconds.

export interface LinesInput {
  /** By axis, by row: pixel row from the top, or -1 where the value is unknown. */
  places: readonly Int16Array[];
  /** Left edges of the axes, in pixels. */
  lefts: readonly number[];
  width: number;
  height: number;
  mask: Uint8Array; // by row: selected
  selected: readonly [number, number, number];
  rest: readonly [number, number, number];
}

/** Adds a line's weight to a picture of `width` columns; steep parts fill the rows between. */
function addLine(picture: Float32Array, width: number, from: number, to: number, weight: number): void {
  const slope = (to - from) / width;
  let y = from;
  for (let x = 0; x < width; ++x) {
    const next = y + slope;
    const first = Math.round(slope < 0 ? next : y);
    const last = Math.round(slope < 0 ? y : next);
    for (let line = first; line <= last; ++line) {
      const at = line * width + x;
      picture[at] = (picture[at] as number) + weight;
    }
    y = next;
  }
}

function drawGap(counts: Uint32Array, height: number, width: number): Float32Array {
  const picture = new Float32Array(height * width);
  for (let key = 0; key < counts.length; ++key) {
    const count = counts[key] as number;
    if (count > 0) addLine(picture, width, Math.floor(key / height), key % height, count);
  }
  return picture;
}

function strongest(picture: Float32Array): number {
  let most = 1;
  for (const value of picture) if (value > most) most = value;
  return most;
}

/** The picture of all lines, selected ones above the rest. */
export function parallelPicture(input: LinesInput): ImageData {
  const { places, lefts, width, height, mask } = input;
  const image = new ImageData(width, height);
  for (let gap = 0; gap + 1 < places.length; ++gap) {
    const [a, b] = [places[gap] as Int16Array, places[gap + 1] as Int16Array];
    const left = Math.round(lefts[gap] as number);
    const columns = Math.max(1, Math.round(lefts[gap + 1] as number) - left);
    const selected = new Uint32Array(height * height);
    const rest = new Uint32Array(height * height);
    for (let row = 0; row < mask.length; ++row) {
      const [from, to] = [a[row] as number, b[row] as number];
      if (from < 0 || to < 0) continue;
      const counts = mask[row] === 1 ? selected : rest;
      const key = from * height + to;
      counts[key] = (counts[key] as number) + 1;
    }
    blend(image, drawGap(rest, height, columns), left, columns, input.rest, 0.08, 0.4);
    blend(image, drawGap(selected, height, columns), left, columns, input.selected, 0.14, 0.95);
  }
  return image;
}

function blend(
  image: ImageData, picture: Float32Array, left: number, columns: number,
  colour: readonly [number, number, number], least: number, most: number,
): void {
  const scale = Math.log1p(strongest(picture));
  const { data, width } = image;
  for (let at = 0; at < picture.length; ++at) {
    const value = picture[at] as number;
    if (value === 0) continue;
    const x = left + (at % columns);
    if (x >= width) continue;
    const alpha = least + (most - least) * (Math.log1p(value) / scale);
    const pixel = 4 * (Math.floor(at / columns) * width + x);
    const below = (data[pixel + 3] as number) / 255;
    const out = alpha + below * (1 - alpha);
    for (let k = 0; k < 3; ++k) {
      data[pixel + k] = ((colour[k] as number) * alpha + (data[pixel + k] as number) * below * (1 - alpha)) / out;
    }
    data[pixel + 3] = 255 * out;
  }
}
