// Notes what a page does: requests, bytes on the wire, console messages, violations of its content security policy.

const POLICY = /content security policy|trusted type/i;

export const shown = (request) => ({ method: request.method(), url: request.url() });

export async function watched(page) {
  const seen = { requests: [], console: [], bytes: 0, status: null };

  page.on("request", (request) => seen.requests.push(shown(request)));
  page.on("response", (response) => {
    const request = response.request();
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) seen.status = response.status();
  });
  page.on("console", (message) => {
    const kind = POLICY.test(message.text()) ? "csp" : message.type();
    seen.console.push({ kind, text: message.text(), url: message.location().url });
  });
  page.on("pageerror", (error) => seen.console.push({ kind: "exception", text: error.message, url: page.url() }));

  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Network.enable");
  cdp.on("Network.loadingFinished", ({ encodedDataLength }) => (seen.bytes += encodedDataLength));
  return { page, cdp, seen };
}
