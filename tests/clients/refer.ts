// Two partner systems take a referral from one to the other with the generated TypeScript client.
// Reads address and credentials as JSON from standard input, and writes what came of it as JSON.
import { text } from "node:stream/consumers";
import { createClient, type Client } from "./corridor/client/index.js";
import { acceptReferral, createReferral, getReferral, openCase, recordConsent, requestToken, sendReferral } from "./corridor/index.js";

type Given = { issuer: string; origin: [string, string]; destination: [string, string] };
type Answer<Data, Refusal> = { data: Data; error: Refusal; response?: Response };

function done<Data, Refusal>(answer: Answer<Data, Refusal>): NonNullable<Data> {
  if (answer.data === undefined || answer.data === null) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

async function signedIn(issuer: string, [id, secret]: [string, string]): Promise<Client> {
  const client = createClient({ baseUrl: issuer });
  const shown = Buffer.from(`${id}:${secret}`).toString("base64");
  const token = done(
    await requestToken({ client, headers: { Authorization: `Basic ${shown}` }, body: { grant_type: "client_credentials" } }),
  );
  return createClient({ baseUrl: issuer, auth: token.access_token });
}

const given = JSON.parse(await text(process.stdin)) as Given;
const origin = await signedIn(given.issuer, given.origin);
const destination = await signedIn(given.issuer, given.destination);

const opening = { client: origin, body: { centre_id: "nea-battambang" }, headers: { "Idempotency-Key": crypto.randomUUID() } };
const opened = done(await openCase(opening));
const again = await openCase(opening);
const consent = done(
  await recordConsent({
    client: origin,
    path: { case_id: opened.id },
    body: {
      purposes: ["referral"],
      data_categories: ["profile"],
      recipients: { corridor_id: "KH-TH" },
      method: "thumbprint",
      language: "km",
    },
  }),
);
const draft = done(
  await createReferral({
    client: origin,
    body: {
      case_id: opened.id,
      corridor_id: "KH-TH",
      from_centre_id: "nea-battambang",
      to_centre_id: "map-chiang-mai",
      kind: "transfer",
      service_types: ["legal_assistance"],
      share: ["profile"],
      consent_id: consent.id,
    },
  }),
);
const path = { referral_id: draft.id };
const tooEarly = await acceptReferral({ client: origin, path });
const sent = done(await sendReferral({ client: origin, path }));
const accepted = done(await acceptReferral({ client: destination, path, body: { handler: "Somchai P." } }));
const seen = done(await getReferral({ client: origin, path }));
if (draft.status !== "draft" || sent.status !== "sent") throw new Error(`${draft.status}, ${sent.status}`);
if (again.response?.headers.get("Idempotent-Replayed") !== "true") throw new Error("the retry was not recognised");
if (tooEarly.error === undefined || !("code" in tooEarly.error)) throw new Error("the sender accepted for the receiver");
console.log(JSON.stringify({ status: seen.status, handler: accepted.handler, refused: tooEarly.error.code }));
