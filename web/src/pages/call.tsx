import { useEffect, useMemo } from 'react';
import { useAsked } from '../api';
import { Ladder } from '../ladder';
import { Card, Figure, Mos, Page, Table, Trouble } from '../parts';
import { Plot, type Series } from '../plot';
import { Recorded } from '../recordings';
import { sentence } from '../sentence';
import type { Call, CallEvent, Heard, Quality, Way, WayName } from '../types';
import { figure, length, t, time, word } from '../words';

const COLOURS: Record<WayName, string> = {
  FROM_CALLER: '--way-1',
  TO_CALLED: '--way-2',
  FROM_CALLED: '--way-3',
  TO_CALLER: '--way-4',
};

/** What to do about it, by what the server's own sentence and figures say. */
function remedy(quality: Quality): string | null {
  const ways = quality.media.flatMap((line) => line.ways);
  const worst = (of: (way: Way) => number | null) =>
    ways.reduce<Way | null>(
      (found, way) => ((of(way) ?? 0) > (found ? (of(found) ?? 0) : 0) ? way : found),
      null,
    );
  const loss = worst((way) => way.lossPercent);
  if (loss && (loss.lossPercent ?? 0) >= 1) {
    return t(
      'Packets were lost on the line of {who}: look at its Wi-Fi or uplink first, and give voice precedence there (DSCP EF). Opus with redundancy bears more loss.',
      { who: side(loss.way, quality.call) },
    );
  }
  const jitter = worst((way) => way.worstJitterMs);
  if (jitter && (jitter.worstJitterMs ?? 0) >= 40) {
    return t(
      'Packets of {who} came unevenly: something else fills that line. Limit big transfers there, or use a cable in place of Wi-Fi.',
      { who: side(jitter.way, quality.call) },
    );
  }
  const delay = worst((way) => way.roundTripMs);
  if (delay && (delay.roundTripMs ?? 0) >= 300) {
    return t('The way to {who} is long: a nearer route, or none through a VPN, would help.', {
      who: side(delay.way, quality.call),
    });
  }
  return null;
}

function side(way: WayName, call: Call): string {
  return way === 'FROM_CALLER' || way === 'TO_CALLER' ? call.caller : call.answeredBy || call.callee;
}

function title(way: WayName, call: Call): string {
  const called = call.answeredBy || call.callee;
  switch (way) {
    case 'FROM_CALLER':
      return t('{who} to us', { who: call.caller });
    case 'TO_CALLED':
      return t('us to {who}', { who: called });
    case 'FROM_CALLED':
      return t('{who} to us', { who: called });
    case 'TO_CALLER':
      return t('us to {who}', { who: call.caller });
  }
}

function Costs({ heard }: { heard: Heard | null }) {
  if (!heard) return null;
  if (heard.mos === null) {
    return <p className="quiet">{t('Not measured: {what}', { what: heard.missing.join(', ') })}</p>;
  }
  const costs = Object.entries(heard.costs).filter(([, cost]) => cost >= 0.05);
  if (costs.length === 0) return <p className="quiet">{t('Nothing took anything off.')}</p>;
  return (
    <p className="quiet">
      {t('Took points off:')} {costs.map(([what, cost]) => `${t(COSTS[what] ?? what)} ${figure(cost)}`).join(', ')}
    </p>
  );
}

function Sound({ quality }: { quality: Quality }) {
  const { call } = quality;
  const plots = useMemo(
    () =>
      quality.media.map((line) => {
        const of = (which: 'loss' | 'jitter' | 'roundTrip' | 'mos'): Series[] =>
          line.ways.map((way) => ({
            label: title(way.way, call),
            values: way.seconds[which],
            colour: COLOURS[way.way],
          }));
        return { mos: of('mos'), loss: of('loss'), jitter: of('jitter'), delay: of('roundTrip') };
      }),
    [quality, call],
  );
  const advice = remedy(quality);
  if (quality.media.length === 0) {
    return (
      <Card title={t('How it sounded')}>
        <p className="quiet">{t('Nothing was measured of it.')}</p>
      </Card>
    );
  }
  return (
    <>
      {quality.media.map((line, index) => (
        <Card key={line.line} title={index === 0 ? t('How it sounded') : t('Another line')}>
          <p className="sentence">{sentence(line.sentence)}</p>
          {index === 0 && advice && <p className="remedy">{advice}</p>}
          <div className="pair">
            <div>
              <h3>{t('What {who} heard', { who: call.caller })}</h3>
              <Mos value={line.callerHears?.mos} />
              <Costs heard={line.callerHears} />
            </div>
            <div>
              <h3>{t('What {who} heard', { who: call.answeredBy || call.callee })}</h3>
              <Mos value={line.calledHears?.mos} />
              <Costs heard={line.calledHears} />
            </div>
          </div>
          <Table
            label={t('Ways')}
            rows={line.ways}
            id={(way) => way.way}
            none=""
            columns={[
              { title: t('Way'), cell: (way) => title(way.way, call) },
              { title: t('Codec'), cell: (way) => way.codec },
              { title: t('Loss'), number: true, cell: (way) => figure(way.lossPercent, 1, ' %') },
              { title: t('Late'), number: true, cell: (way) => figure(way.latePercent, 1, ' %') },
              { title: t('Jitter'), number: true, cell: (way) => figure(way.jitterMs, 1, ' ms') },
              {
                title: t('Round trip'),
                number: true,
                cell: (way) => figure(way.roundTripMs, 1, ' ms'),
              },
              { title: t('Score'), cell: (way) => <Mos value={way.mos} /> },
            ]}
          />
          <Plot
            title={t('Score (MOS)')}
            startedMs={line.startedMs}
            series={plots[index].mos}
            unit=""
            range={MOS}
          />
          <Plot title={t('Loss')} startedMs={line.startedMs} series={plots[index].loss} unit=" %" />
          <Plot
            title={t('Jitter')}
            startedMs={line.startedMs}
            series={plots[index].jitter}
            unit=" ms"
          />
          <Plot
            title={t('There and back')}
            startedMs={line.startedMs}
            series={plots[index].delay}
            unit=" ms"
          />
        </Card>
      ))}
    </>
  );
}

