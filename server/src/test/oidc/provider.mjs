// Two OpenID providers on this machine, each on a free port, by panva's certified oidc-provider with its own pages for
// signing in. Says where they are in one line of JSON and ends with its standard input.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

// where the tests' own pages are, beside a shop elsewhere
const PAGES = process.env.PAGES ? [process.env.PAGES] : [];
const MEMBERS = ['https://shop.example.org/m/back', ...PAGES.map((origin) => `${origin}/m/back`)];
const STAFF = ['https://shop.example.org/console/back', ...PAGES.map((origin) => `${origin}/console/sign-in`)];
const SECRET = 'a secret of a test, long enough for signatures';

function key(type, options, alg) {
  const { privateKey } = generateKeyPairSync(type, options);
  return { ...privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: alg };
}

function client(client_id, redirect_uris, alg) {
  return {
    client_id,
    client_secret: SECRET,
    redirect_uris,
    response_types: ['code'],
    grant_types: ['authorization_code'],
    token_endpoint_auth_method: 'client_secret_basic',
    id_token_signed_response_alg: alg,
  };
}

function configuration() {
  return {
    clients: [
      client('zhiyin', MEMBERS, 'RS256'),
      client('curves', MEMBERS, 'ES256'),
      client('symmetric', MEMBERS, 'HS256'),
      client('another', MEMBERS, 'RS256'),
      client('console', STAFF, 'PS256'),
    ],
    jwks: {
      keys: [
        key('rsa', { modulusLength: 2048 }, 'RS256'),
        key('rsa', { modulusLength: 2048 }, 'PS256'),
        key('ec', { namedCurve: 'P-256' }, 'ES256'),
      ],
    },
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256', 'HS256'] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    pkce: { methods: ['S256'], required: () => true },
    // a mail address that nobody has shown to be his comes with every word about somebody
    claims: { openid: ['sub', 'email', 'email_verified'] },
    conformIdTokenClaims: false,
    findAccount: (context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.org`, email_verified: false }),
    }),
  };
}

async function open() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, configuration());
  provider.on('server_error', (context, error) => console.error(error));
  server.on('request', provider.callback());
  return issuer;
}

const issuers = [await open(), await open()];
process.stdout.write(`${JSON.stringify({ issuers, secret: SECRET })}\n`);
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
