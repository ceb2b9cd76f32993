import { useEffect, useState } from 'react';
import { Problem, send, useAll, useAsked } from '../api';
import { Card, Figure, Page, Table, Trouble } from '../parts';
import { AttackSurface } from '../surface';
import type { Guard, Seen } from '../types';
import { t, time, word } from '../words';

const LOOK_MS = 2000;
const NEW_MS = 7 * 24 * 3600 * 1000;

const STATES: Record<string, string> = {
  calm: word('All is calm: everybody is served.'),
  flood: word('A flood is on: strangers wait, people who are known are served as ever.'),
  siege: word('Only the known are served.'),
};

const MODES: [string, string][] = [
  ['auto', word('As the guard sees fit')],
  ['on', word('The known alone')],
  ['off', word('Everybody')],
];

/** Phones that came within a week: whose is it? */
function NewDevices({ admin }: { admin: boolean }) {
  const { value, problem, again } = useAll<Seen>('/guard/devices');
  const fresh = value
    ?.filter((device) => device.firstMs > Date.now() - NEW_MS)
    .sort((a, b) => b.firstMs - a.firstMs);
  const refuse = (device: Seen) =>
    send('PATCH', `/guard/devices/${device.id}`, { refused: !device.refused }).finally(again);
  return (
    <Card title={t('New devices of the last seven days')}>
      <Trouble problem={problem} />
      <Table
        label={t('New devices of the last seven days')}
        rows={fresh}
        id={(device) => device.id}
        none={t('No new device has signed in.')}
        columns={[
          { title: t('Since'), cell: (device) => time(device.firstMs) },
          { title: t('Number'), cell: (device) => device.number },
          { title: t('Brand'), cell: (device) => device.agent || t('unknown') },
          { title: t('First from'), cell: (device) => device.address },
          { title: t('State'), cell: (device) => (device.refused ? t('refused') : t('let in')) },
          ...(admin
            ? [
                {
                  title: t('Change'),
                  cell: (device: Seen) => (
                    <button type="button" onClick={() => refuse(device)}>
                      {device.refused ? t('Let in again') : t('Refuse')}
                    </button>
                  ),
                },
              ]
            : []),
        ]}
      />
    </Card>
  );
}

function Lists({ guard }: { guard: Guard }) {
  return (
    <Card title={t('Help from outside')}>
      <p>
        {guard.firewall
          ? t('The kernel does not drop floods for us: {why}', { why: guard.firewall })
          : t('The kernel drops what floods us before it costs anything.')}
      </p>
      <p>
        {guard.feeds.length === 0
          ? t('No list of attackers is read. Name some under guard in ringfence.yaml.')
          : t('{count} lists of attackers are read; {listed} messages came from addresses on them.', {
              count: guard.feeds.length,
              listed: guard.listed,
            })}
      </p>
    </Card>
  );
}

export function SecurityPage({ admin }: { admin: boolean }) {
  const { value: guard, problem, again } = useAsked<Guard>('/guard');
  const [wrong, setWrong] = useState<Problem | null>(null);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || again(), LOOK_MS);
    return () => clearInterval(timer);
  }, [again]);
  return (
    <Page title={t('Security')}>
      <Trouble problem={problem ?? wrong} />
      {guard && (
        <>
          <p className={guard.state === 'calm' ? 'sentence' : 'sentence bad'} role="status">
            {t(STATES[guard.state] ?? word('The server is not running.'))}
          </p>
          <dl className="figures">
            <Figure label={t('Phones that proved themselves')} value={guard.knownFlows} />
            <Figure label={t('Messages of theirs')} value={guard.known} />
            <Figure label={t('Messages of strangers')} value={guard.newcomers} />
            <Figure label={t('Not looked at')} value={guard.shed} bad={guard.shed > 0} />
            <Figure label={t('Wrong passwords')} value={guard.guesses} bad={guard.guesses > 100} />
            <Figure label={t('Guesses slowed')} value={guard.slowed} bad={guard.slowed > 0} />
            <Figure label={t('Not answered, to amplify nothing')} value={guard.unanswered} />
          </dl>
          <Card title={t('Who is served')}>
            <fieldset className="choice" disabled={!admin}>
              <legend className="sr">{t('Who is served')}</legend>
              {MODES.map(([mode, words]) => (
                <label key={mode}>
                  <input
                    type="radio"
                    name="mode"
                    checked={guard.siege === mode}
                    onChange={() =>
                      send('POST', '/guard/siege', { mode }).then(again, setWrong)
                    }
                  />
                  {t(words)}
                </label>
              ))}
            </fieldset>
          </Card>
          <NewDevices admin={admin} />
          <Lists guard={guard} />
          {admin && <AttackSurface />}
        </>
      )}
    </Page>
  );
}
