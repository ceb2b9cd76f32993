import { useState } from 'react';
import { send, useAsked } from '../api';
import { Card, Choice, Field, Form, Page, Sure, Table, Trouble } from '../parts';
import { QrCode } from '../qr';
import type { DeskPhone, Enrolment, Page as Part } from '../types';
import { t, time } from '../words';

const MAKES = ['YEALINK', 'SNOM', 'GRANDSTREAM', 'POLY', 'CISCO', 'FANVIL', 'GIGASET', 'LINPHONE'];
const CHOICES = MAKES.map((make): [string, string] => [
  make.toLowerCase(),
  make.charAt(0) + make.slice(1).toLowerCase(),
]);

function state(phone: DeskPhone): string {
  if (phone.fetchedMs) return t('set up, asked last {when}', { when: time(phone.fetchedMs) });
  if (phone.enrolUntilMs > Date.now()) {
    return t('to be enrolled until {when}', { when: time(phone.enrolUntilMs) });
  }
  return t('not enrolled');
}

function Address({ made }: { made: Enrolment }) {
  return (
    <div className="note" role="status">
      <p>
        {t('The phone of {number} fetches its settings here, once, until {when}:', {
          number: made.phone.number,
          when: time(made.untilMs),
        })}
      </p>
      <p>
        <code>{made.address}</code>
      </p>
      <QrCode text={made.address} label={t('The address as a QR code')} />
    </div>
  );
}

/** Desk phones that are set up from here. */
export function PhonesPage({ admin }: { admin: boolean }) {
  const { value, problem, again } = useAsked<Part<DeskPhone>>('/phones');
  const [made, setMade] = useState<Enrolment | null>(null);
  const enrol = async (id: string) => {
    setMade(await send<Enrolment>('POST', `/phones/${id}/enrolment`, {}));
    again();
  };
  return (
    <Page title={t('Phones')}>
      <Trouble problem={problem} />
      {made && <Address made={made} />}
      {admin && (
        <Card title={t('Add a phone')}>
          <Form
            label={t('Add a phone')}
            submit={t('Add and enrol')}
            done={async ({ number, make, mac, name }) => {
              const body = { number, make, name, ...(mac ? { mac } : {}) };
              const phone = await send<DeskPhone>('POST', '/phones', body);
              await enrol(phone.id);
            }}
          >
            <Field label={t('Number')} name="number" inputMode="numeric" required />
            <Choice label={t('Brand')} name="make" choices={CHOICES} />
            <Field label={t('MAC address, on its back; none for a program')} name="mac" />
            <Field label={t('Name of the device')} name="name" />
          </Form>
        </Card>
      )}
      <Card>
        <Table
          label={t('Phones')}
          rows={value?.items}
          id={(phone) => phone.id}
          none={t('No phone is set up from here yet.')}
          columns={[
            { title: t('Number'), cell: (phone) => phone.number },
            { title: t('Name'), cell: (phone) => phone.name || '–' },
            { title: t('Brand'), cell: (phone) => phone.make.toLowerCase() },
            { title: 'MAC', cell: (phone) => phone.mac || '–' },
            { title: t('State'), cell: state },
            ...(admin
              ? [
                  {
                    title: t('Change'),
                    cell: (phone: DeskPhone) => (
                      <>
                        <button type="button" onClick={() => enrol(phone.id)}>
                          {t('Enrol')} <span className="sr">{phone.number}</span>
                        </button>{' '}
                        <Sure
                          ask={t('Remove {name}?', { name: phone.name || phone.number })}
                          done={() => send('DELETE', `/phones/${phone.id}`).finally(again)}
                        >
                          {t('Remove')}
                        </Sure>
                      </>
                    ),
                  },
                ]
              : []),
          ]}
        />
      </Card>
    </Page>
  );
}
