import { useEffect, useState } from 'react';
import { api, Problem, send, useAll } from '../api';
import { OutsideCard } from '../outside';
import { Card, Field, Form, Page, Table, Trouble } from '../parts';
import type { Page as Part, Trunk } from '../types';
import { t, word } from '../words';

const LOOK_MS = 5000;

const STATES: Record<Trunk['state'], [string, string]> = {
  up: ['good', word('up')],
  down: ['bad', word('down')],
  unknown: ['fair', word('not asked yet')],
  off: ['quiet', word('off')],
};

function State({ trunk }: { trunk: Trunk }) {
  const [kind, words] = STATES[trunk.state];
  return <span className={`mos ${kind}`}>{t(words)}</span>;
}

function Trunks({ admin }: { admin: boolean }) {
  const { value, problem, again } = useAll<Trunk>('/trunks');
  const [wrong, setWrong] = useState<Problem | null>(null);
  const [busy, setBusy] = useState('');
  useEffect(() => {
    const timer = setInterval(() => document.hidden || again(), LOOK_MS);
    return () => clearInterval(timer);
  }, [again]);
  const test = async (name: string) => {
    setBusy(name);
    setWrong(null);
    await send('POST', `/trunks/${encodeURIComponent(name)}/test`).catch(setWrong);
    setBusy('');
    again();
  };
  return (
    <Card title={t('Trunks')}>
      <Trouble problem={problem ?? wrong} />
      <Table
        label={t('Trunks')}
        rows={value}
        id={(trunk) => trunk.name}
        none={t('There is no trunk: calls stay in the house.')}
        columns={[
          { title: t('Name'), cell: (trunk) => trunk.name },
          { title: t('State'), cell: (trunk) => <State trunk={trunk} /> },
          { title: t('Leads to'), cell: (trunk) => `${trunk.server} ${trunk.transport}` },
          { title: t('Registered'), cell: (trunk) => trunk.registration || '–' },
          { title: t('Calls'), number: true, cell: (trunk) => `${trunk.calls}/${trunk.channels}` },
          { title: t('Protected by'), cell: (trunk) => trunk.media },
          {
            title: t('Answers in'),
            number: true,
            cell: (trunk) => (trunk.answeredMs < 0 ? '–' : `${trunk.answeredMs} ms`),
          },
          { title: t('Trouble'), cell: (trunk) => trunk.trouble || '–' },
          ...(admin
            ? [
                {
                  title: t('Ask it'),
                  cell: (trunk: Trunk) => (
                    <button type="button" disabled={busy === trunk.name} onClick={() => test(trunk.name)}>
                      {t('Test')} <span className="sr">{trunk.name}</span>
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

function Explained() {
  const [lines, setLines] = useState<string[] | null>(null);
  return (
    <Card title={t('What would become of a call?')}>
      <Form
        label={t('What would become of a call?')}
        submit={t('Explain')}
        done={async ({ extension, dialled }) => {
          const path = `/numbers/${encodeURIComponent(dialled)}?from=${encodeURIComponent(extension)}`;
          setLines((await api<Part<string>>(path)).items);
        }}
      >
        <Field label={t('Of extension')} name="extension" inputMode="numeric" required />
        <Field label={t('That dials')} name="dialled" inputMode="tel" required />
      </Form>
      {lines && (
        <div className="note" role="status">
          <ol>
            {lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ol>
        </div>
      )}
    </Card>
  );
}

export function TrunksPage({ admin }: { admin: boolean }) {
  return (
    <Page title={t('Trunks and numbers')}>
      <Trunks admin={admin} />
      {admin && <OutsideCard />}
      <Explained />
    </Page>
  );
}
