// Gets and uses tokens with openid-client. Reads what to do as JSON from the first line of standard input.
import * as client from "openid-client";
import { createInterface } from "node:readline";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const given = JSON.parse((await lines.next()).value);
const authentication = given.jwk
  ? client.PrivateKeyJwt({
      key: await crypto.subtle.importKey("jwk", given.jwk, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]),
      kid: given.jwk.kid,
    })
  : client.ClientSecretBasic(given.client_secret);
const config = await client.discovery(new URL(given.issuer), given.client_id, undefined, authentication, {
  execute: [client.allowInsecureRequests],
});
const DPoP = given.dpop ? client.getDPoPHandle(config, await client.randomDPoPKeyPair("ES256")) : undefined;
const said = {};
let token;
if (given.flow === "code") {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const expectedState = client.randomState();
  const expectedNonce = client.randomNonce();
  const address = await client.buildAuthorizationUrlWithPAR(
    config,
    {
      redirect_uri: given.redirect_uri,
      scope: given.scope,
      state: expectedState,
      nonce: expectedNonce,
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: "S256",
    },
    { DPoP },
  );
  console.log(JSON.stringify({ open: address.href }));
  const callback = new URL((await lines.next()).value);
  token = await client.authorizationCodeGrant(
    config,
    callback,
    { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true },
    undefined,
    { DPoP },
  );
  said.claims = token.claims();
  said.userinfo = await client.fetchUserInfo(config, token.access_token, said.claims.sub, { DPoP });
  token = await client.refreshTokenGrant(config, token.refresh_token, undefined, { DPoP });
} else {
  token = await client.clientCredentialsGrant(config, { scope: given.scope, resource: given.issuer }, { DPoP });
}
said.token_type = token.token_type;
const address = new URL("/v1/organisations?limit=1", given.issuer);
const call = await client.fetchProtectedResource(config, token.access_token, address, "GET", undefined, undefined, { DPoP });
said.status = call.status;
said.active = (await client.tokenIntrospection(config, token.access_token)).active;
await client.tokenRevocation(config, token.access_token);
said.active_after_revocation = (await client.tokenIntrospection(config, token.access_token)).active;
console.log(JSON.stringify(said));
process.exit(0);
