// Uploads a file of the size that it is told, and goes on by itself after a cut; says how it went in one line of JSON.
import { Upload } from "tus-js-client";

const { endpoint, token, metadata, content } = JSON.parse(process.argv[2]);
const file = Buffer.from(content.repeat(metadata.repeat));
delete metadata.repeat;
const seen = { retries: 0, resumedAt: [] };
const upload = new Upload(file, {
  endpoint,
  metadata,
  headers: { Authorization: `Bearer ${token}` },
  retryDelays: [100, 200, 400, 800],
  onShouldRetry: () => {
    seen.retries += 1;
    return true;
  },
  onAfterResponse: (request, response) => {
    if (request.getMethod() === "HEAD") seen.resumedAt.push(Number(response.getHeader("Upload-Offset")));
  },
  onError: (problem) => console.log(JSON.stringify({ ...seen, problem: String(problem) })),
  onSuccess: () => console.log(JSON.stringify({ ...seen, url: upload.url })),
});
upload.start();
