import { useState } from 'react';
import { ask } from '../api';
import { type KeyOffer, makeKey } from '../keys';
import { Card, Field, Form, Page } from '../parts';
import { QrCode } from '../qr';
import type { Session } from '../types';
import { t, time } from '../words';

const PATH = '/session/second-factor';

export function AccountPage({
  session,
  changed,
}: {
  session: Session;
  changed: (session: Session) => void;
}) {
  const [offered, setOffered] = useState<{ secret: string; uri: string } | null>(null);
  const done = (where: string) => async (values: Record<string, string>) => {
    changed(await ask<Session>('POST', PATH + where, values));
    setOffered(null);
  };
  const code = (
    <Field
      label={t('The six digits it shows')}
      name="code"
      inputMode="numeric"
      autoComplete="one-time-code"
      required
    />
  );
  return (
    <Page title={t('My account')}>
      <Card title={t('Second factor')}>
        {session.secondFactor ? (
          <Form label={t('Remove')} submit={t('Ask for codes no more')} done={done('/remove')}>
            <p>{t('Signing in takes your password and a code of your other device.')}</p>
            {code}
          </Form>
        ) : offered ? (
          <Form label={t('Confirm')} submit={t('Confirm')} done={done('/confirm')}>
            <p>{t('Show this to the authenticator on your other device, or type it in:')}</p>
            <QrCode text={offered.uri} label={t('The secret as a QR code')} />
            <p>
              <code>{offered.secret}</code>
            </p>
            {code}
          </Form>
        ) : (
          <Form
            label={t('Set up')}
            submit={t('Set up')}
            done={async () => setOffered(await ask('POST', PATH, {}))}
          >
            <p>{t('A code from another device beside your password keeps out who learnt it.')}</p>
          </Form>
        )}
      </Card>
      <KeysCard session={session} changed={changed} />
    </Page>
  );
}

/** The keys of an administrator, and the codes for the day they are lost. */
function KeysCard({
  session,
  changed,
}: {
  session: Session;
  changed: (session: Session) => void;
}) {
  const [codes, setCodes] = useState<string[] | null>(null);
  const add = async ({ label, password }: Record<string, string>) => {
    const response = await makeKey(await ask<KeyOffer>('POST', '/session/keys/offer', {}));
    const told = await ask<{ session: Session; codes?: string[] }>('POST', '/session/keys', {
      label,
      password,
      response,
    });
    setCodes(told.codes ?? null);
    changed(told.session);
  };
  return (
    <Card title={t('Security keys')}>
      <p>
        {t('A key, or this device itself, signs for this page only: no other page can use it.')}
      </p>
      {codes && (
        <div className="note">
          <p>{t('Keep these recovery codes. Each lets you in once, should your keys be lost:')}</p>
          <ul className="codes">
            {codes.map((each) => (
              <li key={each}>
                <code>{each}</code>
              </li>
            ))}
          </ul>
        </div>
      )}
      {session.keys?.map((key) => (
        <Form
          key={key.id}
          label={t('Remove {key}', { key: key.label })}
          submit={t('Remove {key}', { key: key.label })}
          done={async ({ password }) => {
            const after = { id: key.id, password };
            changed(await ask<Session>('POST', '/session/keys/remove', after));
            setCodes(null);
          }}
        >
          <p>
            <strong>{key.label}</strong>{' '}
            {key.usedMs
              ? t('for {host}, used last {when}', { host: key.host, when: time(key.usedMs) })
              : t('for {host}, not used yet', { host: key.host })}
          </p>
          <Field
            label={t('Your password')}
            name="password"
            type="password"
            autoComplete="current-password"
            required
          />
        </Form>
      ))}
      {session.recoveryCodes ? (
        <p className="quiet">{t('{n} recovery codes are left.', { n: session.recoveryCodes })}</p>
      ) : null}
      <Form label={t('Add a key')} submit={t('Add a key')} done={add}>
        <Field label={t('What to call it')} name="label" maxLength={64} required />
        <Field
          label={t('Your password')}
          name="password"
          type="password"
          autoComplete="current-password"
          required
        />
      </Form>
    </Card>
  );
}
