import type { Schemas } from '../shared/api/client'

/** Key pairs in somebody's authenticator, between the browser's words for them (WebAuthn) and the server's. */
type Asked = Schemas['PasskeyAsked']
type Wanted = Schemas['PasskeyWanted']

export const hasPasskeys = (): boolean => typeof PublicKeyCredential === 'function'

function bytes(base64url: string): ArrayBuffer {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  const buffer = new ArrayBuffer(text.length)
  const view = new Uint8Array(buffer)
  for (let i = 0; i < text.length; i++) view[i] = text.charCodeAt(i)
  return buffer
}
function text(buffer: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}
/** Its bytes are what is signed. */
const challengeOf = (challenge: string): BufferSource => new TextEncoder().encode(challenge)

/** Has one made; null where its owner would not. */
export async function makePasskey(wanted: Wanted, name: string): Promise<Schemas['PasskeyMade'] | null> {
  const made = (await navigator.credentials.create({
    publicKey: {
      challenge: challengeOf(wanted.challenge),
      rp: { id: wanted.rp_id, name: 'Zhiyin' },
      user: { id: bytes(wanted.user), name: wanted.user_name, displayName: wanted.user_name },
      pubKeyCredParams: wanted.algorithms.map((alg) => ({ type: 'public-key' as const, alg })),
      excludeCredentials: wanted.exclude.map((id) => ({ type: 'public-key' as const, id: bytes(id) })),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
      attestation: 'none',
    },
  }).catch(() => null)) as PublicKeyCredential | null
  if (!made) return null
  const response = made.response as AuthenticatorAttestationResponse
  return { challenge: wanted.challenge, name, client_data: text(response.clientDataJSON), attestation: text(response.attestationObject) }
}

/** Has one shown; null where its owner would not. */
export async function showPasskey(challenge: string, asked: Asked): Promise<Schemas['PasskeyShown'] | null> {
  const shown = (await navigator.credentials.get({
    publicKey: {
      challenge: challengeOf(challenge),
      rpId: asked.rp_id,
      allowCredentials: asked.credentials.map((id) => ({ type: 'public-key' as const, id: bytes(id) })),
      userVerification: asked.user_verification as UserVerificationRequirement,
    },
  }).catch(() => null)) as PublicKeyCredential | null
  if (!shown) return null
  const response = shown.response as AuthenticatorAssertionResponse
  return {
    challenge, credential: text(shown.rawId), client_data: text(response.clientDataJSON), authenticator_data: text(response.authenticatorData),
    signature: text(response.signature), user: response.userHandle ? text(response.userHandle) : undefined,
  }
}
