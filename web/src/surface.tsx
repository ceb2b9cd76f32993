// What an attacker finds of the server, and what to do about it.

import { useAsked } from './api';
import { Card, Trouble } from './parts';
import type { Finding, Surface } from './types';
import { t, word } from './words';

const LEVELS: Record<Finding['level'], [string, string]> = {
  OK: ['✓', word('good')],
  NOTE: ['!', word('think of it')],
  FIX: ['✗', word('to be put right')],
};

function Findings({ title, findings, none }: { title: string; findings: Finding[]; none: string }) {
  return (
    <>
      <h3>{title}</h3>
      {findings.length === 0 && <p className="quiet">{none}</p>}
      <ul className="findings">
        {findings.map(({ level, what, detail, fix }) => (
          <li key={`${what} ${detail}`} data-level={level}>
            <span className="mark" aria-hidden="true">
              {LEVELS[level][0]}
            </span>
            <div>
              <strong>{what}</strong> <span className="sr">({t(LEVELS[level][1])})</span>
              <div>{detail}</div>
              {fix && level !== 'OK' && <div className="quiet">{fix}</div>}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

export function AttackSurface() {
  const { value, problem } = useAsked<Surface>('/guard/surface');
  return (
    <Card title={t('What an attacker finds')}>
      <Trouble problem={problem} />
      {value && (
        <>
          <Findings title={t('What listens, and how it is protected')} findings={value.listens} none="" />
          <Findings
            title={t('People and programs')}
            findings={value.people}
            none={t('Nobody comes in with less than others.')}
          />
          <Findings title={t('Certificates')} findings={value.certificates} none="" />
        </>
      )}
    </Card>
  );
}
