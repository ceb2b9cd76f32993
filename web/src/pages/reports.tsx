import { useMemo, useState } from 'react';
import { useAll } from '../api';
import { Bars } from '../bars';
import { type Column, Card, Figure, Mos, Page, Table, Trouble } from '../parts';
import type { ReportRow } from '../types';
import { figure, length, t, word } from '../words';

const DAY_MS = 24 * 3600 * 1000;

const BY: [string, string][] = [
  ['users', word('by person')],
  ['days', word('by day')],
];

const SPANS: [string, string][] = [
  ['1', word('today')],
  ['7', word('the last 7 days')],
  ['30', word('the last 30 days')],
  ['365', word('the last year')],
];

/** As spreadsheets read it; no cell is taken for a formula. */
function csv(rows: ReportRow[]): string {
  const names = Object.keys(rows[0] ?? {}) as (keyof ReportRow)[];
  const cell = (value: unknown) => {
    const text = String(value ?? '');
    return /^[=+@-]|[",\n]/.test(text) ? `"'${text.replaceAll('"', '""')}"` : text;
  };
  return [names, ...rows.map((row) => names.map((name) => row[name]))]
    .map((line) => line.map(cell).join(','))
    .join('\r\n');
}

function save(name: string, text: string) {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function midnight(): number {
  return new Date().setHours(0, 0, 0, 0);
}

const sum = (rows: ReportRow[], of: (row: ReportRow) => number) =>
  rows.reduce((total, row) => total + of(row), 0);

function Totals({ rows }: { rows: ReportRow[] }) {
  const measured = sum(rows, (row) => row.measured);
  const mean = sum(rows, (row) => (row.mean ?? 0) * row.measured) / measured;
  return (
    <dl className="figures">
      <Figure label={t('Calls begun')} value={sum(rows, (row) => row.placed)} />
      <Figure label={t('Talked')} value={length(sum(rows, (row) => row.placedSeconds))} />
      <Figure label={t('Missed')} value={sum(rows, (row) => row.missed)} />
      <Figure label={t('Mean score (MOS)')} value={measured ? figure(mean, 2) : '–'} />
      <Figure
        label={t('Sounded poor')}
        value={sum(rows, (row) => row.poor)}
        bad={sum(rows, (row) => row.poor) > 0}
      />
    </dl>
  );
}

export function ReportsPage() {
  const [by, setBy] = useState('users');
  const [days, setDays] = useState('30');
  const from = useMemo(() => midnight() - (Number(days) - 1) * DAY_MS, [days]);
  const { value, problem } = useAll<ReportRow>(`/reports/${by}?from=${from}`);
  const daily = useAll<ReportRow>(`/reports/days?from=${from}`);
  const rows = value;
  const columns: Column<ReportRow>[] = [
    {
      title: by === 'users' ? t('Number') : t('Day'),
      cell: (row) => (by === 'users' ? <a href={`#/people/${row.key}`}>{row.key}</a> : row.key),
    },
    { title: t('Calls begun'), number: true, cell: (row) => row.placed },
    { title: t('Talked'), number: true, cell: (row) => length(row.placedSeconds) },
    { title: t('Taken'), number: true, cell: (row) => row.taken },
    { title: t('Talked in those'), number: true, cell: (row) => length(row.takenSeconds) },
    { title: t('Missed'), number: true, cell: (row) => row.missed },
    { title: t('Mean'), cell: (row) => <Mos value={row.mean} /> },
    { title: t('Worst'), cell: (row) => <Mos value={row.worst} /> },
    { title: t('Poor'), number: true, cell: (row) => row.poor },
  ];
  return (
    <Page
      title={t('Reports')}
      actions={
        <div className="filter">
          <label className="filter">
            {t('Sum up')}
            <select value={by} onChange={(event) => setBy(event.target.value)}>
              {BY.map(([key, words]) => (
                <option key={key} value={key}>
                  {t(words)}
                </option>
              ))}
            </select>
          </label>
          <label className="filter">
            {t('Of')}
            <select value={days} onChange={(event) => setDays(event.target.value)}>
              {SPANS.map(([key, words]) => (
                <option key={key} value={key}>
                  {t(words)}
                </option>
              ))}
            </select>
          </label>
          <button
            type="button"
            disabled={!rows?.length}
            onClick={() => rows && save(`ringfence-${by}.csv`, csv(rows))}
          >
            {t('Save as CSV')}
          </button>
        </div>
      }
    >
      <Trouble problem={problem} />
      {daily.value && <Totals rows={daily.value} />}
      {daily.value && daily.value.length > 1 && (
        <Card>
          <Bars
            title={t('Calls a day')}
            bars={daily.value.map((row) => ({ label: row.key, value: row.placed }))}
          />
          <Bars
            title={t('Mean score a day (MOS)')}
            bars={daily.value.map((row) => ({ label: row.key, value: row.mean ?? 0 }))}
            most={4.5}
            digits={2}
          />
        </Card>
      )}
      <Card>
        <Table
          label={t('Reports')}
          rows={rows}
          id={(row) => row.key}
          none={t('Nobody has called in this time.')}
          columns={columns}
        />
      </Card>
    </Page>
  );
}
