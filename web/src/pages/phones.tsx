import { useState } from 'react';
import { Problem, send, useAll } from '../api';
import { Card, Choice, Field, Form, Lines, Page, Sure, Table, Trouble } from '../parts';
import { QrCode } from '../qr';
import type { DeskPhone, Enrolment } from '../types';
import { t, time, word } from '../words';

/** A make for programs and for people, and where its phones are told an address. */
const MAKES: Record<string, [string, string]> = {
  YEALINK: ['Yealink', word('At the phone: Settings, Auto Provision, Server URL.')],
  SNOM: ['Snom', word('At the phone: Advanced, Update, Setting URL.')],
  GRANDSTREAM: [
    'Grandstream',
    word('At the phone: Maintenance, Upgrade and Provisioning, Config Server Path, over HTTPS.'),
  ],
  POLY: ['Poly', word('At the phone: Provisioning Server, HTTPS.')],
  CISCO: ['Cisco', word('At the phone: Provisioning, Profile Rule.')],
  FANVIL: ['Fanvil', word('At the phone: Auto Provision, Static Provisioning Server.')],
  GIGASET: ['Gigaset', word('At the phone: Auto Configuration.')],
  LINPHONE: ['Linphone', word('Scan it in Linphone, or choose there: Fetch remote configuration.')],
  BROWSER: [word('Browser'), word('Open it in the browser that shall be the phone.')],
};

const CHOICES = Object.entries(MAKES).map(([make, [name]]): [string, string] => [make, name]);

const lines = (text: string) => text.split('\n').map((line) => line.trim()).filter(Boolean);

/** Buttons as they are written. */
const written = (phone: DeskPhone) =>
  phone.buttons
    .map(({ kind, number, label }) => `${kind.toLowerCase()} ${number} ${label}`.trim())
    .join('\n');

const called = (phone: DeskPhone) => phone.name || `${t(MAKES[phone.make][0])} ${phone.mac}`.trim();

function state(phone: DeskPhone): string {
  if (phone.enrolUntilMs > Date.now()) {
    return t('to be enrolled until {when}', { when: time(phone.enrolUntilMs) });
  }
  if (phone.fetchedMs) return t('set up, asked last {when}', { when: time(phone.fetchedMs) });
  return phone.enrolledMs ? t('set up') : t('not enrolled');
}

/** Shown once: the address, for fingers and for cameras. */
function Address({ made }: { made: Enrolment }) {
  return (
    <div className="note" role="status">
      <p>
        {t('{phone} of {number} fetches its settings here, once, until {when}:', {
          phone: called(made.phone),
          number: made.phone.number,
          when: time(made.untilMs),
        })}
      </p>
      <p>
        <code>{made.address}</code>
      </p>
      <p>{t(MAKES[made.phone.make][1])}</p>
      <QrCode text={made.address} label={t('The address as a QR code')} />
    </div>
  );
}

function Buttons({ value }: { value?: string }) {
  return (
    <Lines
      label={t('Buttons, one a line: lamp 1002 Ben, dial 030555 Taxi, park *84')}
      name="buttons"
      rows={3}
      defaultValue={value}
    />
  );
}

