// Who is signed in, which page is shown, and the frame around it.

import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { ask, prove } from './api';
import { AccessPage } from './pages/access';
import { AccountPage } from './pages/account';
import { AuditPage } from './pages/audit';
import { CallPage } from './pages/call';
import { CallsPage } from './pages/calls';
import { DevicesPage } from './pages/devices';
import { FeaturesPage } from './pages/features';
import { LivePage } from './pages/live';
import { PeoplePage } from './pages/people';
import { PersonPage } from './pages/person';
import { PhonesPage } from './pages/phones';
import { QueuesPage } from './pages/queues';
import { ReferencePage } from './pages/reference';
import { ReportsPage } from './pages/reports';
import { SecurityPage } from './pages/security';
import { SetUpPage } from './pages/set-up';
import { SignInPage } from './pages/sign-in';
import { TrunksPage } from './pages/trunks';
import { Languages } from './parts';
import type { Role, Session } from './types';
import { t, word } from './words';

interface Place {
  path: string;
  title: string;
  roles: Role[];
}

const STAFF: Role[] = ['OWNER', 'ADMINISTRATOR', 'OPERATOR'];
const EVERYBODY: Role[] = [...STAFF, 'PERSON'];
const ADMINS: Role[] = ['OWNER', 'ADMINISTRATOR'];

const PLACES: Place[] = [
  { path: '', title: word('Now'), roles: STAFF },
  { path: '', title: word('My number'), roles: ['PERSON'] },
  { path: 'calls', title: word('Calls'), roles: STAFF },
  { path: 'queues', title: word('Queues'), roles: STAFF },
  { path: 'reports', title: word('Reports'), roles: STAFF },
  { path: 'people', title: word('People'), roles: STAFF },
  { path: 'phones', title: word('Phones'), roles: STAFF },
  { path: 'devices', title: word('Devices'), roles: STAFF },
  { path: 'features', title: word('Features'), roles: STAFF },
  { path: 'trunks', title: word('Trunks'), roles: STAFF },
  { path: 'security', title: word('Security'), roles: STAFF },
  { path: 'audit', title: word('Audit log'), roles: ADMINS },
  { path: 'access', title: word('Access'), roles: ADMINS },
  { path: 'reference', title: word('For programs'), roles: STAFF },
  { path: 'account', title: word('My account'), roles: EVERYBODY },
];

function usePath(): string[] {
  const read = () => location.hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
  const [path, setPath] = useState(read);
  useEffect(() => {
    const moved = () => setPath(read());
    addEventListener('hashchange', moved);
    return () => removeEventListener('hashchange', moved);
  }, []);
  return path;
}

function page(path: string[], session: Session, changed: (session: Session) => void): ReactNode {
  const [first, second] = path;
  if (session.role === 'PERSON' && first !== 'account') {
    return <PersonPage number={session.name} own />;
  }
  const admin = session.role !== 'OPERATOR';
  if (first === 'calls') return second ? <CallPage id={second} admin={admin} /> : <CallsPage />;
  if (first === 'people') {
    return second ? <PersonPage number={second} admin={admin} /> : <PeoplePage admin={admin} />;
  }
  if (first === 'queues') return <QueuesPage />;
  if (first === 'reports') return <ReportsPage />;
  if (first === 'features') return <FeaturesPage admin={admin} />;
  if (first === 'trunks') return <TrunksPage admin={admin} />;
  if (first === 'phones') return <PhonesPage admin={admin} />;
  if (first === 'devices') return <DevicesPage admin={admin} />;
  if (first === 'security') return <SecurityPage admin={admin} />;
  if (first === 'audit' && admin) return <AuditPage />;
  if (first === 'access' && admin) return <AccessPage session={session} />;
  if (first === 'reference') return <ReferencePage />;
  if (first === 'account') return <AccountPage session={session} changed={changed} />;
  return <LivePage />;
}

function Frame({
  session,
  path,
  signOut,
  children,
}: {
  session: Session;
  path: string[];
  signOut: () => void;
  children: ReactNode;
}) {
  const places = PLACES.filter((place) => place.roles.includes(session.role));
  const nav = useRef<HTMLElement>(null);
  // On a small screen they are in a row, of which some are out of sight.
  useEffect(() => {
    const show = () => {
      const here = nav.current?.querySelector<HTMLElement>('[aria-current]');
      if (!nav.current || !here) return;
      const left = here.offsetLeft - nav.current.offsetLeft;
      nav.current.scrollLeft = left - (nav.current.clientWidth - here.offsetWidth) / 2;
    };
    show();
    addEventListener('resize', show);
    return () => removeEventListener('resize', show);
  }, [path]);
  return (
    <div className="frame">
      <a className="skip" href="#main" onClick={(event) => {
        event.preventDefault();
        document.getElementById('main')?.focus();
      }}>
        {t('To the content')}
      </a>
      <header className="top">
        <strong className="brand">Ringfence</strong>
        <nav ref={nav} aria-label={t('Pages')}>
          {places.map((place) => (
            <a
              key={place.path}
              href={`#/${place.path}`}
              aria-current={path[0] === place.path ? 'page' : undefined}
            >
              {t(place.title)}
            </a>
          ))}
        </nav>
        <div className="who">
          <Languages />
          <span>{session.name}</span>
          <button type="button" className="plain" onClick={signOut}>
            {t('Sign out')}
          </button>
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

export function App() {
  const path = usePath();
  const [session, setSession] = useState<Session | null | 'unknown'>('unknown');
  const begun = useCallback((fresh: Session) => {
    prove(fresh.csrf);
    setSession(fresh);
    if (location.hash.startsWith('#/set-up')) location.hash = '#/';
  }, []);
  useEffect(() => {
    ask<Session>('GET', '/session').then(begun, () => setSession(null));
    const gone = () => setSession(null);
    addEventListener('signed-out', gone);
    return () => removeEventListener('signed-out', gone);
  }, [begun]);
  useEffect(() => {
    const place = PLACES.find((each) => each.path === path[0]);
    document.title = place ? `${t(place.title)} · Ringfence` : 'Ringfence';
  }, [path]);
  if (path[0] === 'set-up') return <SetUpPage link={path[1] ?? ''} begun={begun} />;
  if (session === 'unknown') return null;
  if (session === null) return <SignInPage begun={begun} />;
  const signOut = async () => {
    await ask('DELETE', '/session').catch(() => undefined);
    setSession(null);
    location.hash = '#/';
  };
  return (
    <Frame session={session} path={path} signOut={signOut}>
      {page(path, session, begun)}
    </Frame>
  );
}
