import { useEffect, useState } from 'react';
import { ask, Problem } from '../api';
import { Field, Form, Languages, Trouble } from '../parts';
import type { Session } from '../types';
import { t } from '../words';

/** Where a link leads that lets somebody in once. */
export function SetUpPage({ link, begun }: { link: string; begun: (session: Session) => void }) {
  const [invited, setInvited] = useState<{ name: string } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    ask<{ name: string }>('POST', '/session/link/about', { link }).then(setInvited, setProblem);
  }, [link]);
  return (
    <main className="alone">
      <h1>{t('Welcome to Ringfence')}</h1>
      <Trouble problem={problem} />
      {problem && <a href="#/">{t('Sign in')}</a>}
      {invited && (
        <Form
          label={t('Set up')}
          submit={t('Begin')}
          done={async ({ name, password, again }) => {
            if (password !== again) throw new Problem(0, t('The two passwords differ.'), '');
            begun(await ask<Session>('POST', '/session/link', { link, name, password }));
          }}
        >
          <p>{t('Choose a name and a password. This link lets you in this once.')}</p>
          <Field
            label={t('Name')}
            name="name"
            defaultValue={invited.name}
            autoComplete="username"
            required
          />
          <Field
            label={t('Password, of at least 12 characters')}
            name="password"
            type="password"
            minLength={12}
            autoComplete="new-password"
            required
          />
          <Field
            label={t('The same again')}
            name="again"
            type="password"
            autoComplete="new-password"
            required
          />
        </Form>
      )}
      <Languages />
    </main>
  );
}
