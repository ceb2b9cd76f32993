// The messages of a call as they passed, one column a leg.

import { useState } from 'react';
import { useAsked } from './api';
import { Card } from './parts';
import type { Message, Page } from './types';
import { t } from './words';

export function Ladder({ path }: { path: string }) {
  const { value } = useAsked<Page<Message>>(path);
  const [shown, setShown] = useState<number | null>(null);
  if (!value) return null;
  const messages = value.items;
  const legs = [...new Set(messages.map((message) => message.leg))];
  if (messages.length === 0) {
    return (
      <Card title={t('Messages')}>
        <p className="quiet">{t('The messages of this call are not kept any more.')}</p>
      </Card>
    );
  }
  const first = messages[0].timeMs;
  return (
    <Card title={t('Messages')}>
      <div className="scroll" role="region" aria-label={t('Messages')} tabIndex={0}>
        <table className="ladder">
          <thead>
            <tr>
              <th scope="col">{t('After')}</th>
              {legs.map((leg) => (
                <th scope="col" key={leg}>
                  {remote(messages, leg)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {messages.map((message, index) => (
              <tr key={index}>
                <td className="number">{((message.timeMs - first) / 1000).toFixed(3)} s</td>
                {legs.map((leg) => (
                  <td key={leg}>
                    {leg === message.leg && (
                      <button
                        type="button"
                        className={message.received ? 'in' : 'out'}
                        aria-expanded={shown === index}
                        onClick={() => setShown(shown === index ? null : index)}
                      >
                        {message.received ? '→ ' : '← '}
                        <span className="sr">
                          {message.received ? t('received: ') : t('sent: ')}
                        </span>
                        {message.head}
                      </button>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown !== null && (
        <pre tabIndex={0} aria-label={t('The message')}>
          {messages[shown].text}
        </pre>
      )}
      <p className="quiet">
        {t('Passwords, keys and their proofs are masked.')}{' '}
        <a href={`/api/v1${path}.pcapng`} download="call.pcapng">
          {t('Save for Wireshark or sngrep')}
        </a>
      </p>
    </Card>
  );
}

function remote(messages: Message[], leg: string): string {
  const one = messages.find((message) => message.leg === leg);
  return one ? `${one.remote} ${one.transport}` : leg;
}
