// Calls as they go on: asked for once, then told event by event. So are the figures of this moment
// and, every two seconds, how each call sounds.

import { useEffect, useState } from 'react';
import { all } from './api';
import type { CallEvent, LiveQuality, Status } from './types';

const AGAIN_MS = 2000;

/** One call that goes on: its events so far. */
export type Running = CallEvent[];

export type Figures = Pick<Status, 'calls' | 'registrations' | 'connections' | 'health'>;

export interface Now {
  calls: Running[];
  figures: Figures | null;
  quality: Map<string, LiveQuality>;
}

type Told = CallEvent | ({ kind: 'NOW' } & Figures) | { kind: 'QUALITY'; calls: LiveQuality[] };
type Listener = (now: Now) => void;

const NOTHING: Now = { calls: [], figures: null, quality: new Map() };

/** Keeps the table of running calls; frames draw it, however many events come. */
class Live {
  private calls = new Map<string, Running>();
  private figures: Figures | null = null;
  private quality = new Map<string, LiveQuality>();
  private readonly listeners = new Set<Listener>();
  private socket: WebSocket | null = null;
  private drawing = false;

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    if (!this.socket) this.open();
    listener(this.now());
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) {
        this.socket?.close();
        this.socket = null;
      }
    };
  }

  private open() {
    const socket = new WebSocket(`wss://${location.host}/api/v1/events?with=now,quality`);
    this.socket = socket;
    socket.onopen = async () => {
      const items = await all<Running>('/calls/running');
      this.calls = new Map(items.map((events) => [events[0].callId, events]));
      this.draw();
    };
    socket.onmessage = ({ data }) => this.take(JSON.parse(data));
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.socket = null;
      setTimeout(() => this.listeners.size > 0 && !this.socket && this.open(), AGAIN_MS);
    };
  }

  private take(told: Told) {
    if (told.kind === 'NOW') this.figures = told as Figures;
    else if (told.kind === 'QUALITY') this.quality = byCall((told as { calls: LiveQuality[] }).calls);
    else this.happened(told as CallEvent);
    this.draw();
  }

  private happened(event: CallEvent) {
    if (event.kind === 'ENDED') this.calls.delete(event.callId);
    else this.calls.set(event.callId, [...(this.calls.get(event.callId) ?? []), event]);
  }

  private now(): Now {
    const begun = [...this.calls.values()].filter((events) => events[0]?.kind === 'STARTED');
    return { calls: begun, figures: this.figures, quality: this.quality };
  }

  private draw() {
    if (this.drawing) return;
    this.drawing = true;
    requestAnimationFrame(() => {
      this.drawing = false;
      const now = this.now();
      for (const listener of this.listeners) listener(now);
    });
  }
}

function byCall(all: LiveQuality[]): Map<string, LiveQuality> {
  return new Map(all.map((each) => [each.callId, each]));
}

const live = new Live();

export function useLive(): Now {
  const [now, setNow] = useState<Now>(NOTHING);
  useEffect(() => live.listen(setNow), []);
  return now;
}
