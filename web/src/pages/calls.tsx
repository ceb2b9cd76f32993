import { useState } from 'react';
import { useParts } from '../api';
import { Card, More, Mos, Page, Table, Trouble } from '../parts';
import type { Call } from '../types';
import { length, t, time } from '../words';

const FRESH_MS = 3000;

/** A list of calls that grows by pages; of one extension, or of all. */
export function CallList({ path, linked }: { path: string; linked: boolean }) {
  const parts = useParts<Call>(path, FRESH_MS);
  return (
    <>
      <Trouble problem={parts.problem} />
      <Table
        label={t('Calls')}
        rows={parts.rows}
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
      <More parts={parts} />
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
