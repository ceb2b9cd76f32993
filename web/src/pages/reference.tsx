import { useAsked } from '../api';
import { Card, Page, Table, Trouble } from '../parts';
import { t } from '../words';

interface Operation {
  summary: string;
  'x-scope': string;
}

interface Description {
  info: { description: string };
  paths: Record<string, Record<string, Operation>>;
}

/** What stands between backticks is code. */
function Marked({ text }: { text: string }) {
  return text
    .split('`')
    .map((part, index) => (index % 2 ? <code key={index}>{part}</code> : part));
}

/** What programs may ask for, from the description that a test holds to the routes. */
export function ReferencePage() {
  const { value, problem } = useAsked<Description>('/openapi.json');
  const rows = Object.entries(value?.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method !== 'parameters')
      .map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })),
  );
  return (
    <Page title={t('For programs')}>
      <Trouble problem={problem} />
      {value && (
        <Card>
          <p><Marked text={value.info.description} /></p>
          <pre tabIndex={0} aria-label={t('An example')}>
            {`curl -H "Authorization: Bearer rf_..." ${location.origin}/api/v1/status`}
          </pre>
          <p>
            <a href="/api/v1/openapi.yaml">{t('The whole description (OpenAPI)')}</a>
          </p>
          <Table
            label={t('What can be asked for')}
            rows={rows}
            id={(row) => row.method + row.path}
            none=""
            whole
            columns={[
              { title: t('Method'), cell: (row) => <code>{row.method}</code> },
              { title: t('Path'), cell: (row) => <code>{row.path}</code> },
              { title: t('What it does'), cell: (row) => <Marked text={row.summary} /> },
              { title: t('Scope'), cell: (row) => row['x-scope'].toLowerCase() },
            ]}
          />
        </Card>
      )}
    </Page>
  );
}
