// Gets and uses tokens with oauth4webapi. Reads what to do as JSON from the first line of standard input.
import * as oauth from "oauth4webapi";
import { createInterface } from "node:readline";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const given = JSON.parse((await lines.next()).value);
const http = { [oauth.allowInsecureRequests]: true };
const issuer = new URL(given.issuer);
const server = await oauth.processDiscoveryResponse(
  issuer,
  await oauth.discoveryRequest(issuer, { ...http, algorithm: given.algorithm ?? "oauth2" }),
);
const client = { client_id: given.client_id };

async function privateKey(jwk, alg) {
  const how = { ES256: { name: "ECDSA", namedCurve: "P-256" }, EdDSA: { name: "Ed25519" }, PS256: { name: "RSA-PSS", hash: "SHA-256" } };
  return { key: await crypto.subtle.importKey("jwk", jwk, how[alg], false, ["sign"]), kid: jwk.kid };
}

const authentication = given.jwk
  ? oauth.PrivateKeyJwt(await privateKey(given.jwk, given.alg))
  : oauth.ClientSecretBasic(given.client_secret);
const DPoP = given.dpop ? oauth.DPoP(client, await oauth.generateKeyPair("ES256")) : undefined;

// A server that wants a nonce says so once; the library keeps it and the request is sent again.
async function withNonce(send) {
  try {
    return await send();
  } catch (error) {
    if (DPoP === undefined || !oauth.isDPoPNonceError(error)) throw error;
    return await send();
  }
}

const said = {};
let token;
if (given.flow === "code") {
  const code_verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const nonce = oauth.generateRandomNonce();
  const parameters = new URLSearchParams({
    response_type: "code",
    redirect_uri: given.redirect_uri,
    scope: given.scope,
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(code_verifier),
    code_challenge_method: "S256",
  });
  const pushed = await withNonce(async () =>
    oauth.processPushedAuthorizationResponse(
      server,
      client,
      await oauth.pushedAuthorizationRequest(server, client, authentication, parameters, { ...http, DPoP }),
    ),
  );
  const address = new URL(server.authorization_endpoint);
  address.searchParams.set("client_id", client.client_id);
  address.searchParams.set("request_uri", pushed.request_uri);
  console.log(JSON.stringify({ open: address.href }));
  const callback = oauth.validateAuthResponse(server, client, new URL((await lines.next()).value), state);
  token = await withNonce(async () =>
    oauth.processAuthorizationCodeResponse(
      server,
      client,
      await oauth.authorizationCodeGrantRequest(server, client, authentication, callback, given.redirect_uri, code_verifier, {
        ...http,
        DPoP,
      }),
      { expectedNonce: nonce, requireIdToken: true },
    ),
  );
  said.claims = oauth.getValidatedIdTokenClaims(token);
  const info = await oauth.userInfoRequest(server, client, token.access_token, { ...http, DPoP });
  said.userinfo = await oauth.processUserInfoResponse(server, client, said.claims.sub, info);
  token = await oauth.processRefreshTokenResponse(
    server,
    client,
    await oauth.refreshTokenGrantRequest(server, client, authentication, token.refresh_token, { ...http, DPoP }),
  );
} else {
  token = await withNonce(async () =>
    oauth.processClientCredentialsResponse(
      server,
      client,
      await oauth.clientCredentialsGrantRequest(
        server,
        client,
        authentication,
        new URLSearchParams({ scope: given.scope, resource: given.issuer }),
        { ...http, DPoP },
      ),
    ),
  );
}
said.token_type = token.token_type;
const call = await oauth.protectedResourceRequest(token.access_token, "GET", new URL("/v1/organisations?limit=1", issuer), undefined, undefined, {
  ...http,
  DPoP,
});
said.status = call.status;
const looked = await oauth.introspectionRequest(server, client, authentication, token.access_token, http);
said.active = (await oauth.processIntrospectionResponse(server, client, looked)).active;
await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, authentication, token.access_token, http));
const again = await oauth.introspectionRequest(server, client, authentication, token.access_token, http);
said.active_after_revocation = (await oauth.processIntrospectionResponse(server, client, again)).active;
console.log(JSON.stringify(said));
process.exit(0);
