// Messages somebody left, with their waveform.

import { useEffect, useRef, useState } from 'react';
import { send, useAsked } from './api';
import { Card, Sure, Table, Trouble } from './parts';
import type { Page, Voicemail } from './types';
import { length, t, time } from './words';

const BARS = 120;

/** The loudest in each part of the sound, 0 to 1, of each channel. */
export async function peaks(sound: ArrayBuffer): Promise<number[][]> {
  const decoded = await new OfflineAudioContext(2, 1, 16000).decodeAudioData(sound);
  return Array.from({ length: decoded.numberOfChannels }, (_, channel) => {
    const pcm = decoded.getChannelData(channel);
    const part = Math.max(1, Math.floor(pcm.length / BARS));
    return Array.from({ length: BARS }, (_, bar) => {
      let most = 0;
      for (let i = bar * part; i < (bar + 1) * part && i < pcm.length; i++) {
        most = Math.max(most, Math.abs(pcm[i]));
      }
      return most;
    });
  });
}

function Player({ path, name }: { path: string; name: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [url, setUrl] = useState('');
  useEffect(() => {
    let made = '';
    let current = true;
    (async () => {
      const response = await fetch(`/api/v1${path}`);
      if (!response.ok) return;
      const bytes = await response.arrayBuffer();
      if (!current) return;
      made = URL.createObjectURL(new Blob([bytes], { type: 'audio/wav' }));
      setUrl(made);
      draw(canvas.current, (await peaks(bytes))[0]);
    })();
    return () => {
      current = false;
      if (made) URL.revokeObjectURL(made);
    };
  }, [path]);
  return (
    <div className="player">
      <canvas ref={canvas} width={480} height={48} role="img" aria-label={t('Waveform')} />
      {url && <audio controls src={url} aria-label={name} />}
    </div>
  );
}

export function draw(canvas: HTMLCanvasElement | null, bars: number[], colour = '--accent') {
  const context = canvas?.getContext('2d');
  if (!canvas || !context) return;
  context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(colour);
  context.clearRect(0, 0, canvas.width, canvas.height);
  const width = canvas.width / bars.length;
  bars.forEach((bar, index) => {
    const height = Math.max(1, bar * canvas.height);
    context.fillRect(index * width, (canvas.height - height) / 2, width - 1, height);
  });
}

export function Messages({ number }: { number: string }) {
  const path = `/users/${number}/voicemails`;
  const { value, problem, again } = useAsked<Page<Voicemail>>(path);
  const [open, setOpen] = useState('');
  const playing = value?.items.find((message) => message.id === open);
  const caller = (message: Voicemail) =>
    `${message.callerName} ${message.caller}`.trim() || t('unknown');
  return (
    <Card title={t('Messages')}>
      <Trouble problem={problem} />
      <Table
        label={t('Messages')}
        rows={value?.items}
        id={(message) => message.id}
        none={t('There are no messages.')}
        columns={[
          { title: t('From'), cell: caller },
          { title: t('When'), cell: (message) => time(message.receivedMs) },
          { title: t('State'), cell: (message) => (message.heardMs ? t('heard') : t('new')) },
          { title: t('Length'), number: true, cell: (m) => length(m.durationMs / 1000) },
          {
            title: t('Listen'),
            cell: (message) => (
              <button
                type="button"
                aria-pressed={open === message.id}
                onClick={() => setOpen(message.id)}
              >
                {t('Play')}
              </button>
            ),
          },
          {
            title: t('Delete'),
            cell: (message) => (
              <Sure
                ask={t('Delete this message?')}
                done={() => send('DELETE', `${path}/${message.id}`).finally(again)}
              >
                {t('Delete')}
              </Sure>
            ),
          },
        ]}
      />
      {playing && (
        <figure className="voice">
          <figcaption>
            {caller(playing)}, {time(playing.receivedMs)}
          </figcaption>
          <Player key={open} path={`${path}/${open}/sound`} name={caller(playing)} />
        </figure>
      )}
    </Card>
  );
}
