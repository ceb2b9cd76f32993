import { useState } from 'react';
import { Problem, send, useAsked } from '../api';
import { Card, Figure, Page, Trouble } from '../parts';
import type { Guard } from '../types';
import { t } from '../words';

const STATES: Record<string, string> = {
  calm: 'All is calm: everybody is served.',
  flood: 'A flood is on: strangers wait, people who are known are served as ever.',
  siege: 'Only the known are served.',
};

const MODES: [string, string][] = [
  ['auto', 'As the guard sees fit'],
  ['on', 'The known alone'],
  ['off', 'Everybody'],
];

export function SecurityPage({ admin }: { admin: boolean }) {
  const { value: guard, problem, again } = useAsked<Guard>('/guard');
  const [wrong, setWrong] = useState<Problem | null>(null);
  return (
    <Page title={t('Security')}>
      <Trouble problem={problem ?? wrong} />
      {guard && (
        <>
          <p className={guard.state === 'calm' ? 'sentence' : 'sentence bad'} role="status">
            {t(STATES[guard.state] ?? 'The server is not running.')}
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
        </>
      )}
    </Page>
  );
}
