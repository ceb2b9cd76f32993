import { useState } from 'react';
import { ask } from '../api';
import { askKey, type KeyOffer } from '../keys';
import { Field, Form, Languages } from '../parts';
import type { Session } from '../types';
import { t } from '../words';

interface Needed {
  codeNeeded?: boolean;
  keyNeeded?: KeyOffer;
}

export function SignInPage({ begun }: { begun: (session: Session) => void }) {
  const [first, setFirst] = useState<Record<string, string> | null>(null);
  const [key, setKey] = useState<KeyOffer | null>(null);
  const signIn = async (values: Record<string, string>) => {
    const all = { ...first, ...values };
    const answer = await ask<Session & Needed>('POST', '/session', all);
    if (!answer.codeNeeded) return begun(answer);
    setFirst(values);
    setKey(answer.keyNeeded ?? null);
  };
  const withKey = async () => {
    if (!key) return;
    try {
      begun(await ask<Session>('POST', '/session', { ...first, key: await askKey(key) }));
    } catch (problem) {
      // What was asked is good once: the next try needs another.
      const again = await ask<Needed>('POST', '/session', first).catch(() => null);
      if (again?.keyNeeded) setKey(again.keyNeeded);
      throw problem;
    }
  };
  return (
    <main className="alone">
      <h1>Ringfence</h1>
      {first ? (
        <>
          {key && (
            <Form key="key" label={t('Security key')} submit={t('Use my security key')} done={withKey}>
              <p>{t('Plug it in or hold it near, and touch it when it blinks.')}</p>
            </Form>
          )}
          <Form key="code" label={t('Second factor')} submit={t('Go on')} done={signIn}>
            <Field
              label={
                key
                  ? t('Or a code your other device shows, or a recovery code')
                  : t('The six digits your other device shows')
              }
              name="code"
              inputMode={key ? 'text' : 'numeric'}
              autoComplete="one-time-code"
              required
              autoFocus={!key}
            />
          </Form>
        </>
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
      <Languages />
    </main>
  );
}
