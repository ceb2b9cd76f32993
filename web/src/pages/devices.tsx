import { useState } from 'react';
import { send, useAll } from '../api';
import { Card, Field, Form, Page, Sure, Table, Trouble } from '../parts';
import type { Device, Seen } from '../types';
import { t, time } from '../words';

interface Issued {
  device: Device;
  pkcs12: string;
  passphrase: string;
}

function Given({ issued }: { issued: Issued }) {
  return (
    <p className="note" role="status">
      <a
        href={`data:application/x-pkcs12;base64,${issued.pkcs12}`}
        download={`${issued.device.number}.p12`}
      >
        {t('Save key and certificate')}
      </a>{' '}
      {t('(shown this once); they open with')} <code>{issued.passphrase}</code>
    </p>
  );
}

export function DevicesPage({ admin }: { admin: boolean }) {
  const devices = useAll<Device>('/devices');
  const seen = useAll<Seen>('/guard/devices');
  const [issued, setIssued] = useState<Issued | null>(null);
  return (
    <Page title={t('Devices')}>
      <Trouble problem={devices.problem ?? seen.problem} />
      {issued && <Given issued={issued} />}
      <Card title={t('Signed in with passwords')}>
        <Table
          label={t('Signed in with passwords')}
          rows={seen.value}
          id={(device) => device.id}
          none={t('No phone has signed in yet.')}
          columns={[
            { title: t('Number'), cell: (device) => device.number },
            { title: t('Brand'), cell: (device) => device.agent || t('unknown') },
            { title: t('First from'), cell: (device) => device.address },
            { title: t('Since'), cell: (device) => time(device.firstMs) },
            {
              title: t('State'),
              cell: (device) => (device.refused ? t('refused') : t('let in')),
            },
            ...(admin
              ? [
                  {
                    title: t('Change'),
                    cell: (device: Seen) => (
                      <button
                        type="button"
                        onClick={() =>
                          send('PATCH', `/guard/devices/${device.id}`, {
                            refused: !device.refused,
                          }).finally(seen.again)
                        }
                      >
                        {device.refused ? t('Let in again') : t('Refuse')}
                      </button>
                    ),
                  },
                ]
              : []),
          ]}
        />
      </Card>
      <Card title={t('With certificates of ours')}>
        <Table
          label={t('With certificates of ours')}
          rows={devices.value}
          id={(device) => device.id}
          none={t('No device has a certificate.')}
          columns={[
            { title: t('Number'), cell: (device) => device.number },
            { title: t('Name'), cell: (device) => device.name || '–' },
            { title: t('Until'), cell: (device) => time(device.expiresMs) },
            {
              title: t('State'),
              cell: (device) =>
                device.revokedMs
                  ? t('revoked {when}', { when: time(device.revokedMs) })
                  : t('good'),
            },
            ...(admin
              ? [
                  {
                    title: t('Change'),
                    cell: (device: Device) =>
                      !device.revokedMs && (
                        <Sure
                          ask={t('Revoke it? What it has open ends.')}
                          done={() =>
                            send('DELETE', `/devices/${device.id}`).finally(devices.again)
                          }
                        >
                          {t('Revoke')}
                        </Sure>
                      ),
                  },
                ]
              : []),
          ]}
        />
      </Card>
      {admin && (
        <Card title={t('A certificate for a device')}>
          <Form
            label={t('A certificate for a device')}
            submit={t('Make')}
            done={async ({ number, name }) => {
              setIssued(await send<Issued>('POST', '/devices', { number, name }));
              devices.again();
            }}
          >
            <Field label={t('Number')} name="number" inputMode="numeric" required />
            <Field label={t('Name of the device')} name="name" />
          </Form>
        </Card>
      )}
    </Page>
  );
}
