// Trunks and numbers that are added here, beside those of ringfence.yaml.

import { send, useAll } from './api';
import { Card, Field, Form, Sure, Table, Trouble } from './parts';
import type { Outside } from './types';
import { t } from './words';

type Put = (kind: Outside['kind'], name: string, settings: object, password?: string) => Promise<void>;

function AddTrunk({ put }: { put: Put }) {
  return (
    <details>
      <summary>{t('Add a trunk')}</summary>
      <Form
        label={t('Add a trunk')}
        submit={t('Add')}
        done={({ name, server, user, number, password }) => {
          const wanted = { server, ...(user ? { user } : {}), ...(number ? { number } : {}) };
          return put('TRUNK', name, wanted, password);
        }}
      >
        <Field label={t('Name, such as carrier')} name="name" required />
        <Field label={t('Server of the carrier')} name="server" required />
        <Field label={t('User name there')} name="user" autoComplete="off" />
        <Field label={t('Your number, with a plus and the country')} name="number" inputMode="tel" />
        <Field label={t('Password')} name="password" type="password" autoComplete="new-password" />
      </Form>
    </details>
  );
}

function AddNumber({ put }: { put: Put }) {
  return (
    <details>
      <summary>{t('Add a number')}</summary>
      <Form
        label={t('Add a number')}
        submit={t('Add')}
        done={({ name, to }) => put('NUMBER', name, { to })}
      >
        <Field
          label={t('Number with a plus and the country; a star stands for further digits')}
          name="name"
          inputMode="tel"
          required
        />
        <Field label={t('Who is called: an extension, a group, a queue, a menu')} name="to" required />
      </Form>
    </details>
  );
}

/** For administrators. */
export function OutsideCard() {
  const { value, problem, again } = useAll<Outside>('/outside');
  const put: Put = async (kind, name, settings, password) => {
    await send('POST', '/outside', { kind, name, settings, ...(password ? { password } : {}) });
    again();
  };
  return (
    <Card title={t('Trunks and numbers that were added here')}>
      <Trouble problem={problem} />
      <Table
        label={t('Trunks and numbers that were added here')}
        rows={value?.filter((each) => each.kind !== 'RULES')}
        id={(each) => each.kind + each.name}
        none={t('There is none but those that stand in ringfence.yaml.')}
        columns={[
          { title: t('Kind'), cell: (each) => (each.kind === 'TRUNK' ? t('trunk') : t('number')) },
          { title: t('Name'), cell: (each) => each.name },
          { title: t('Leads to'), cell: (each) => String(each.settings.server ?? each.settings.to) },
          {
            title: t('Remove'),
            cell: (each) => (
              <Sure
                ask={t('Remove {name}?', { name: each.name })}
                done={() =>
                  send(
                    'DELETE',
                    `/outside/${each.kind.toLowerCase()}/${encodeURIComponent(each.name)}`,
                  ).finally(again)
                }
              >
                {t('Remove')} <span className="sr">{each.name}</span>
              </Sure>
            ),
          },
        ]}
      />
      <AddTrunk put={put} />
      <AddNumber put={put} />
    </Card>
  );
}
