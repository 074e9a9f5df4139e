// SPDX-License-Identifier: Apache-2.0
// The document that reports/report_json.cpp writes ("scfa.report/1"), as types.

export type Cell = number | null;

/** A column as it comes (reports/column_json.hpp); columns.ts unpacks it when somebody looks at it. */
export interface PackedColumn {
  constant?: Cell | string;
  dictionary?: (Cell | string)[];
  index8?: string; // base64 of little-endian unsigned integers of 8, 16 or 32 bits
  index16?: string;
  index32?: string;
  float64?: string; // base64 of little-endian doubles; NaN: unknown
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

export interface NetworkLayer {
  name: string;
  kind: string;
  placement: 'scfa' | 'cpu';
  macs: number;
  weight_density: Cell;
  mask: string;
  producers: number[]; // layers it reads; -1: the network's input
}

export interface Pruning {
  method: string;
  keep_ratio: Cell;
  resource: string; // what keep_ratio is a share of; '' where it is not said
  density: Cell; // of the weights, where they were thinned out as well
  balanced: boolean;
  accuracy_at_cut: Cell; // float, like the next
  accuracy_recalibrated: Cell;
  channels: { group: string; kept: number; of: number }[];
}

export interface Workload {
  name: string;
  file: string;
  macs: number;
  parameters: number;
  weight_density: Cell;
  mask: string;
  accuracy: Cell;
  accuracy_float: Cell;
  pruning: Pruning | null;
  layers: NetworkLayer[];
}

export interface Pick {
  role: string;
  title: string;
  id: string;
  comparisons: { metric: string; text: string; change: 'better' | 'worse' | 'same' }[];
  advice: { limit: string; next: string } | null;
}

export interface Baseline {
  label: string;
  id: string;
  parameters: Record<string, ParameterValue>;
  metrics: Record<string, Cell>;
}

/** Figures of one design's layers, each by layer. */
export interface LayerFigures {
  cycles: number[];
  compute_cycles: number[];
  memory_cycles: number[];
  stall_memory: number[];
  fill: number[];
  busy: number[]; // this and the next three: lane-cycles
  stall_bank: number[];
  stall_decode: number[];
  stall_imbalance: number[];
  stall_drain: number[];
  ddr_read_bytes: number[];
  ddr_write_bytes: number[];
  energy_mj: Cell[];
  utilisation: Cell[];
  tile_rows: number[];
  order: string[];
  splits: number[];
  weights_resident: boolean[];
  fused_pool: boolean[];
  bound: string[]; // '' on the CPU and where a layer takes no time
}

/** Bytes by layer, one image; every reload counts. */
export interface Traffic {
  weights: number[];
  inputs: number[];
  residual: number[];
  outputs: number[];
}

/** What only the SystemC level counts of a layer. */
export interface SimulatedLayer {
  sequences: number;
  bursts: number;
  row_hits: number;
  row_misses: number;
  fifo_levels: number[]; // lane-cycles by entries in a lane's FIFO
  bank_requests: number[]; // bank-cycles by lanes that ask for a bank
  requests_of_bank: number[]; // by bank
}

export const RESOURCES = ['dsp', 'lut', 'ff', 'bram18', 'uram'] as const;
export type Resource = (typeof RESOURCES)[number];

export type ResourceItem = { part: string } & Record<Resource, number>;

export interface Detail {
  id: string;
  workload: number; // index into workloads
  lanes: number;
  peak_gmacs: Cell;
  peak_gbps: Cell;
  layers: LayerFigures;
  /** The same layers at the higher level of fidelity, where the point was confirmed. */
  confirmed: { cycles: number[]; compute_cycles: number[]; stall_memory: number[] } | null;
  traffic: Traffic | null;
  simulated: SimulatedLayer[] | null; // by layer
  resources: ResourceItem[];
}

/** A point, or a part of it, that went through synthesis or RTL simulation. */
export interface Measurement {
  id: string;
  source: string; // the tool
  scope: string;
  figures: { name: string; unit: string; estimate: Cell; measured: Cell }[];
}

/** What a pruning method reaches at one ratio, over its seeds. */
export interface MethodPoint {
  network: string;
  method: string;
  keep_ratio: Cell;
  seeds: number;
  accuracy: Cell;
  deviation: Cell;
}

/** Relative differences of cycles: (estimate - confirmed) / confirmed. */
export interface Differences {
  count: number;
  mean: Cell; // of their sizes
  maximum: Cell;
  bias: Cell; // mean with sign: above 0 the estimate is too long
}

export interface Agreement {
  mean: number; // promised
  maximum: number; // promised
  within_band: boolean;
  points: Differences;
  layers: number;
  unequal_compute: number;
  kinds: { kind: string; cycles: Differences }[];
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
  axes: { parameter: string; values: ParameterValue[]; unused_by: string[] }[]; // formats that the axis means nothing to
  limits: Limit[];
  counts: {
    space: string;
    folded: number;
    evaluated: number;
    feasible: number;
    infeasible: number;
    failed: number;
    dominated: number; // without evaluating them, like the next two
    not_fitting: number;
    breaking_a_limit: number;
    repeated: number; // proposed again by the search
    infeasible_by_reason: { reason: string; count: number }[];
  };
  thinning: { others_total: number; others_shown: number };
  search: { engine: string; reference: Cell[]; evaluated: number[]; front: number[]; hypervolume: Cell[] };
  agreement: Agreement | null;
  live: { evaluated: number; total: number } | null;
  points: {
    count: number;
    id: string[];
    front: number[];
    status: PackedColumn;
    reason: PackedColumn;
    reason_text: PackedColumn;
    parameters: Record<string, PackedColumn>;
    metrics: Record<string, PackedColumn>;
    confirmed: { rows: number[]; metrics: Record<string, PackedColumn>; failed: { row: number; why: string }[] };
  };
  picks: Pick[];
  baseline: Baseline | null;
  details: Detail[];
  measurements: Measurement[];
  methods: MethodPoint[];
  provenance: {
    configuration: string;
    versions: NamedText[];
    seed: string;
    hashes: NamedText[];
    commands: string[];
    point_commands: string[]; // with {id} where the point's name goes
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
