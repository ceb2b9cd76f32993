import { useState } from 'react';
import { ask } from '../api';
import { Card, Field, Form, Page } from '../parts';
import { QrCode } from '../qr';
import type { Session } from '../types';
import { t } from '../words';

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
    </Page>
  );
}
