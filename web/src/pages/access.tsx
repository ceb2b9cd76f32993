import { useState } from 'react';
import { send, useAll } from '../api';
import { Card, Field, Form, Page, Sure, Table, Trouble } from '../parts';
import { QrCode } from '../qr';
import type { Admin, Role, Session, Token } from '../types';
import { t, time, word } from '../words';

const ROLES: [string, string][] = [
  ['ADMINISTRATOR', word('administrator: everything but this page')],
  ['OPERATOR', word('operator: sees everything but secrets')],
  ['OWNER', word('owner: everything')],
];

const WORDS: Record<Role, string> = {
  OWNER: word('owner'),
  ADMINISTRATOR: word('administrator'),
  OPERATOR: word('operator'),
  PERSON: word('person'),
};

function Admins({ session }: { session: Session }) {
  const { value, problem, again } = useAll<Admin>('/admins');
  const [link, setLink] = useState('');
  const owner = session.role === 'OWNER';
  return (
    <Card title={t('Who may use the console')}>
      <Trouble problem={problem} />
      <Table
        label={t('Who may use the console')}
        rows={value}
        id={(admin) => admin.name}
        none=""
        columns={[
          { title: t('Name'), cell: (admin) => admin.name },
          { title: t('Role'), cell: (admin) => t(WORDS[admin.role]) },
          { title: t('Second factor'), cell: (a) => (a.secondFactor ? t('yes') : t('no')) },
          ...(owner
            ? [
                {
                  title: t('Remove'),
                  cell: (admin: Admin) =>
                    admin.name !== session.name && (
                      <Sure
                        ask={t('Remove {name}?', { name: admin.name })}
                        done={() =>
                          send('DELETE', `/admins/${encodeURIComponent(admin.name)}`).finally(again)
                        }
                      >
                        {t('Remove')} <span className="sr">{admin.name}</span>
                      </Sure>
                    ),
                },
              ]
            : []),
        ]}
      />
      {owner && (
        <Form
          label={t('Invite somebody')}
          submit={t('Make a link')}
          done={async ({ name, role }) => {
            const made = await send<{ link: string }>('POST', '/admins', { name, role });
            setLink(`${location.origin}/#/set-up/${made.link}`);
          }}
        >
          <h3>{t('Invite somebody')}</h3>
          <Field label={t('Name')} name="name" required />
          <div className="field">
            <label htmlFor="role">{t('Role')}</label>
            <select id="role" name="role">
              {ROLES.map(([role, words]) => (
                <option key={role} value={role}>
                  {t(words)}
                </option>
              ))}
            </select>
          </div>
        </Form>
      )}
      {link && (
        <div className="note" role="status">
          <p>{t('This link lets in once, within a day:')}</p>
          <p>
            <code>{link}</code>
          </p>
          <QrCode text={link} label={t('The link as a QR code')} />
        </div>
      )}
    </Card>
  );
}

function Tokens() {
  const { value, problem, again } = useAll<Token>('/tokens');
  const [text, setText] = useState('');
  return (
    <Card title={t('Tokens of programs')}>
      <Trouble problem={problem} />
      <Table
        label={t('Tokens of programs')}
        rows={value}
        id={(token) => token.id}
        none={t('No program has a token.')}
        columns={[
          { title: t('Name'), cell: (token) => token.name },
          { title: t('Good for'), cell: (token) => token.scopes.join(', ').toLowerCase() },
          { title: t('Since'), cell: (token) => time(token.createdMs) },
          {
            title: t('Until'),
            cell: (token) => (token.expiresMs ? time(token.expiresMs) : t('for ever')),
          },
          {
            title: t('Revoke'),
            cell: (token) => (
              <Sure
                ask={t('Revoke {name}?', { name: token.name })}
                done={() => send('DELETE', `/tokens/${token.id}`).finally(again)}
              >
                {t('Revoke')} <span className="sr">{token.name}</span>
              </Sure>
            ),
          },
        ]}
      />
      <Form
        label={t('A new token')}
        submit={t('Make a token')}
        done={async ({ name, scope }) => {
          const made = await send<{ text: string }>('POST', '/tokens', { name, scopes: [scope] });
          setText(made.text);
          again();
        }}
      >
        <h3>{t('A new token')}</h3>
        <Field label={t('What it is for')} name="name" required />
        <div className="field">
          <label htmlFor="scope">{t('Good for')}</label>
          <select id="scope" name="scope">
            <option value="READ">{t('seeing all but secrets')}</option>
            <option value="CALLS">{t('calls')}</option>
            <option value="ADMIN">{t('everything')}</option>
          </select>
        </div>
      </Form>
      {text && (
        <p className="note" role="status">
          <code>{text}</code> {t('(shown this once)')}
        </p>
      )}
    </Card>
  );
}

export function AccessPage({ session }: { session: Session }) {
  return (
    <Page title={t('Access')}>
      <Admins session={session} />
      <Tokens />
    </Page>
  );
}
