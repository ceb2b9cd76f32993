// Calls as they go on: asked for once, then told event by event.

import { useEffect, useState } from 'react';
import { api } from './api';
import type { CallEvent, Page } from './types';

const AGAIN_MS = 2000;

/** One call that goes on: its events so far. */
export type Running = CallEvent[];

type Listener = (calls: Map<string, Running>) => void;

/** Keeps the table of running calls; frames draw it, however many events come. */
class Live {
  private calls = new Map<string, Running>();
  private readonly listeners = new Set<Listener>();
  private socket: WebSocket | null = null;
  private drawing = false;

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    if (!this.socket) this.open();
    listener(this.calls);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) {
        this.socket?.close();
        this.socket = null;
      }
    };
  }

  private open() {
    const socket = new WebSocket(`wss://${location.host}/api/v1/events`);
    this.socket = socket;
    socket.onopen = async () => {
      const { items } = await api<Page<Running>>('/calls/running');
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

  private take(event: CallEvent) {
    if (event.kind === 'ENDED') this.calls.delete(event.callId);
    else this.calls.set(event.callId, [...(this.calls.get(event.callId) ?? []), event]);
    this.draw();
  }

  private draw() {
    if (this.drawing) return;
    this.drawing = true;
    requestAnimationFrame(() => {
      this.drawing = false;
      const copy = new Map(this.calls);
      for (const listener of this.listeners) listener(copy);
    });
  }
}

const live = new Live();

export function useLive(): Running[] {
  const [calls, setCalls] = useState<Map<string, Running>>(new Map());
  useEffect(() => live.listen(setCalls), []);
  return [...calls.values()].filter((events) => events[0]?.kind === 'STARTED');
}
