import { useState } from 'react';
import { send, useAsked } from '../api';
import { Card, Form, Page, Trouble } from '../parts';
import type { Page as Part, Setting } from '../types';
import { Messages } from '../voicemail';
import { t } from '../words';
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

export function PersonPage({
  number,
  own = false,
  admin = false,
}: {
  number: string;
  own?: boolean;
  admin?: boolean;
}) {
  return (
    <Page title={own ? t('My number: {number}', { number }) : number}>
      {(own || admin) && <Messages number={number} />}
      <Card title={t('Calls')}>
        <CallList path={`/users/${number}/calls`} linked={!own} />
      </Card>
      <Settings number={number} may={own || admin} />
      {admin && <NewPassword number={number} />}
    </Page>
  );
}
