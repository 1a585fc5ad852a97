// The desk with JavaScript: forms swap the page's content without a reload, and some wait in an outbox while there is
// no connection. Everything works without this file.
//
// The outbox: entries are encrypted with a key that this browser holds and cannot export, and are gone at sign-out. An
// entry carries the Idempotency-Key of its form, so it takes effect once however often it is sent. The service
// remembers keys for 72 hours; what has waited longer goes back into its form, to be checked and sent by hand. Tabs
// take turns to send. An entry is dropped when the service has taken it; one that it refuses waits to be opened, with
// what was typed. If nothing can be stored (a private window), what was typed stays on the page.
'use strict';
const as = {createHTML: text => text};
const trusted = window.trustedTypes ? trustedTypes.createPolicy('corridor', as) : as;
const OLD = 70 * 3600e3;
const LONGEST = 100e3;
const said = {...document.body.dataset};
const $ = (selector, from = document) => from.querySelector(selector);
const parsed = text => new DOMParser().parseFromString(trusted.createHTML(text), 'text/html');
const place = () => location.pathname + location.search;
let shown = place();
let opened; // the key of the outbox's entry that is in the form on the page

function make(inside, name, text, kind = '') {
  const made = inside.appendChild(document.createElement(name));
  made.className = kind;
  made.textContent = text;
  return made;
}

function note(text, kind = 'done') {
  $('#note').replaceChildren();
  make($('#note'), 'p', text, kind);
  $('#note').scrollIntoView({block: 'nearest'});
}

// Ask for a page of the desk; fails if something else answers, such as the sign-in of a public network.
async function ask(address, options) {
  const response = await fetch(address, {...options, signal: AbortSignal.timeout(LONGEST)});
  const page = parsed(await response.text());
  if (!$('body.desk main', page)) throw new TypeError('no page of the desk');
  const {url, status, redirected} = response;
  const done = redirected ? new URL(url).pathname !== '/desk/sign-in' : response.ok;
  return {page, url, status, redirected, done, ours: page.body.dataset.user === said.user};
}

const post = (address, fields) => ask(address, {method: 'POST', body: new URLSearchParams(fields)});

function show({page, url}) {
  document.title = page.title;
  if (url !== location.href) history.pushState(null, '', url);
  shown = place();
  for (const part of ['header.top', 'nav.main', 'main']) {
    const [before, after] = [$(part), $(part, page)];
    if (after) before?.replaceWith(document.adoptNode(after));
    else before?.remove();
  }
  ready();
  ($('#problem') || $('main')).focus();
  scrollTo(0, 0);
}

function ready() {
  for (const button of document.querySelectorAll('[data-print]')) button.hidden = false;
  $('nav.main [aria-current]')?.scrollIntoView({block: 'nearest', inline: 'center'});
}

addEventListener('click', event => {
  if (event.target.closest('[data-print]')) print();
});

addEventListener('popstate', () => { // a link to a field of this page comes here too
  if (place() !== shown) location.reload();
});

addEventListener('pageshow', event => {
  if (event.persisted) location.reload();
});

addEventListener('submit', event => {
  const form = event.target;
  if (!form.matches('[data-swap], [data-ends]')) return;
  event.preventDefault();
  if (form.ariaBusy) return;
  form.ariaBusy = 'true';
  const act = form.matches('[data-ends]') ? signOut(form) : send(form, [...new FormData(form, event.submitter)]);
  act.finally(() => { form.ariaBusy = null; });
});

async function send(form, fields) {
  const address = new URL(form.getAttribute('action') || location.href, location.href);
  const posts = form.getAttribute('method') === 'post'; // a field may be named "method"
  if (!posts) address.search = new URLSearchParams(fields);
  let answer;
  try {
    answer = await (posts ? post(address, fields) : ask(address));
  } catch {
    return lost(form, address.href, fields);
  }
  const {page, status, done} = answer;
  if ((status === 429 || status >= 500) && !$('main [name=key]', page)) {
    return note([$('h1', page), $('h1 + p', page)].map(line => line?.textContent).join(' '), 'wrong');
  }
  if (posts && done && opened) await drop(opened);
  if (!posts || done) opened = null;
  show(answer);
  await changed();
}

async function lost(form, address, fields) {
  try {
    if (!form.dataset.offline) throw new TypeError('cannot wait');
    await keep({address, title: form.dataset.offline, fields});
  } catch {
    return note(said.away, 'wrong');
  }
  form.reset();
  const texts = 'textarea, input:not([type=hidden], [type=radio], [type=checkbox])';
  for (const field of form.querySelectorAll(texts)) field.value = '';
  form.elements.key.value = crypto.randomUUID();
  const there = new URL(location);
  there.searchParams.delete('key'); // loaded again, the form is a new one
  history.replaceState(null, '', there);
  shown = place();
  note(said.kept);
  await changed();
}

// The outbox

const channel = new BroadcastChannel('corridor');
const alone = (name, act) => navigator.locks ? navigator.locks.request('corridor-' + name, act) : act();

