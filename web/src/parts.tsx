// The few parts that all pages are made of.

import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { type Parts, Problem } from './api';
import { FEW, ManyRows } from './many';
import { choose, figure, LANGUAGES, language, t } from './words';

export function Page({
  title,
  children,
  actions,
}: {
  title: ReactNode;
  children: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <>
      <header className="page">
        <h1>{title}</h1>
        {actions}
      </header>
      {children}
    </>
  );
}

export function Card({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <section className="card">
      {title && <h2>{title}</h2>}
      {children}
    </section>
  );
}

export function Trouble({ problem }: { problem: Problem | null }) {
  if (!problem) return null;
  return (
    <p className="trouble" role="alert">
      {t(problem.message)} {problem.remedy && t(problem.remedy)}
    </p>
  );
}

export function Figure({ label, value, bad }: { label: string; value: ReactNode; bad?: boolean }) {
  return (
    <div className={bad ? 'figure bad' : 'figure'}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

export interface Column<T> {
  title: string;
  cell: (row: T) => ReactNode;
  number?: boolean;
}

export function Table<T>({
  label,
  columns,
  rows,
  id,
  none,
  whole,
}: {
  label: string;
  columns: Column<T>[];
  rows: T[] | null | undefined;
  id: (row: T) => string;
  none: string;
  /** Drawn whole however long it is: to be searched, and printed. */
  whole?: boolean;
}) {
  if (!rows) return <p className="quiet">{t('One moment…')}</p>;
  if (rows.length === 0) return <p className="quiet">{none}</p>;
  return (
    <div className="scroll" role="region" aria-label={label} tabIndex={0}>
      {rows.length > FEW && !whole ? (
        <ManyRows columns={columns} rows={rows} id={id} />
      ) : (
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.title} scope="col" className={column.number ? 'number' : undefined}>
                  {column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={id(row)}>
                {columns.map((column) => (
                  <td key={column.title} className={column.number ? 'number' : undefined}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

/** Below a list that goes on. */
export function More({ parts }: { parts: Parts<unknown> }) {
  if (!parts.next) return null;
  return (
    <button type="button" onClick={parts.more}>
      {t('More')}
    </button>
  );
}

export function Field({
  label,
  name,
  type = 'text',
  ...rest
}: {
  label: string;
  name: string;
  type?: string;
} & React.InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} name={name} type={type} {...rest} />
    </div>
  );
}

/** A field of several lines. */
export function Lines({
  label,
  name,
  ...rest
}: {
  label: string;
  name: string;
} & React.TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea id={id} name={name} {...rest} />
    </div>
  );
}

/** One of several, each a word for programs and words for people. */
export function Choice({
  label,
  name,
  choices,
  ...rest
}: {
  label: string;
  name: string;
  choices: [string, string][];
} & React.SelectHTMLAttributes<HTMLSelectElement>) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} name={name} {...rest}>
        {choices.map(([value, words]) => (
          <option key={value} value={value}>
            {t(words)}
          </option>
        ))}
      </select>
    </div>
  );
}

/** A form that says what went wrong, and cannot be sent twice at once. */
export function Form({
  label,
  submit,
  children,
  done,
}: {
  label: string;
  submit: string;
  children?: ReactNode;
  done: (values: Record<string, string>) => Promise<void>;
}) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const sent = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const values = Object.fromEntries(new FormData(form)) as Record<string, string>;
    setBusy(true);
    setProblem(null);
    try {
      await done(values);
      form.reset();
    } catch (wrong) {
      setProblem(wrong instanceof Problem ? wrong : new Problem(0, String(wrong), ''));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={sent} aria-label={label}>
      {children}
      <Trouble problem={problem} />
      <button type="submit" disabled={busy}>
        {submit}
      </button>
    </form>
  );
}

/** A button for what cannot be taken back: it asks once. */
export function Sure({
  children,
  ask,
  done,
}: {
  children: ReactNode;
  ask: string;
  done: () => void;
}) {
  return (
    <button type="button" className="stop" onClick={() => confirm(ask) && done()}>
      {children}
    </button>
  );
}

/** How good a call sounded: a number, and words for those who do not see the colour. */
export function Mos({ value }: { value: number | null | undefined }) {
  if (value == null) return <span className="quiet">{t('unknown')}</span>;
  const [kind, word] =
    value >= 4 ? ['good', t('good')] : value >= 3.6 ? ['fair', t('fair')] : ['bad', t('bad')];
  return (
    <span className={`mos ${kind}`}>
      {figure(value)} <small>{word}</small>
    </span>
  );
}

/** Which language the pages are in; each names itself. */
export function Languages() {
  return (
    <select
      className="languages"
      aria-label={t('Language')}
      value={language}
      onChange={(event) => choose(event.target.value)}
    >
      {Object.entries(LANGUAGES).map(([key, name]) => (
        <option key={key} value={key} lang={key}>
          {name}
        </option>
      ))}
    </select>
  );
}
