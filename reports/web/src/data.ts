// SPDX-License-Identifier: Apache-2.0
// The document that reports/report_json.cpp writes ("scfa.report/1"), as types.

export type Cell = number | null;

export interface NumberColumn {
  constant?: Cell;
  values?: Cell[];
}

export interface TextColumn {
  texts: string[];
  index: number[]; // into texts; -1: empty
}

export type Direction = 'minimise' | 'maximise' | 'none';

export interface MetricInfo {
  name: string;
  unit: string;
  direction: Direction;
  integer: boolean;
  description: string;
}

export interface ParameterInfo {
  name: string;
  kind: 'integer' | 'boolean' | 'choice';
  unit: string;
  description: string;
  choices: string[];
}

export type ParameterValue = number | boolean | string;

export interface Limit {
  metric: string;
  value: number;
  kind: 'maximum' | 'minimum';
  source: 'device' | 'constraint';
}

export interface Workload {
  name: string;
  file: string;
  layers: number;
  macs: number;
  parameters: number;
  weight_density: Cell;
  mask: string;
  accuracy: Cell;
}

export interface Pick {
  role: string;
  title: string;
  id: string;
  comparisons: { metric: string; text: string; change: 'better' | 'worse' | 'same' }[];
}

export interface Baseline {
  label: string;
  id: string;
  parameters: Record<string, ParameterValue>;
  metrics: Record<string, Cell>;
}

export interface Layer {
  name: string;
  kind: string;
  placement: 'scfa' | 'cpu';
  macs: number;
  weight_density: Cell;
  mask: string;
  mapping: {
    tile_rows: number;
    order: string;
    splits: number;
    weights_resident: boolean;
    fused_pool: boolean;
  };
  bound: string;
  cycles: number;
  compute_cycles: number;
  memory_cycles: number;
  stall_memory: number;
  fill: number;
  busy: number; // this and the next three: lane-cycles
  stall_bank: number;
  stall_decode: number;
  stall_imbalance: number;
  stall_drain: number;
  ddr_read_bytes: number;
  ddr_write_bytes: number;
  energy_mj: Cell;
  utilisation: Cell;
}

export const RESOURCES = ['dsp', 'lut', 'ff', 'bram18', 'uram'] as const;
export type Resource = (typeof RESOURCES)[number];

export type ResourceItem = { part: string } & Record<Resource, number>;

export interface Detail {
  id: string;
  lanes: number;
  layers: Layer[];
  resources: ResourceItem[];
}

export interface NamedText {
  name: string;
  text: string;
}

export interface ReportDocument {
  schema: string;
  run: { name: string; dir: string; fidelity: string; confirmed_fidelity: string };
  device: { name: string; part: string; file: string };
  verdict: { headline: string; facts: string[] };
  workloads: Workload[];
  objectives: string[];
  metrics: MetricInfo[];
  parameters: ParameterInfo[];
  axes: { parameter: string; values: ParameterValue[] }[];
  limits: Limit[];
  counts: {
    space: string;
    folded: number;
    evaluated: number;
    feasible: number;
    infeasible: number;
    failed: number;
    infeasible_by_reason: { reason: string; count: number }[];
  };
  thinning: { others_total: number; others_shown: number };
  points: {
    count: number;
    id: string[];
    front: number[];
    status: TextColumn;
    reason: TextColumn;
    reason_text: TextColumn;
    parameters: Record<string, NumberColumn>;
    metrics: Record<string, NumberColumn>;
    confirmed: { rows: number[]; metrics: Record<string, NumberColumn> };
  };
  picks: Pick[];
  baseline: Baseline | null;
  details: Detail[];
  provenance: {
    configuration: string;
    versions: NamedText[];
    seed: string;
    hashes: NamedText[];
    commands: string[];
  };
  notes: string[];
}

export const SCHEMA = 'scfa.report/1';

/** @throws Error when the text is not a report of the schema that this script was made for. */
export function parseReport(text: string): ReportDocument {
  const document = JSON.parse(text) as ReportDocument;
  if (document.schema !== SCHEMA) {
    throw new Error(`the data have schema "${String(document.schema)}", this page reads "${SCHEMA}"`);
  }
  return document;
}
