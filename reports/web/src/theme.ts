// SPDX-License-Identifier: Apache-2.0
// Dark or light: the system's choice, until the reader presses the button. Charts read their colours here.

import { el } from './dom';

export type ThemeName = 'light' | 'dark';

export interface ChartColours {
  text: string;
  muted: string;
  line: string;
  surface: string;
  accent: string;
  faint: string;
  limit: string;
  categories: readonly string[];
  scale: readonly string[];
}

// Okabe and Ito's palette, safe for the common kinds of colour blindness; lighter on dark ground. Shapes repeat
// what colours say.
const CATEGORIES: Record<ThemeName, readonly string[]> = {
  light: ['#0072b2', '#d98c00', '#009e73', '#c2487f', '#d55e00', '#3a9bd1', '#8a6d00', '#555b66'],
  dark: ['#4aa8e8', '#f0b232', '#2fc79a', '#e58cb8', '#ff8a4c', '#8fd0ff', '#e0d35a', '#a8b0bc'],
};
// Viridis without its ends.
const SCALE: Record<ThemeName, readonly string[]> = {
  light: ['#482173', '#3b528b', '#2a788e', '#22a884', '#6fbf44', '#c0b800'],
  dark: ['#8d7fd6', '#5f8fd0', '#3fb0b8', '#4cc790', '#9ddb4a', '#fde725'],
};

const KEY = 'scfa-report-theme';
const listeners: (() => void)[] = [];
const systemDark = window.matchMedia('(prefers-color-scheme: dark)');
let chosen: ThemeName | null = remembered();

// A page opened from disk may have no storage; then the choice lasts as long as the page.
function remembered(): ThemeName | null {
  try {
    const value = window.localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : null;
  } catch {
    return null;
  }
}

function remember(name: ThemeName): void {
  try {
    window.localStorage.setItem(KEY, name);
  } catch {
    // see remembered()
  }
}

export function themeName(): ThemeName {
  return chosen ?? (systemDark.matches ? 'dark' : 'light');
}

function apply(): void {
  document.documentElement.dataset['theme'] = themeName();
  listeners.forEach((listener) => listener());
}

export function onThemeChange(listener: () => void): void {
  listeners.push(listener);
}

/** Sets the theme; on paper it is light. */
export function startTheme(): void {
  systemDark.addEventListener('change', apply);
  let before: ThemeName | null = chosen;
  window.addEventListener('beforeprint', () => {
    before = chosen;
    chosen = 'light';
    apply();
  });
  window.addEventListener('afterprint', () => {
    chosen = before;
    apply();
  });
  apply();
}

export function themeButton(): HTMLButtonElement {
  const label = (): string => (themeName() === 'dark' ? 'Light' : 'Dark');
  const button = el('button', { type: 'button', class: 'quiet' }, label());
  button.addEventListener('click', () => {
    chosen = themeName() === 'dark' ? 'light' : 'dark';
    remember(chosen);
    apply();
  });
  onThemeChange(() => {
    button.textContent = label();
    button.setAttribute('aria-label', `Use the ${label().toLowerCase()} theme`);
  });
  return button;
}

export function chartColours(): ChartColours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: read('--text'),
    muted: read('--muted'),
    line: read('--line'),
    surface: read('--surface'),
    accent: read('--accent'),
    faint: read('--faint'),
    limit: read('--limit'),
    categories: CATEGORIES[themeName()],
    scale: SCALE[themeName()],
  };
}