/** What helps against how a call failed. */
const REMEDIES: Record<string, string> = {
  'no phone is registered': word(
    'Is the phone on, in the network, and its password right? The page Devices shows which have signed in.',
  ),
  'the phone cannot be reached': word(
    'The phone is registered and did not answer: is its network up, and does its router keep the way open? Registering by TLS does.',
  ),
  'there is no such number': word('The page People has all numbers; Trunks explains those outside.'),
  'the two have no codec in common': word(
    'Turn on Opus, G.722 or G.711 in the phone that was called; all phones have one of them.',
  ),
  'this call must be encrypted, and the phone did not: turn on SRTP in it': word(
    'Turn on SRTP in the phone, or say on its page that its calls may be in the clear.',
  ),
  'the other side is gone': word(
    'The network of one side went away during the call: look at its Wi-Fi, and at what its router does with connections.',
  ),
  'no trunk leads there now': word('The page Trunks shows which of them is down, and why.'),
  'this extension may not call such numbers': word(
    'An administrator may allow it: the setting where it may call outside, on the page of the person.',
  ),
};

/** What can take points off. */
const COSTS: Record<string, string> = {
  codec: word('codec'),
  loss: word('loss'),
  late: word('late packets'),
  delay: word('delay'),
};

const MOS: [number, number] = [1, 4.6];

export function CallPage({ id, admin }: { id: string; admin: boolean }) {
  const path = `/calls/${encodeURIComponent(id)}`;
  const story = useAsked<{ record: Call; events: CallEvent[] }>(path);
  const quality = useAsked<Quality>(`${path}/quality`);
  const call = story.value?.record;
  // What was measured is known a moment after the call.
  const early = quality.value?.media.length === 0 && Date.now() - quality.value.call.endedMs < 30_000;
  const { again } = quality;
  useEffect(() => {
    if (!early) return undefined;
    const timer = setInterval(again, 1000);
    return () => clearInterval(timer);
  }, [early, again]);
  return (
    <Page title={call ? t('{from} called {to}', { from: call.caller, to: call.callee }) : t('Call')}>
      <Trouble problem={story.problem} />
      {call && (
        <>
          <dl className="figures">
            <Figure label={t('When')} value={time(call.startedMs)} />
            <Figure label={t('Talked')} value={length(call.billableSeconds)} />
            <Figure
              label={t('How it ended')}
              value={call.code ? `${t(call.cause)} (${call.code})` : t(call.cause)}
              bad={call.outcome !== 'ANSWERED'}
            />
            <Figure
              label={t('Protected by')}
              value={[call.callerMedia, call.calledMedia].filter(Boolean).join(' / ') || '–'}
            />
          </dl>
          {REMEDIES[call.cause] && <p className="remedy">{t(REMEDIES[call.cause])}</p>}
          {quality.value && <Sound quality={quality.value} />}
          {admin && <Recorded callId={id} caller={call.caller} />}
          <Card title={t('What happened')}>
            <ol className="events">
              {story.value?.events.map((event, index) => (
                <li key={index}>
                  <time>{time(event.timeMs)}</time> <span className="tag">{event.kind}</span>{' '}
                  {event.party} {event.detail} {event.code > 0 && `(${event.code})`}
                </li>
              ))}
            </ol>
          </Card>
          {admin && <Ladder path={`${path}/messages`} />}
        </>
      )}
    </Page>
  );
}
