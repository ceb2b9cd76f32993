import { useEffect, useMemo, useState } from 'react';
import { useAsked } from '../api';
import { type Running, useLive } from '../live';
import { Card, Figure, Mos, Page, Table, Trouble } from '../parts';
import type { LiveQuality, Status, Way, WayName } from '../types';
import { figure, length, t, time, word } from '../words';

const STATES: Record<string, string> = {
  STARTED: word('calling'),
  RINGING: word('ringing'),
  ANSWERED: word('talking'),
  HELD: word('on hold'),
  RESUMED: word('talking'),
  TRANSFERRED: word('being transferred'),
  FORWARDED: word('sent on'),
};

/** From here on loss is worth a word. */
const LOSS_PERCENT = 1;

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

function Direction({ way, arrow, words }: { way: Way | undefined; arrow: string; words: string }) {
  if (!way || way.mos === null) return null;
  const loss = way.lossPercent ?? 0;
  return (
    <span className="direction">
      <span aria-hidden="true">{arrow}</span> <span className="sr">{words}</span>
      <Mos value={way.mos} />
      {loss >= LOSS_PERCENT && <small> {t('{loss} lost', { loss: figure(loss, 1, ' %') })}</small>}
    </span>
  );
}

/** How one leg sounds, each direction. */
function Leg({ quality, from, to }: { quality?: LiveQuality; from: WayName; to: WayName }) {
  const ways = quality?.media[0]?.ways ?? [];
  return (
    <>
      <Direction way={ways.find(({ way }) => way === from)} arrow="↑" words={t('to us')} />{' '}
      <Direction way={ways.find(({ way }) => way === to)} arrow="↓" words={t('from us')} />
    </>
  );
}

/** How long it has gone on; it alone is drawn each second. */
function Since({ ms }: { ms: number }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return length(Math.max(0, now - ms) / 1000);
}

/** For somebody who has just come: from here to two people talking. */
function FirstSteps() {
  return (
    <Card title={t('To have two people talk')}>
      <ol className="steps">
        <li>
          <a href="#/people">{t('Add them on the page People')}</a>{' '}
          {t('Two are there from the start.')}
        </li>
        <li>
          {t('Open the page of each and make a link: it makes a browser or a mobile phone theirs. Or')}{' '}
          <a href="#/phones">{t('let a desk phone set itself up')}</a>.
        </li>
        <li>{t('Let one dial the other: the call is drawn here as it goes on.')}</li>
      </ol>
    </Card>
  );
}

export function LivePage() {
  const { value: status, problem, again } = useAsked<Status>('/status');
  const { calls, figures, quality } = useLive();
  const [wanted, setWanted] = useState('');
  useEffect(() => {
    const timer = setInterval(again, 10_000);
    return () => clearInterval(timer);
  }, [again]);
  const rows = useMemo(
    () =>
      calls.filter(([first]) => first.party.includes(wanted) || first.detail.includes(wanted)),
    [calls, wanted],
  );
  const now = figures ?? status;
  return (
    <Page
      title={t('Now')}
      actions={
        <label className="filter">
          {t('Find')}
          <input type="search" value={wanted} onChange={(e) => setWanted(e.target.value.trim())} />
        </label>
      }
    >
      <Trouble problem={problem} />
      {status && now && (
        <dl className="figures">
          <Figure label={t('Calls')} value={calls.length} />
          <Figure label={t('Phones registered')} value={now.registrations} />
          <Figure label={t('Connections')} value={now.connections} />
          <Figure label={t('Up since')} value={time(status.startedMs)} />
        </dl>
      )}
      {now?.health.map((trouble) => (
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
      {now?.registrations === 0 && calls.length === 0 && <FirstSteps />}
      <Card title={t('Calls that go on')}>
        <Table
          label={t('Calls that go on')}
          rows={rows}
          id={(events) => events[0].callId}
          none={t('Nobody is calling at the moment.')}
          columns={[
            { title: t('From'), cell: (events) => events[0].party },
            { title: t('To'), cell: (events) => events[0].detail },
            { title: t('State'), cell: state },
            { title: t('Protected by'), cell: protection },
            {
              title: t("Caller's line"),
              cell: (events) => (
                <Leg quality={quality.get(events[0].callId)} from="FROM_CALLER" to="TO_CALLER" />
              ),
            },
            {
              title: t("Called one's line"),
              cell: (events) => (
                <Leg quality={quality.get(events[0].callId)} from="FROM_CALLED" to="TO_CALLED" />
              ),
            },
            {
              title: t('For'),
              number: true,
              cell: (events) => <Since ms={events[0].timeMs} />,
            },
          ]}
        />
        <p className="quiet">{t('↑ is what comes to us, ↓ what goes from us: 4.4 is as good as it gets.')}</p>
      </Card>
    </Page>
  );
}
