import { useEffect, useMemo } from 'react';
import { useAll } from '../api';
import { Card, Page, Trouble } from '../parts';
import type { Doing, Queue, User } from '../types';
import { length, t, word } from '../words';

const LOOK_MS = 1000;

const DOING: Record<Doing, string> = {
  FREE: word('free'),
  RINGING: word('phone rings'),
  TALKING: word('talking'),
  RESTING: word('resting'),
  AWAY: word('no phone is on'),
  LOGGED_OUT: word('logged out'),
};

/** Longer than this, and somebody should look. */
const LONG_WAIT_SECONDS = 120;

function Big({ label, value, bad }: { label: string; value: string | number; bad?: boolean }) {
  return (
    <div className={bad ? 'big bad' : 'big'}>
      <dd>{value}</dd>
      <dt>{label}</dt>
    </div>
  );
}

function Board({ queue, names }: { queue: Queue; names: Map<string, string> }) {
  const longest = Math.max(0, ...queue.waiting.map((each) => each.seconds));
  const working = queue.agents.filter(({ doing }) => doing !== 'LOGGED_OUT' && doing !== 'AWAY');
  const free = queue.agents.filter(({ doing }) => doing === 'FREE');
  return (
    <Card title={queue.name ? `${queue.name} (${queue.number})` : queue.number}>
      <dl className="board">
        <Big label={t('waiting')} value={queue.waiting.length} bad={queue.waiting.length > free.length} />
        <Big
          label={t('longest wait')}
          value={length(longest)}
          bad={longest > LONG_WAIT_SECONDS}
        />
        <Big label={t('agents free')} value={`${free.length}/${working.length}`} bad={working.length === 0} />
      </dl>
      <ul className="agents" aria-label={t('Agents')}>
        {queue.agents.map((agent) => (
          <li key={agent.number} className={agent.doing.toLowerCase()}>
            <strong>{names.get(agent.number) || agent.number}</strong>
            <span>{t(DOING[agent.doing])}</span>
            <small>{t('{count} calls', { count: agent.calls })}</small>
          </li>
        ))}
      </ul>
      {queue.waiting.length > 0 && (
        <ol className="line" aria-label={t('Who waits')}>
          {queue.waiting.map((each, place) => (
            <li key={place}>
              {each.name || each.caller || t('number hidden')} <span>{length(each.seconds)}</span>{' '}
              {each.ringsAt && t('rings at {agent}', { agent: names.get(each.ringsAt) || each.ringsAt })}
              {each.calledBack && t('is called back')}
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}

/** To be hung on a wall: big, and live. */
export function QueuesPage() {
  const { value, problem, again } = useAll<Queue>('/queues');
  const users = useAll<User>('/users');
  const names = useMemo(
    () => new Map(users.value?.map((user) => [user.number, user.name])),
    [users.value],
  );
  useEffect(() => {
    const timer = setInterval(() => document.hidden || again(), LOOK_MS);
    return () => clearInterval(timer);
  }, [again]);
  return (
    <Page
      title={t('Queues')}
      actions={
        <button type="button" className="plain" onClick={() => document.getElementById('main')?.requestFullscreen()}>
          {t('Full screen')}
        </button>
      }
    >
      <Trouble problem={problem} />
      {value?.length === 0 && (
        <Card>
          <p>{t('There is no queue yet.')}</p>
          <p>
            <a href="#/features">{t('Make one on the page Features.')}</a>
          </p>
        </Card>
      )}
      {value?.map((queue) => (
        <Board key={queue.number} queue={queue} names={names} />
      ))}
    </Page>
  );
}
