// Unpacks the Chromium that its package carries, and the libraries that a bare machine lacks, into TMPDIR.
// chromium.py runs this once; the package would unpack again in each process, and two at once would disturb each other.

process.env.AWS_LAMBDA_JS_RUNTIME = "nodejs20.x"; // without it the libraries stay packed
const { default: chromium } = await import("@sparticuz/chromium");
process.stdout.write(await chromium.executablePath());
