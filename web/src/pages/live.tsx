import { useEffect, useState } from 'react';
import { useAsked } from '../api';
import { type Running, useLive } from '../live';
import { Card, Figure, Page, Table, Trouble } from '../parts';
import type { Status } from '../types';
import { length, t, time } from '../words';

const STATES: Record<string, string> = {
  STARTED: 'calling',
  RINGING: 'ringing',
  ANSWERED: 'talking',
  HELD: 'on hold',
  RESUMED: 'talking',
  TRANSFERRED: 'being transferred',
  FORWARDED: 'sent on',
};

function state(events: Running): string {
  const last = events.findLast((event) => STATES[event.kind]);
  return t(STATES[last?.kind ?? 'STARTED']);
}

/** How each leg is protected, the caller's first. */
function protection(events: Running): string {
  const media = new Map<number, string>();
  for (const event of events) if (event.kind === 'MEDIA') media.set(event.leg, event.detail);
  return [...media.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, detail]) => detail)
    .join(' / ');
}

export function LivePage() {
  const { value: status, problem, again } = useAsked<Status>('/status');
  const calls = useLive();
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    const timer = setInterval(again, 5000);
    return () => clearInterval(timer);
  }, [again]);
  return (
    <Page title={t('Now')}>
      <Trouble problem={problem} />
      {status && (
        <dl className="figures">
          <Figure label={t('Calls')} value={calls.length} />
          <Figure label={t('Phones registered')} value={status.registrations} />
          <Figure label={t('Connections')} value={status.connections} />
          <Figure label={t('Up since')} value={time(status.startedMs)} />
        </dl>
      )}
      {status?.health.map((trouble) => (
        <p key={trouble} className="trouble" role="alert">
          {trouble}
        </p>
      ))}
      {status && status.otherRealms.length > 0 && (
        <p className="trouble">
          {t('Cannot register until given a new password, as the domain changed: {numbers}', {
            numbers: status.otherRealms.join(', '),
          })}
        </p>
      )}
      <Card title={t('Calls that go on')}>
        <Table
          label={t('Calls that go on')}
          rows={calls}
          id={(events) => events[0].callId}
          none={t('Nobody is calling at the moment.')}
          columns={[
            { title: t('From'), cell: (events) => events[0].party },
            { title: t('To'), cell: (events) => events[0].detail },
            { title: t('State'), cell: state },
            { title: t('Protected by'), cell: protection },
            {
              title: t('For'),
              number: true,
              cell: (events) => length(Math.max(0, now - events[0].timeMs) / 1000),
            },
          ]}
        />
      </Card>
    </Page>
  );
}
