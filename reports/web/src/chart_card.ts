// SPDX-License-Identifier: Apache-2.0
// A small chart with a title, a text that says the same, and a line of text under the pointer.

import { LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, MarkAreaComponent, MarkLineComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

import { FONT } from './chart_option';
import { el } from './dom';
import { type ChartColours, chartColours, onThemeChange } from './theme';

echarts.use([CanvasRenderer, GridComponent, LineChart, MarkAreaComponent, MarkLineComponent, ScatterChart]);

export interface CardInput {
  title: string;
  text: string; // what the chart shows, in a sentence: read out, and shown below the chart
  height?: number;
  option: (colours: ChartColours) => Record<string, unknown>;
  /** What to say of an item below the pointer. */
  hover?: (seriesId: string, index: number) => string;
}

// Panels are rebuilt when the reader chooses another point: their charts go with them.
const living = new Set<ChartCard>();
onThemeChange(() => living.forEach((card) => card.draw()));

class ChartCard {
  readonly element: HTMLElement;
  private readonly box: HTMLElement;
  private chart: echarts.ECharts | null = null;

  constructor(private readonly input: CardInput) {
    this.box = el('div', { class: 'card-chart', role: 'img', 'aria-label': `${input.title}. ${input.text}` });
    this.box.style.height = `${input.height ?? 300}px`;
    const said = el('p', { class: 'hover-text', 'aria-hidden': 'true' });
    this.element = el('figure', { class: 'chart-card' },
      el('h3', {}, input.title), this.box, said, el('figcaption', { class: 'caption' }, input.text));
    living.add(this);
    const observer = new ResizeObserver(() => {
      if (!this.element.isConnected) {
        observer.disconnect();
        living.delete(this);
        this.chart?.dispose();
        return;
      }
      this.draw();
    });
    observer.observe(this.box);
    this.box.addEventListener('pointerleave', () => {
      said.textContent = '';
    });
    this.hoverTo(said);
  }

  private hoverTo(said: HTMLElement): void {
    const { hover } = this.input;
    if (hover === undefined) return;
    this.box.addEventListener('pointerenter', () => {
      this.chart?.off('mouseover');
      this.chart?.on('mouseover', (raw) => {
        const event = raw as { seriesId?: string; dataIndex?: number };
        said.textContent = hover(event.seriesId ?? '', event.dataIndex ?? -1);
      });
    });
  }

  draw(): void {
    const [width, height] = [this.box.clientWidth, this.box.clientHeight];
    if (width === 0 || height === 0) return;
    this.chart ??= echarts.init(this.box, null, { renderer: 'canvas', width, height });
    this.chart.resize({ width, height });
    this.chart.setOption({
      animation: false,
      textStyle: FONT,
      grid: { left: 66, right: 20, top: 22, bottom: 48 },
      ...this.input.option(chartColours()),
    }, { notMerge: true });
  }
}

export function chartCard(input: CardInput): HTMLElement {
  return new ChartCard(input).element;
}
