// What was recorded of calls: a minute at a time, with both voices drawn.

import { useEffect, useRef, useState } from 'react';
import { send, useAll, useParts } from './api';
import { Card, More, Sure, Table, Trouble } from './parts';
import type { Recording } from './types';
import { draw, peaks } from './voicemail';
import { length, t, time } from './words';

const MINUTE_S = 60;
const DAY_MS = 24 * 3600 * 1000;

function Minute({ id, minute, of }: { id: string; minute: number; of: Recording }) {
  const [caller, called] = [useRef<HTMLCanvasElement>(null), useRef<HTMLCanvasElement>(null)];
  const [url, setUrl] = useState('');
  useEffect(() => {
    let made = '';
    let current = true;
    (async () => {
      const response = await fetch(`/api/v1/recordings/${id}/sound?minute=${minute}`);
      if (!response.ok) return;
      const bytes = await response.arrayBuffer();
      if (!current) return;
      made = URL.createObjectURL(new Blob([bytes], { type: 'audio/wav' }));
      setUrl(made);
      const both = await peaks(bytes);
      draw(caller.current, both[0]);
      draw(called.current, both[1] ?? both[0], '--way-3');
    })();
    return () => {
      current = false;
      if (made) URL.revokeObjectURL(made);
    };
  }, [id, minute, caller, called]);
  return (
    <div className="player wide">
      {[
        [caller, of.callerName || of.caller] as const,
        [called, of.calledName || of.called] as const,
      ].map(([canvas, who]) => (
        <figure key={who} className="voice">
          <figcaption>{who}</figcaption>
          <canvas ref={canvas} width={960} height={48} role="img" aria-label={t('Waveform of {who}', { who })} />
        </figure>
      ))}
      {url && <audio controls src={url} aria-label={t('Recording')} />}
    </div>
  );
}

export function Player({ recording }: { recording: Recording }) {
  const [minute, setMinute] = useState(0);
  const minutes = Math.max(1, Math.ceil(recording.durationMs / 1000 / MINUTE_S));
  return (
    <>
      <Minute id={recording.id} minute={minute + 1} of={recording} />
      {minutes > 1 && (
        <div className="filter">
          <button type="button" disabled={minute === 0} onClick={() => setMinute(minute - 1)}>
            {t('The minute before')}
          </button>
          {t('Minute {minute} of {minutes}', { minute: minute + 1, minutes })}
          <button type="button" disabled={minute + 1 >= minutes} onClick={() => setMinute(minute + 1)}>
            {t('The next minute')}
          </button>
        </div>
      )}
    </>
  );
}

/** What was recorded of one call; nothing where nothing was. */
export function Recorded({ callId, caller }: { callId: string; caller: string }) {
  const path = `/recordings?limit=1000&extension=${encodeURIComponent(caller)}`;
  const { value, again } = useAll<Recording>(path);
  const those = value?.filter((recording) => recording.callId === callId);
  // The end of it is written a moment after the call.
  const early = those?.some(({ ended, startedMs }) => !ended && Date.now() - startedMs < DAY_MS);
  useEffect(() => {
    if (!early) return undefined;
    const timer = setInterval(again, 1000);
    return () => clearInterval(timer);
  }, [early, again]);
  return those?.map((recording) => (
    <Card key={recording.id} title={t('Recorded')}>
      <Player key={recording.durationMs} recording={recording} />
    </Card>
  ));
}

/** All recorded calls. */
export function Recordings() {
  const path = '/recordings';
  const parts = useParts<Recording>(path);
  const [open, setOpen] = useState<Recording | null>(null);
  return (
    <Card title={t('Recorded calls')}>
      <Trouble problem={parts.problem} />
      <Table
        label={t('Recorded calls')}
        rows={parts.rows}
        id={(recording) => recording.id}
        none={t('No call was recorded. A rule, a queue, or *1 during a call does it.')}
        columns={[
          { title: t('When'), cell: (recording) => time(recording.startedMs) },
          { title: t('From'), cell: (r) => `${r.callerName} ${r.caller}`.trim() },
          { title: t('To'), cell: (r) => `${r.calledName} ${r.called}`.trim() },
          { title: t('Because of'), cell: (recording) => recording.reason },
          { title: t('Both were told'), cell: (r) => (r.announced ? t('yes') : t('no')) },
          { title: t('Length'), number: true, cell: (r) => length(r.durationMs / 1000) },
          {
            title: t('Listen'),
            cell: (recording) => (
              <button type="button" onClick={() => setOpen(recording)}>
                {t('Play')}
              </button>
            ),
          },
          {
            title: t('Delete'),
            cell: (recording) => (
              <Sure
                ask={t('Delete this recording?')}
                done={() => send('DELETE', `${path}/${recording.id}`).finally(parts.again)}
              >
                {t('Delete')}
              </Sure>
            ),
          },
        ]}
      />
      <More parts={parts} />
      {open && <Player key={open.id} recording={open} />}
    </Card>
  );
}