/** What is done to one phone. */
function Change({
  phone,
  enrol,
  changed,
  gone,
}: {
  phone: DeskPhone;
  enrol: () => Promise<void>;
  changed: () => void;
  gone: () => void;
}) {
  const [told, setTold] = useState('');
  const [wrong, setWrong] = useState<Problem | null>(null);
  const doing = (done: Promise<unknown>) => {
    setWrong(null);
    done.catch(setWrong);
  };
  const resync = async (restart: boolean) => {
    const path = `/users/${phone.number}/resync`;
    const { asked } = await send<{ asked: number }>('POST', path, { restart });
    setTold(
      asked
        ? t('{count} phones of {number} were asked.', { count: asked, number: phone.number })
        : t('No phone of {number} is signed in.', { number: phone.number }),
    );
  };
  return (
    <Card title={t('{phone} of {number}', { phone: called(phone), number: phone.number })}>
      <Trouble problem={wrong} />
      {told && <p role="status">{told}</p>}
      <div className="row">
        <button type="button" className="plain" onClick={() => doing(enrol())}>
          {t('Make a new address')}
        </button>
        <button type="button" className="plain" onClick={() => doing(resync(false))}>
          {t('Have settings fetched')}
        </button>
        <button type="button" className="plain" onClick={() => doing(resync(true))}>
          {t('Restart')}
        </button>
        <Sure
          ask={t('Remove {name}? It can call no more.', { name: called(phone) })}
          done={() => doing(send('DELETE', `/phones/${phone.id}`).then(gone))}
        >
          {t('Remove')}
        </Sure>
      </div>
      <Form
        label={t('Name and buttons')}
        submit={t('Save')}
        done={async ({ name, buttons }) => {
          await send('PATCH', `/phones/${phone.id}`, { name, buttons: lines(buttons) });
          changed();
          if (phone.enrolledMs) await resync(false);
        }}
      >
        <h3>{t('Name and buttons')}</h3>
        <Field label={t('Name of the device')} name="name" defaultValue={phone.name} />
        <Buttons value={written(phone)} />
      </Form>
    </Card>
  );
}

function Add({ open, done }: { open: boolean; done: (phone: DeskPhone) => Promise<void> }) {
  return (
    <details open={open}>
      <summary>{t('Add a phone')}</summary>
      <Form
        label={t('Add a phone')}
        submit={t('Add and enrol')}
        done={async ({ number, make, mac, name, buttons }) => {
          const body = { number, make, name, buttons: lines(buttons), ...(mac ? { mac } : {}) };
          await done(await send<DeskPhone>('POST', '/phones', body));
        }}
      >
        <Field label={t('Number')} name="number" inputMode="numeric" required />
        <Choice label={t('Brand')} name="make" choices={CHOICES} />
        <Field label={t('MAC address, on its back; none for a program')} name="mac" />
        <Field label={t('Name of the device')} name="name" />
        <Buttons />
      </Form>
    </details>
  );
}

/** Desk phones that are set up from here. */
export function PhonesPage({ admin }: { admin: boolean }) {
  const { value, problem, again } = useAll<DeskPhone>('/phones');
  const [made, setMade] = useState<Enrolment | null>(null);
  const [open, setOpen] = useState('');
  const opened = value?.find((phone) => phone.id === open);
  const enrol = async (id: string) => {
    setMade(await send<Enrolment>('POST', `/phones/${id}/enrolment`, {}));
    again();
  };
  const change = {
    title: t('Change'),
    cell: (phone: DeskPhone) => (
      <button type="button" aria-expanded={phone.id === open} onClick={() => setOpen(phone.id)}>
        {t('Change')} <span className="sr">{called(phone)}</span>
      </button>
    ),
  };
  return (
    <Page title={t('Phones')}>
      <Trouble problem={problem} />
      {made && <Address made={made} />}
      <Card>
        <Table
          label={t('Phones')}
          rows={value}
          id={(phone) => phone.id}
          none={t('No phone is set up from here yet.')}
          columns={[
            { title: t('Number'), cell: (phone) => phone.number },
            { title: t('Name'), cell: (phone) => phone.name || '–' },
            { title: t('Brand'), cell: (phone) => t(MAKES[phone.make][0]) },
            { title: t('MAC address'), cell: (phone) => phone.mac || '–' },
            { title: t('Buttons'), number: true, cell: (phone) => phone.buttons.length },
            { title: t('State'), cell: state },
            ...(admin ? [change] : []),
          ]}
        />
        {admin && value && <Add open={value.length === 0} done={({ id }) => enrol(id)} />}
      </Card>
      {opened && (
        <Change
          key={opened.id}
          phone={opened}
          enrol={() => enrol(opened.id)}
          changed={again}
          gone={() => {
            setOpen('');
            setMade(null);
            again();
          }}
        />
      )}
    </Page>
  );
}
