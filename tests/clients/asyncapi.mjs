// Parses asyncapi.yaml; prints what the parser says of it, and how many messages it found.
import { readFile } from "node:fs/promises";
import { Parser } from "@asyncapi/parser";

const { document, diagnostics } = await new Parser().parse(await readFile(process.argv[2], "utf8"));
const messages = document?.messages().all().length ?? 0;
console.log(JSON.stringify({ messages, diagnostics: diagnostics.map(({ code, message, path }) => ({ code, message, path })) }));
