// Security keys: what the server asks, put to the browser, and what a key answers, put to the server.

import { Problem } from './api';

/** What the server says of a key to be asked, or made; bytes are in base64url. */
export type KeyOffer = Record<string, unknown> & { challenge: string };

type Descriptor = { type: 'public-key'; id: string };

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer: ArrayBuffer | null): string {
  if (!buffer) return '';
  const plain = Array.from(new Uint8Array(buffer), (octet) => String.fromCharCode(octet)).join('');
  return btoa(plain).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

function descriptors(list: unknown): PublicKeyCredentialDescriptor[] {
  return ((list as Descriptor[] | undefined) ?? []).map(({ type, id }) => ({ type, id: bytes(id) }));
}

async function asked(what: Promise<Credential | null>): Promise<PublicKeyCredential> {
  const given = await what.catch(() => null);
  if (given instanceof PublicKeyCredential) return given;
  throw new Problem(0, 'No key answered.', 'Touch it when it blinks, or take another way in.');
}

function told(key: PublicKeyCredential, response: Record<string, string>): string {
  return JSON.stringify({
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    response,
    clientExtensionResults: {},
  });
}

/** Makes a new key. */
export async function makeKey(offer: KeyOffer): Promise<string> {
  const user = offer.user as { id: string; name: string; displayName: string };
  const publicKey = {
    ...offer,
    challenge: bytes(offer.challenge),
    user: { ...user, id: new TextEncoder().encode(user.id) },
    excludeCredentials: descriptors(offer.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  const key = await asked(navigator.credentials.create({ publicKey }));
  const response = key.response as AuthenticatorAttestationResponse;
  return told(key, {
    clientDataJSON: text(response.clientDataJSON),
    attestationObject: text(response.attestationObject),
  });
}

/** Has one of somebody's keys sign. */
export async function askKey(offer: KeyOffer): Promise<string> {
  const publicKey = {
    ...offer,
    challenge: bytes(offer.challenge),
    allowCredentials: descriptors(offer.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
  const key = await asked(navigator.credentials.get({ publicKey }));
  const response = key.response as AuthenticatorAssertionResponse;
  return told(key, {
    clientDataJSON: text(response.clientDataJSON),
    authenticatorData: text(response.authenticatorData),
    signature: text(response.signature),
  });
}
