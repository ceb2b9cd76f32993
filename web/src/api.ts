// Asks the server. What it refuses is thrown as a Problem, whose words are for people.

import { useCallback, useEffect, useState } from 'react';

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

export interface Asked<T> {
  value: T | null;
  problem: Problem | null;
  again: () => void;
}

/** The answer to that question, asked anew when it changes or `again` is called. */
export function useAsked<T>(path: string): Asked<T> {
  const [value, setValue] = useState<T | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [count, setCount] = useState(0);
  useEffect(() => {
    let current = true;
    api<T>(path).then(
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
  }, [path, count]);
  return { value, problem, again: useCallback(() => setCount((n) => n + 1), []) };
}
