// Asks the server. What it refuses is thrown as a Problem, whose words are for people.

import { useCallback, useEffect, useState } from 'react';
import type { Page } from './types';

export class Problem extends Error {
  constructor(
    readonly status: number,
    detail: string,
    readonly remedy: string,
  ) {
    super(detail);
  }
}

let csrf = '';

/** What every change is to be accompanied by. */
export function prove(token: string): void {
  csrf = token;
}

export async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = {};
  if (method !== 'GET') headers['X-Csrf-Token'] = csrf;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  let response: Response;
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Problem(0, 'The server cannot be reached.', 'Is it running?');
  }
  if (response.status === 204) return undefined as T;
  const json = await response.json().catch(() => null);
  if (response.ok && json !== null) return json as T;
  if (response.status === 401 && !path.startsWith('/session')) {
    dispatchEvent(new Event('signed-out'));
  }
  throw new Problem(response.status, json?.detail ?? 'The server erred.', json?.remedy ?? '');
}

export const api = <T>(path: string) => ask<T>('GET', `/api/v1${path}`);
export const send = <T>(method: string, path: string, body?: unknown) =>
  ask<T>(method, `/api/v1${path}`, body);

/** How many rows come at once. */
const PART = 50;

export interface Asked<T> {
  value: T | null;
  problem: Problem | null;
  again: () => void;
}

/** One part of a list after the other, until there is no next. */
export async function all<T>(path: string): Promise<T[]> {
  const items: T[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const part: Page<T> = await api<Page<T>>(next ? `${path}${joint(path)}after=${next}` : path);
    items.push(...part.items);
    next = part.next;
  }
  return items;
}

const joint = (path: string) => (path.includes('?') ? '&' : '?');

/** The answer to that question, asked anew when it changes or `again` is called. */
export function useAsked<T>(path: string): Asked<T> {
  return useAnswer(path, api<T>);
}

/** The whole of a list. */
export function useAll<T>(path: string): Asked<T[]> {
  return useAnswer(path, all<T>);
}

function useAnswer<T>(path: string, asks: (path: string) => Promise<T>): Asked<T> {
  const [value, setValue] = useState<T | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [count, setCount] = useState(0);
  useEffect(() => {
    let current = true;
    asks(path).then(
      (answer) => {
        if (!current) return;
        setValue(answer);
        setProblem(null);
      },
      (wrong) => current && setProblem(wrong),
    );
    return () => {
      current = false;
    };
  }, [path, asks, count]);
  return { value, problem, again: useCallback(() => setCount((n) => n + 1), []) };
}

export interface Parts<T> {
  rows: T[] | null;
  next: string | null;
  problem: Problem | null;
  again: () => void;
  more: () => void;
}

/** A list without an end, which grows by parts as somebody asks for more. */
export function useParts<T>(path: string, freshMs = 0): Parts<T> {
  const [rows, setRows] = useState<T[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = useCallback(
    (after: string | null) => {
      const from = after ? `&after=${after}` : '';
      return api<Page<T>>(`${path}${joint(path)}limit=${PART}${from}`).then((part) => {
        setRows((before) => (after ? [...(before ?? []), ...part.items] : part.items));
        setNext(part.next);
        setProblem(null);
      }, setProblem);
    },
    [path],
  );
  useEffect(() => {
    load(null);
  }, [load]);
  // The latest come in by themselves while nobody has gone further back.
  const latest = (rows?.length ?? 0) <= PART;
  useEffect(() => {
    if (!freshMs || !latest) return undefined;
    const timer = setInterval(() => document.hidden || load(null), freshMs);
    return () => clearInterval(timer);
  }, [load, latest, freshMs]);
  return { rows, next, problem, again: () => load(null), more: () => load(next) };
}
