import { useParts } from '../api';
import { Card, More, Page, Table, Trouble } from '../parts';
import type { AuditEntry } from '../types';
import { t, time } from '../words';

export function AuditPage() {
  const parts = useParts<AuditEntry>('/audit');
  return (
    <Page title={t('Audit log')}>
      <Trouble problem={parts.problem} />
      <Card>
        <p className="quiet">
          {t('Each entry vouches for the one before: ./ringfence guard audit --check proves it.')}
        </p>
        <Table
          label={t('Audit log')}
          rows={parts.rows}
          id={(entry) => entry.hash}
          none={t('Nothing has happened yet.')}
          columns={[
            { title: t('When'), cell: (entry) => time(Date.parse(entry.at)) },
            { title: t('What'), cell: (entry) => entry.event },
            { title: t('Of what'), cell: (entry) => entry.detail },
            { title: t('Seal'), cell: (entry) => <code>{entry.hash.slice(0, 8)}</code> },
          ]}
        />
        <More parts={parts} />
      </Card>
    </Page>
  );
}
