// The desk with JavaScript: forms swap the page's content without a reload, and some wait in an outbox while there is no
// connection. Everything works without this file.
//
// The outbox: entries are encrypted with a key that this browser holds and cannot export, and are gone at sign-out. Each
// carries the Idempotency-Key of its form, so it takes effect once however often it is sent. The service remembers keys for
// 72 hours; what has waited longer is sent only by hand.
'use strict';
const trusted = window.trustedTypes ? trustedTypes.createPolicy('corridor', {createHTML: text => text}) : {createHTML: text => text};
const OLD = 70 * 3600e3;
const said = document.body.dataset;
const $ = (selector, from = document) => from.querySelector(selector);
const note = text => {
  const line = document.createElement('p');
  line.className = 'done';
  line.textContent = text;
  $('#note').replaceChildren(line);
  $('#note').scrollIntoView({block: 'nearest'});
};

async function show(response) {
  const page = new DOMParser().parseFromString(trusted.createHTML(await response.text()), 'text/html');
  const main = $('main', page);
  if (!main) return location.reload();
  document.title = page.title;
  if (response.url !== location.href) history.pushState(null, '', response.url);
  $('main').replaceWith(document.adoptNode(main));
  const nav = $('nav.main', page);
  if (nav && $('nav.main')) $('nav.main').replaceWith(document.adoptNode(nav));
  ready();
  ($('#problem') || $('main')).focus();
  scrollTo(0, 0);
}

const post = (address, fields) => fetch(address, {method: 'POST', body: new URLSearchParams(fields)});

function ready() {
  for (const button of document.querySelectorAll('[data-print]')) button.hidden = false;
}

addEventListener('click', event => {
  if (event.target.closest('[data-print]')) print();
});

addEventListener('popstate', () => location.reload());

addEventListener('submit', event => {
  const form = event.target;
  if (form.matches('[data-ends]')) return void indexedDB.deleteDatabase('corridor');
  if (!form.matches('[data-swap]')) return;
  event.preventDefault();
  if (form.ariaBusy) return;
  form.ariaBusy = 'true';
  send(form, [...new FormData(form, event.submitter)]).finally(() => { form.ariaBusy = null; });
});

async function send(form, fields) {
  const address = form.getAttribute('action') || location.href;
  try {
    if (form.method === 'post') return await show(await post(address, fields));
    const there = new URL(address, location.href);
    there.search = new URLSearchParams(fields);
    await show(await fetch(there));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    if (!form.dataset.offline) return note(said.away);
    await keep({address: new URL(address, location.href).href, title: form.dataset.offline, fields});
    form.reset();
    note(said.kept);
    await list();
  }
}

// The outbox

const store = (mode, name, act) => new Promise((done, failed) => {
  const opening = indexedDB.open('corridor', 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore('keys');
    opening.result.createObjectStore('entries', {keyPath: 'key'});
  };
  opening.onerror = () => failed(opening.error);
  opening.onsuccess = () => {
    const change = opening.result.transaction(name, mode);
    const asked = act(change.objectStore(name));
    change.oncomplete = () => { opening.result.close(); done(asked.result); };
    change.onerror = () => failed(change.error);
  };
});

async function secret() {
  const known = await store('readonly', 'keys', keys => keys.get(said.user));
  if (known) return known;
  const made = await crypto.subtle.generateKey({name: 'AES-GCM', length: 256}, false, ['encrypt', 'decrypt']);
  await store('readwrite', 'keys', keys => keys.put(made, said.user));
  return made;
}

async function keep({address, title, fields}) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify({address, fields}));
  const sealed = await crypto.subtle.encrypt({name: 'AES-GCM', iv}, await secret(), plain);
  const key = fields.find(([name]) => name === 'key')[1];
  await store('readwrite', 'entries', entries => entries.put({key, user: said.user, title, at: Date.now(), iv, sealed}));
}

async function waiting() {
  if (!said.user || !window.indexedDB) return [];
  return (await store('readonly', 'entries', entries => entries.getAll())).filter(entry => entry.user === said.user);
}

async function deliver(entry) {
  const plain = await crypto.subtle.decrypt({name: 'AES-GCM', iv: entry.iv}, await secret(), entry.sealed);
  const {address, fields} = JSON.parse(new TextDecoder().decode(plain));
  const token = $('input[name=form_token]').value;
  return post(address, fields.map(([name, value]) => [name, name === 'form_token' ? token : value]));
}

const drop = entry => store('readwrite', 'entries', entries => entries.delete(entry.key));

async function flush() {
  for (const entry of await waiting()) {
    if (entry.refused || Date.now() - entry.at > OLD) continue;
    let response;
    try { response = await deliver(entry); } catch { break; }
    if (response.ok) {
      await drop(entry);
      note(said.sent);
    } else if (response.status !== 401 && response.status !== 429 && response.status < 500) {
      await store('readwrite', 'entries', entries => entries.put({...entry, refused: true}));
    }
  }
  await list();
}

async function list() {
  const entries = await waiting();
  $('#waiting')?.remove();
  if (!entries.length) return;
  const box = document.createElement('section');
  box.id = 'waiting';
  box.append(said.waiting);
  const lines = box.appendChild(document.createElement('ul'));
  for (const entry of entries) {
    const line = lines.appendChild(document.createElement('li'));
    line.append(entry.title + ' · ' + new Date(entry.at).toLocaleString(document.documentElement.lang));
    if (!entry.refused && Date.now() - entry.at <= OLD) continue;
    const button = line.appendChild(document.createElement('button'));
    button.className = 'no';
    button.textContent = said.refused;
    button.onclick = async () => {
      const response = await deliver(entry);
      if (response.status === 401) return location.assign('/desk');
      await drop(entry);
      await show(response);
      await list();
    };
  }
  $('main').before(box);
}

ready();
if (said.user && window.indexedDB) {
  addEventListener('online', flush);
  setInterval(flush, 30000);
  flush();
}