const store = (mode, name, act) => new Promise((done, failed) => {
  const opening = indexedDB.open('corridor', 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore('keys');
    opening.result.createObjectStore('entries', {keyPath: 'key'});
  };
  opening.onerror = () => failed(opening.error);
  opening.onsuccess = () => {
    const database = opening.result;
    database.onversionchange = () => database.close(); // somebody signs out in another tab
    try {
      const change = database.transaction(name, mode);
      const asked = act(change.objectStore(name));
      change.oncomplete = () => { database.close(); done(asked.result); };
      change.onabort = () => { database.close(); failed(change.error); };
    } catch (error) {
      database.close();
      failed(error);
    }
  };
});

const put = entry => store('readwrite', 'entries', entries => entries.put(entry));
const drop = key => store('readwrite', 'entries', entries => entries.delete(key));
const everything = () => store('readonly', 'entries', entries => entries.getAll()).catch(() => []);
const mine = entry => entry.user === said.user;
const waiting = async () => (await everything()).filter(mine).sort((one, other) => one.at - other.at);
const isOld = entry => Date.now() - entry.at > OLD;

const secret = () => alone('key', async () => {
  const known = await store('readonly', 'keys', keys => keys.get(said.user));
  if (known) return known;
  const made = await crypto.subtle.generateKey({name: 'AES-GCM', length: 256}, false, ['encrypt', 'decrypt']);
  await store('readwrite', 'keys', keys => keys.put(made, said.user));
  return made;
});

async function seal(content) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(content));
  return {iv, sealed: await crypto.subtle.encrypt({name: 'AES-GCM', iv}, await secret(), plain)};
}

async function unseal({iv, sealed}) {
  const plain = await crypto.subtle.decrypt({name: 'AES-GCM', iv}, await secret(), sealed);
  return JSON.parse(new TextDecoder().decode(plain));
}

async function keep({address, title, fields}) {
  const key = fields.find(([name]) => name === 'key')[1];
  await put({key, user: said.user, title, at: Date.now(), ...await seal({address, fields})});
  if (opened && opened !== key) await drop(opened);
  opened = null;
}

async function deliver(entry) {
  const {address, fields} = await unseal(entry);
  const token = $('input[name=form_token]').value;
  return post(address, fields.map(([name, value]) => [name, name === 'form_token' ? token : value]));
}

const shownOf = page => $('title', page).outerHTML + $('main', page).outerHTML;

// Note what the service said to an entry; false if it has not decided yet.
async function settle(entry, {page, status, redirected, done, ours}) {
  const undecided = [401, 429].includes(status) || status >= 500 || $('main [name=key]', page)?.value === entry.key;
  if (done && redirected) await drop(entry.key);
  else if (done) await put({...entry, state: 'done', ...await seal({page: shownOf(page)})}); // with a code
  else if (undecided || !(ours || [400, 413, 422].includes(status))) return false;
  else await put({...entry, state: 'refused'});
  if (done) note(said.sent);
  return true;
}

async function pass() {
  for (const entry of await waiting()) {
    if (entry.state || isOld(entry)) continue;
    if (!await settle(entry, await deliver(entry))) break;
    await changed();
  }
}

let passing;
function flush() {
  passing ??= alone('outbox', pass).catch(() => {}).then(list).finally(() => { passing = null; }); // the rest stays
}

async function open(entry) {
  const content = await unseal(entry);
  if (entry.state === 'done') {
    await drop(entry.key);
    show({page: parsed(content.page), url: location.href});
  } else {
    const answer = entry.state ? await deliver(entry) : await ask(content.address);
    if (entry.state && answer.done) await drop(entry.key);
    else opened = entry.key;
    show(answer);
    if (!entry.state && answer.ours) fill($('main form[data-offline]'), content.fields);
  }
  await changed();
}

function fill(form, fields) {
  for (const field of form.elements) {
    const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (['radio', 'checkbox'].includes(field.type)) field.checked = values.includes(field.value);
    else if (field.type !== 'hidden' && values.length) field.value = values[0];
  }
}

async function list() {
  const entries = await waiting();
  $('#waiting')?.remove();
  if (!entries.length) return;
  const box = document.createElement('section');
  box.id = 'waiting';
  box.ariaLabel = said.waiting;
  make(box, 'p', said.waiting);
  const lines = make(box, 'ul', '');
  for (const entry of entries) {
    const at = new Date(entry.at).toLocaleString(document.documentElement.lang, {timeZone: said.zone});
    const line = make(lines, 'li', `${entry.title} · ${at} `);
    if (!entry.state && !isOld(entry)) continue;
    make(line, 'button', entry.state === 'done' ? said.open : said.refused, 'no').onclick = () =>
      alone('outbox', () => open(entry)).catch(() => note(said.away, 'wrong'));
  }
  make(box, 'p', said.deletes);
  $('main').before(box);
}

async function changed() {
  channel.postMessage('');
  await list();
}

let warned;
async function signOut(form) {
  if (!warned && (await everything()).length) {
    warned = true;
    note(said.deletes, 'wrong');
    const button = make($('#note'), 'button', said.discard, 'danger');
    button.onclick = () => signOut(form);
    return button.focus();
  }
  await new Promise(done => {
    const deleting = indexedDB.deleteDatabase('corridor');
    deleting.onsuccess = deleting.onerror = deleting.onblocked = done;
  }).catch(() => {});
  form.submit();
}

ready();
if (said.user) {
  channel.onmessage = list;
  addEventListener('online', flush);
  setInterval(flush, 30e3);
  flush();
}
