import { useState } from 'react';
import { send, useAll } from '../api';
import { Card, Field, Form, Page, Sure, Table, Trouble } from '../parts';
import type { User } from '../types';
import { t, time } from '../words';

export function PeoplePage({ admin }: { admin: boolean }) {
  const { value, problem, again } = useAll<User>('/users');
  const [wanted, setWanted] = useState('');
  const [made, setMade] = useState<{ number: string; password: string } | null>(null);
  const rows = value?.filter(
    (user) => user.number.includes(wanted) || user.name.toLowerCase().includes(wanted.toLowerCase()),
  );
  return (
    <Page
      title={t('People')}
      actions={
        <label className="filter">
          {t('Find')}
          <input type="search" value={wanted} onChange={(e) => setWanted(e.target.value)} />
        </label>
      }
    >
      <Trouble problem={problem} />
      {made && (
        <p className="note" role="status">
          {t('The phone of {number} signs in with the password', { number: made.number })}{' '}
          <code>{made.password}</code> {t('(shown this once)')}
        </p>
      )}
      {admin && (
        <Card title={t('Add a person')}>
          <Form
            label={t('Add a person')}
            submit={t('Add')}
            done={async ({ number, name }) => {
              const answer = await send<{ password: string }>('POST', '/users', { number, name });
              setMade({ number, password: answer.password });
              again();
            }}
          >
            <Field label={t('Number')} name="number" inputMode="numeric" required />
            <Field label={t('Name')} name="name" />
          </Form>
        </Card>
      )}
      <Card>
        <Table
          label={t('People')}
          rows={rows}
          id={(user) => user.number}
          none={t('Nobody is here.')}
          columns={[
            {
              title: t('Number'),
              cell: (user) => <a href={`#/people/${user.number}`}>{user.number}</a>,
            },
            { title: t('Name'), cell: (user) => user.name || '–' },
            {
              title: t('Protection'),
              cell: (user) => (user.media ? user.media.toLowerCase() : t('as configured')),
            },
            { title: t('Since'), cell: (user) => time(user.createdMs) },
            ...(admin
              ? [
                  {
                    title: t('Remove'),
                    cell: (user: User) => (
                      <Sure
                        ask={t('Remove {number}, its devices and messages?', {
                          number: user.number,
                        })}
                        done={() => send('DELETE', `/users/${user.number}`).finally(again)}
                      >
                        {t('Remove')} <span className="sr">{user.number}</span>
                      </Sure>
                    ),
                  },
                ]
              : []),
          ]}
        />
      </Card>
    </Page>
  );
}
