// SPDX-License-Identifier: Apache-2.0
// Numbers as people read them; the same rules as reports/text.cpp.

const THIN_SPACE = '\u202f';
export const UNKNOWN = '–';

/** A decimal of any length, thousands apart. */
export function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, THIN_SPACE);
}

/** All digits, thousands apart; '–' for an unknown number. */
export function exactNumber(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN;
  const [whole = '', fraction] = String(Math.abs(value)).split('.');
  const text = /^\d+$/.test(whole) ? grouped(whole) : whole;
  return (value < 0 ? '−' : '') + text + (fraction === undefined ? '' : `.${fraction}`);
}

/** Four significant digits; integers in full. */
export function shortNumber(value: number | null | undefined, integer = false): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN;
  const size = Math.abs(value);
  if (integer || (size >= 1000 && size < 1e15)) return exactNumber(Math.round(value));
  if (size === 0) return '0';
  if (size < 0.001 || size >= 1e15) return value.toExponential(3);
  const decimals = Math.max(0, 3 - Math.floor(Math.log10(size)));
  const text = value.toFixed(decimals);
  const trimmed = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return trimmed.replace('-', '−');
}

/** "4.213 ms"; units of '' and '1' are left out. */
export function withUnit(text: string, unit: string): string {
  return unit === '' || unit === '1' || text === UNKNOWN ? text : `${text}\u00a0${unit}`;
}

/** A share of one as "63 %" (or "0.4 %"). */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return UNKNOWN;
  const value = share * 100;
  const digits = value !== 0 && Math.abs(value) < 10 ? 1 : 0;
  return `${value.toFixed(digits)}\u00a0%`;
}

/** 153e6 as "153 M". */
export function siNumber(value: number): string {
  for (const [factor, prefix] of [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']] as const) {
    if (value >= factor) return `${shortNumber(value / factor)}\u00a0${prefix}`;
  }
  return shortNumber(value);
}

/** 4.06e6 as "4.06 MB". */
export function bytesText(value: number): string {
  return value < 1000 ? `${shortNumber(value)}\u00a0B` : `${siNumber(value)}B`;
}

/** "TLM", "RTL"; words stay words. */
export function fidelityName(name: string): string {
  return name.length === 3 ? name.toUpperCase() : name;
}
