import { useState } from 'react';
import { send, useAsked } from '../api';
import { Card, Form, Page, Trouble } from '../parts';
import { QrCode } from '../qr';
import type { Enrolment, Page as Part, Setting, User } from '../types';
import { Messages } from '../voicemail';
import { t, time } from '../words';
import { CallList } from './calls';

function Settings({ number, may }: { number: string; may: boolean }) {
  const path = `/users/${number}/settings`;
  const { value, problem, again } = useAsked<Part<Setting>>(path);
  const [saved, setSaved] = useState(false);
  return (
    <Card title={t('Settings')}>
      <Trouble problem={problem} />
      {value && (
        <Form
          key={value.items.map((each) => each.value).join()}
          label={t('Settings')}
          submit={t('Save')}
          done={async (values) => {
            const changes: Record<string, string> = {};
            for (const each of value.items) {
              if ((values[each.word] ?? '') !== each.value) changes[each.word] = values[each.word];
            }
            await send('PATCH', path, changes);
            setSaved(true);
            again();
          }}
        >
          <fieldset disabled={!may} className="settings">
            <legend className="sr">{t('Settings')}</legend>
            {value.items.map((each) => (
              <div className="field" key={each.word}>
                <label htmlFor={each.word}>{t(each.meaning)}</label>
                {each.kind === 'SWITCH' ? (
                  <select id={each.word} name={each.word} defaultValue={each.value}>
                    <option value="">{t('not set')}</option>
                    <option value="on">{t('on')}</option>
                    <option value="off">{t('off')}</option>
                  </select>
                ) : (
                  <input id={each.word} name={each.word} defaultValue={each.value} />
                )}
              </div>
            ))}
          </fieldset>
          {saved && <p role="status">{t('Saved.')}</p>}
        </Form>
      )}
    </Card>
  );
}

function NewPassword({ number }: { number: string }) {
  const [password, setPassword] = useState('');
  return (
    <Card title={t('Password of the phone')}>
      <Form
        label={t('Password of the phone')}
        submit={t('Make a new one')}
        done={async () => {
          const made = await send<{ password: string }>('POST', `/users/${number}/password`, {});
          setPassword(made.password);
        }}
      >
        <p className="quiet">{t('Phones with the old one are signed out.')}</p>
      </Form>
      {password && (
        <p className="note" role="status">
          <code>{password}</code> {t('(shown this once)')}
        </p>
      )}
    </Card>
  );
}

/** A link, and a code for a camera, that makes a browser or Linphone a phone of this number. */
function NewPhone({ number, own }: { number: string; own: boolean }) {
  const [made, setMade] = useState<Enrolment | null>(null);
  const [make, setMake] = useState('browser');
  return (
    <Card title={t('Another phone')}>
      <Form
        label={t('Another phone')}
        submit={t('Make a link')}
        done={async () => setMade(await send('POST', `/users/${number}/link`, { make }))}
      >
        <div className="field">
          <label htmlFor="make">{t('What shall become a phone')}</label>
          <select
            id="make"
            value={make}
            onChange={(e) => {
              setMake(e.target.value);
              setMade(null);
            }}
          >
            <option value="browser">{t('A browser, on a computer or a mobile phone')}</option>
            <option value="linphone">{t('Linphone, on a mobile phone')}</option>
          </select>
        </div>
        <p className="quiet">{t('It is good once, for one device. No password is told.')}</p>
      </Form>
      {made && (
        <div className="note" role="status">
          <p>
            {make === 'browser' && own ? (
              <a href={made.address} target="_blank" rel="noreferrer">
                {t('Open the phone in this browser')}
              </a>
            ) : (
              <code className="long">{made.address}</code>
            )}
          </p>
          <QrCode text={made.address} label={t('The link as a QR code')} />
          <p>{t('Show this to its camera. Good until {when}.', { when: time(made.untilMs) })}</p>
        </div>
      )}
    </Card>
  );
}

/** Whose number it is. */
function Named({ number }: { number: string }) {
  const { value } = useAsked<User>(`/users/${number}`);
  return value?.name ? `${value.name}, ${number}` : number;
}

export function PersonPage({
  number,
  own = false,
  admin = false,
}: {
  number: string;
  own?: boolean;
  admin?: boolean;
}) {
  const named = own ? t('My number: {number}', { number }) : <Named number={number} />;
  return (
    <Page title={named}>
      {(own || admin) && <Messages number={number} />}
      <Card title={t('Calls')}>
        <CallList path={`/users/${number}/calls`} linked={!own} />
      </Card>
      {(own || admin) && <NewPhone number={number} own={own} />}
      <Settings number={number} may={own || admin} />
      {admin && <NewPassword number={number} />}
    </Page>
  );
}
