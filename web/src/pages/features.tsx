import { send, useAll } from '../api';
import { Card, Choice, Field, Form, Page, Sure, Table, Trouble } from '../parts';
import { Recordings } from '../recordings';
import type { Group, Room } from '../types';
import { t, word } from '../words';

const STRATEGIES: [string, string][] = [
  ['ALL', word('all at once')],
  ['IN_TURN', word('one after the other')],
  ['BY_WEIGHT', word('by lot and weight')],
];

const AGENTS: [string, string][] = [
  ['longest-idle', word('who was idle longest')],
  ['in-order', word('in the order of the list')],
  ['fewest-calls', word('who had the fewest calls')],
];

const KINDS: Record<Room['kind'], string> = {
  CONFERENCE: word('conference'),
  MENU: word('menu'),
  QUEUE: word('queue'),
  APPLICATION: word('application'),
};

const list = (text: string) => text.split(/[\s,;]+/).filter(Boolean);

/** A setting as somebody would write it. */
function plain(value: unknown): string {
  if (Array.isArray(value)) return value.map(plain).join(', ');
  if (value !== null && typeof value === 'object') {
    return Object.entries(value)
      .map(([key, each]) => `${key} → ${plain(each)}`)
      .join(', ');
  }
  return String(value);
}

/** What is set of a room, without what lets somebody in. */
function settings(room: Room): string {
  return Object.entries(room.settings)
    .filter(([key]) => key !== 'name')
    .map(([key, value]) => `${key}: ${/pin/i.test(key) ? '***' : plain(value)}`)
    .join('; ');
}

function Groups({ admin }: { admin: boolean }) {
  const { value, problem, again } = useAll<Group>('/groups');
  return (
    <Card title={t('Ring groups')}>
      <Trouble problem={problem} />
      <Table
        label={t('Ring groups')}
        rows={value}
        id={(group) => group.number}
        none={t('No number rings at several people.')}
        columns={[
          { title: t('Number'), cell: (group) => group.number },
          { title: t('Name'), cell: (group) => group.name || '–' },
          {
            title: t('Rings'),
            cell: (group) => t(STRATEGIES.find(([key]) => key === group.strategy)?.[1] ?? ''),
          },
          { title: t('Members'), cell: (group) => group.members.map((m) => m.number).join(', ') },
          { title: t('Seconds'), number: true, cell: (group) => group.ringSeconds },
          { title: t('Then to'), cell: (group) => group.otherwise || '–' },
          ...(admin
            ? [
                {
                  title: t('Remove'),
                  cell: (group: Group) => (
                    <Sure
                      ask={t('Remove {name}?', { name: group.number })}
                      done={() => send('DELETE', `/groups/${group.number}`).finally(again)}
                    >
                      {t('Remove')} <span className="sr">{group.number}</span>
                    </Sure>
                  ),
                },
              ]
            : []),
        ]}
      />
      {admin && (
        <details>
          <summary>{t('Add a ring group')}</summary>
          <Form
            label={t('Add a ring group')}
            submit={t('Add')}
            done={async ({ number, name, strategy, members, otherwise }) => {
              const body = { name, strategy, members: list(members), otherwise };
              await send('PUT', `/groups/${number}`, body);
              again();
            }}
          >
            <Field label={t('Number')} name="number" inputMode="numeric" required />
            <Field label={t('Name')} name="name" />
            <Field label={t('Members, such as 1001, 1002')} name="members" required />
            <Choice label={t('Rings')} name="strategy" choices={STRATEGIES} />
            <Field label={t('Where calls go that nobody took')} name="otherwise" inputMode="numeric" />
          </Form>
        </details>
      )}
    </Card>
  );
}

function NewQueue({ done }: { done: (room: Room) => Promise<void> }) {
  return (
    <details>
      <summary>{t('Add a queue')}</summary>
      <Form
        label={t('Add a queue')}
        submit={t('Add')}
        done={({ number, name, agents, strategy, otherwise, callBack }) => {
          const wanted: Record<string, unknown> = { name, agents: list(agents), strategy };
          if (otherwise) wanted.otherwise = otherwise;
          if (callBack) wanted.callBack = 'on';
          return done({ kind: 'QUEUE', number, settings: wanted });
        }}
      >
        <Field label={t('Number')} name="number" inputMode="numeric" required />
        <Field label={t('Name')} name="name" required />
        <Field label={t('Agents, such as 1001, 1002')} name="agents" required />
        <Choice label={t('Who is rung first')} name="strategy" choices={AGENTS} />
        <Field label={t('Where calls go that nobody took')} name="otherwise" inputMode="numeric" />
        <label>
          <input type="checkbox" name="callBack" />
          {t('Who waits may be called back instead')}
        </label>
      </Form>
    </details>
  );
}

function NewConference({ done }: { done: (room: Room) => Promise<void> }) {
  return (
    <details>
      <summary>{t('Add a conference')}</summary>
      <Form
        label={t('Add a conference')}
        submit={t('Add')}
        done={({ number, name, pin, moderatorPin }) => {
          const wanted: Record<string, unknown> = { name };
          if (pin) wanted.pin = pin;
          if (moderatorPin) Object.assign(wanted, { moderatorPin, waitsForModerator: 'on' });
          return done({ kind: 'CONFERENCE', number, settings: wanted });
        }}
      >
        <Field label={t('Number')} name="number" inputMode="numeric" required />
        <Field label={t('Name')} name="name" required />
        <Field label={t('PIN, if any')} name="pin" inputMode="numeric" autoComplete="off" />
        <Field
          label={t("Moderator's PIN; then it begins with the moderator")}
          name="moderatorPin"
          inputMode="numeric"
          autoComplete="off"
        />
      </Form>
    </details>
  );
}

function Rooms() {
  const { value, problem, again } = useAll<Room>('/rooms');
  const put = async (room: Room) => {
    await send('PUT', `/rooms/${room.number}`, { kind: room.kind, settings: room.settings });
    again();
  };
  return (
    <Card title={t('Conferences, menus and queues')}>
      <Trouble problem={problem} />
      <Table
        label={t('Conferences, menus and queues')}
        rows={value}
        id={(room) => room.number}
        none={t('There is none but those that stand in ringfence.yaml.')}
        columns={[
          { title: t('Number'), cell: (room) => room.number },
          { title: t('Kind'), cell: (room) => t(KINDS[room.kind]) },
          { title: t('Name'), cell: (room) => plain(room.settings.name ?? '–') },
          { title: t('Settings'), cell: settings },
          {
            title: t('Remove'),
            cell: (room) => (
              <Sure
                ask={t('Remove {name}?', { name: room.number })}
                done={() => send('DELETE', `/rooms/${room.number}`).finally(again)}
              >
                {t('Remove')} <span className="sr">{room.number}</span>
              </Sure>
            ),
          },
        ]}
      />
      <NewQueue done={put} />
      <NewConference done={put} />
    </Card>
  );
}

/** What answers and rings besides people. */
export function FeaturesPage({ admin }: { admin: boolean }) {
  return (
    <Page title={t('Features')}>
      <Groups admin={admin} />
      {admin && <Rooms />}
      {admin && <Recordings />}
    </Page>
  );
}
