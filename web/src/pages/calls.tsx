import { useEffect, useState } from 'react';
import { api, Problem } from '../api';
import { Card, Mos, Page, Table, Trouble } from '../parts';
import type { Call, Page as Part } from '../types';
import { length, t, time } from '../words';

/** A list of calls that grows by pages; of one extension, or of all. */
export function CallList({ path, linked }: { path: string; linked: boolean }) {
  const [calls, setCalls] = useState<Call[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = (after: string | null) => {
    const query = after ? `&after=${encodeURIComponent(after)}` : '';
    const joint = path.includes('?') ? '&' : '?';
    api<Part<Call>>(`${path}${joint}limit=50${query}`).then((page) => {
      setCalls((before) => (after ? [...(before ?? []), ...page.items] : page.items));
      setNext(page.next);
    }, setProblem);
  };
  useEffect(() => load(null), [path]);
  // The latest come in by themselves while nobody has gone further back.
  const latest = (calls?.length ?? 0) <= 50;
  useEffect(() => {
    const timer = setInterval(() => latest && load(null), 3000);
    return () => clearInterval(timer);
  }, [path, latest]);
  return (
    <>
      <Trouble problem={problem} />
      <Table
        label={t('Calls')}
        rows={calls}
        id={(call) => call.callId}
        none={t('There are no finished calls.')}
        columns={[
          {
            title: t('When'),
            cell: (call) =>
              linked ? (
                <a href={`#/calls/${encodeURIComponent(call.callId)}`}>{time(call.startedMs)}</a>
              ) : (
                time(call.startedMs)
              ),
          },
          { title: t('From'), cell: (call) => call.caller },
          {
            title: t('To'),
            cell: (call) =>
              call.answeredBy && call.answeredBy !== call.callee
                ? `${call.callee} → ${call.answeredBy}`
                : call.callee,
          },
          { title: t('How it ended'), cell: (call) => t(call.cause) },
          { title: t('Talked'), number: true, cell: (call) => length(call.billableSeconds) },
          {
            title: t('Caller heard'),
            cell: (call) => <Mos value={call.quality.callerHears} />,
          },
          {
            title: t('Called heard'),
            cell: (call) => <Mos value={call.quality.calledHears} />,
          },
        ]}
      />
      {next && (
        <button type="button" onClick={() => load(next)}>
          {t('More')}
        </button>
      )}
    </>
  );
}

export function CallsPage() {
  const [extension, setExtension] = useState('');
  const path = extension ? `/calls?extension=${encodeURIComponent(extension)}` : '/calls';
  return (
    <Page
      title={t('Calls')}
      actions={
        <label className="filter">
          {t('Of extension')}
          <input
            value={extension}
            inputMode="numeric"
            onChange={(event) => setExtension(event.target.value.trim())}
          />
        </label>
      }
    >
      <Card>
        <CallList path={path} linked />
      </Card>
    </Page>
  );
}
