import { useAsked } from '../api';
import { Card, Page, Table, Trouble } from '../parts';
import type { AuditEntry, Page as Part } from '../types';
import { t, time } from '../words';

export function AuditPage() {
  const { value, problem } = useAsked<Part<AuditEntry>>('/audit');
  return (
    <Page title={t('Audit log')}>
      <Trouble problem={problem} />
      <Card>
        <p className="quiet">
          {t('Each entry vouches for the one before: ./ringfence guard audit --check proves it.')}
        </p>
        <Table
          label={t('Audit log')}
          rows={value?.items}
          id={(entry) => entry.hash}
          none={t('Nothing has happened yet.')}
          columns={[
            { title: t('When'), cell: (entry) => time(Date.parse(entry.at)) },
            { title: t('What'), cell: (entry) => entry.event },
            { title: t('Of what'), cell: (entry) => entry.detail },
            { title: t('Seal'), cell: (entry) => <code>{entry.hash.slice(0, 8)}</code> },
          ]}
        />
      </Card>
    </Page>
  );
}
