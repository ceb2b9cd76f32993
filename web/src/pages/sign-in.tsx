import { useState } from 'react';
import { ask } from '../api';
import { Field, Form } from '../parts';
import type { Session } from '../types';
import { t } from '../words';

export function SignInPage({ begun }: { begun: (session: Session) => void }) {
  const [first, setFirst] = useState<Record<string, string> | null>(null);
  const signIn = async (values: Record<string, string>) => {
    const all = { ...first, ...values };
    const answer = await ask<Session & { codeNeeded?: boolean }>('POST', '/session', all);
    if (answer.codeNeeded) setFirst(values);
    else begun(answer);
  };
  return (
    <main className="alone">
      <h1>Ringfence</h1>
      {first ? (
        <Form key="code" label={t('Second factor')} submit={t('Go on')} done={signIn}>
          <Field
            label={t('The six digits your other device shows')}
            name="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            required
            autoFocus
          />
        </Form>
      ) : (
        <Form key="password" label={t('Sign in')} submit={t('Sign in')} done={signIn}>
          <Field label={t('Name, or your number')} name="name" autoComplete="username" required />
          <Field
            label={t('Password')}
            name="password"
            type="password"
            autoComplete="current-password"
            required
          />
          <p className="quiet">
            {t('With your number and the password of your phone you see what is your own.')}
          </p>
        </Form>
      )}
    </main>
  );
}
