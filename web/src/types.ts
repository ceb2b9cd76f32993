// What the server tells, as its description (/api/v1/openapi.yaml) has it.

export type Role = 'OWNER' | 'ADMINISTRATOR' | 'OPERATOR' | 'PERSON';

export interface Session {
  name: string;
  role: Role;
  csrf: string;
  secondFactor: boolean;
  keys?: SecurityKey[];
  recoveryCodes?: number;
}

export interface SecurityKey {
  id: string;
  label: string;
  host: string;
  createdMs: number;
  usedMs: number;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Status {
  running: boolean;
  version: string;
  startedMs: number;
  calls: number;
  registrations: number;
  connections: number;
  health: string[];
  otherRealms: string[];
}

export interface User {
  number: string;
  name: string;
  enabled: boolean;
  md5Allowed: boolean;
  certificateRequired: boolean;
  createdMs: number;
  media: string | null;
}

export interface Device {
  id: string;
  number: string;
  name: string;
  fingerprint: string;
  issuedMs: number;
  expiresMs: number;
  revokedMs: number;
}

export interface DeskPhone {
  id: string;
  number: string;
  make: string;
  mac: string;
  name: string;
  buttons: { kind: string; number: string; label: string }[];
  createdMs: number;
  enrolUntilMs: number;
  enrolledMs: number;
  fetchedMs: number;
  agent: string;
}

export interface Enrolment {
  phone: DeskPhone;
  address: string;
  untilMs: number;
}

export interface Seen {
  id: string;
  number: string;
  agent: string;
  address: string;
  firstMs: number;
  refused: boolean;
}

export interface CallEvent {
  callId: string;
  timeMs: number;
  kind: string;
  leg: number;
  party: string;
  detail: string;
  code: number;
}

export interface Call {
  callId: string;
  startedMs: number;
  answeredMs: number | null;
  endedMs: number;
  durationSeconds: number;
  billableSeconds: number;
  caller: string;
  callee: string;
  answeredBy: string;
  outcome: 'ANSWERED' | 'UNANSWERED' | 'INTERRUPTED';
  cause: string;
  code: number;
  transfers: string[];
  callerMedia: string;
  calledMedia: string;
  quality: {
    callerHears: number | null;
    calledHears: number | null;
    sentence: string;
    transcoded: string;
  };
}

export type WayName = 'FROM_CALLER' | 'TO_CALLED' | 'FROM_CALLED' | 'TO_CALLER';

export interface Way {
  way: WayName;
  codec: string;
  lossPercent: number | null;
  latePercent: number | null;
  jitterMs: number | null;
  worstJitterMs: number | null;
  roundTripMs: number | null;
  mos: number | null;
  seconds: Record<'loss' | 'jitter' | 'roundTrip' | 'mos', (number | null)[]>;
}

export interface Heard {
  mos: number | null;
  missing: string[];
  costs: Record<string, number>;
}

export interface HeardLine {
  line: number;
  sentence: string;
  startedMs: number;
  callerHears: Heard | null;
  calledHears: Heard | null;
  ways: Way[];
}

export interface Quality {
  call: Call;
  media: HeardLine[];
}

export interface LiveQuality {
  callId: string;
  media: HeardLine[];
}

export interface Message {
  timeMs: number;
  leg: string;
  received: boolean;
  transport: string;
  remote: string;
  head: string;
  text: string;
}

export interface Guard {
  tooFast: number;
  listed: number;
  feeds: Record<string, unknown>[];
  firewall: string;
  state: string;
  siege: string;
  knownFlows: number;
  known: number;
  newcomers: number;
  shed: number;
  unanswered: number;
  guesses: number;
  slowed: number;
}

export interface Finding {
  level: 'OK' | 'NOTE' | 'FIX';
  what: string;
  detail: string;
  fix: string;
  days?: number;
}

export interface Surface {
  listens: Finding[];
  people: Finding[];
  certificates: Finding[];
}

export interface AuditEntry {
  at: string;
  event: string;
  detail: string;
  hash: string;
}

export interface Admin {
  name: string;
  role: Role;
  secondFactor: boolean;
  createdMs: number;
}

export interface Token {
  id: string;
  name: string;
  scopes: string[];
  createdMs: number;
  expiresMs: number;
}

export interface Voicemail {
  id: string;
  caller: string;
  callerName: string;
  receivedMs: number;
  durationMs: number;
  heardMs: number;
}

export interface Setting {
  word: string;
  kind: string;
  meaning: string;
  value: string;
}

export interface Queue {
  number: string;
  name: string;
  estimateSeconds: number;
  waiting: {
    caller: string;
    name: string;
    seconds: number;
    ringsAt: string;
    calledBack: boolean;
  }[];
  agents: { number: string; doing: Doing; calls: number }[];
}

export type Doing = 'FREE' | 'RINGING' | 'TALKING' | 'RESTING' | 'AWAY' | 'LOGGED_OUT';

export interface Group {
  number: string;
  name: string;
  strategy: 'ALL' | 'IN_TURN' | 'BY_WEIGHT';
  members: { number: string; weight: number }[];
  ringSeconds: number;
  otherwise: string;
}

export interface Room {
  kind: 'CONFERENCE' | 'MENU' | 'QUEUE' | 'APPLICATION';
  number: string;
  settings: Record<string, unknown>;
}

export interface Trunk {
  name: string;
  server: string;
  transport: string;
  media: string;
  state: 'up' | 'down' | 'unknown' | 'off';
  registration: string;
  calls: number;
  channels: number;
  answeredMs: number;
  trouble: string;
}

export interface Outside {
  kind: 'TRUNK' | 'NUMBER' | 'RULES';
  name: string;
  settings: Record<string, unknown>;
}

export interface ReportRow {
  key: string;
  placed: number;
  placedSeconds: number;
  taken: number;
  takenSeconds: number;
  missed: number;
  measured: number;
  mean: number | null;
  worst: number | null;
  poor: number;
}

export interface Recording {
  id: string;
  callId: string;
  caller: string;
  callerName: string;
  called: string;
  calledName: string;
  reason: string;
  announced: boolean;
  startedMs: number;
  durationMs: number;
  ended: boolean;
}
