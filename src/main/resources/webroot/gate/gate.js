import * as server from '/gate/server.js';
import * as tickets from '/gate/ticket.js';

const STORE = 'marquee.gate';
const SYNC_MILLIS = 15000;
const SAME_CODE_MILLIS = 3000;
const NAMES = {
  ADMITTED: 'Let in',
  ALREADY_USED: 'Already used',
  CANCELLED: 'Cancelled',
  WRONG_VENUE: 'Wrong door',
  INVALID: 'Not a ticket',
};

const at = id => document.getElementById(id);

// keys: JWKs; list: the door list; used: ticket id → instant; queue: scans that nobody was told of;
// conflicts: lines for people.
const state = Object.assign(
  { keys: [], list: null, gate: 'Gate 1', used: {}, queue: [], conflicts: [] },
  JSON.parse(localStorage.getItem(STORE) ?? '{}'));

function keep() {
  localStorage.setItem(STORE, JSON.stringify(state));
  show();
}

function show() {
  at('state').textContent = navigator.onLine ? 'Online' : 'Offline';
  at('sign-in').hidden = server.isSignedIn();
  at('list').textContent = state.list
    ? `${state.list.movie}: ${Object.keys(state.list.tickets).length} tickets, `
      + `${state.list.cancelled.length} cancelled, as of ${state.list.issued_at}`
    : 'No list yet.';
  at('queue').textContent = state.queue.length === 0
    ? 'All scans are told.' : `${state.queue.length} scans are not told yet.`;
  at('conflicts').replaceChildren(...state.conflicts.map(text => {
    const item = document.createElement('li');
    item.textContent = text;
    return item;
  }));
}

function tell(result, detail) {
  at('result').textContent = `${NAMES[result] ?? result}\n${detail}`;
  at('result').className = result === 'ADMITTED' ? 'good' : 'bad';
}

async function download(showtime) {
  state.keys = await server.publicKeys();
  const list = await tickets.doorList(await server.doorList(showtime), state.keys);
  if (state.list?.showtime_id !== list.showtime_id) state.used = {};
  state.list = list;
  keep();
}

async function check(code) {
  const qr = code.trim();
  const claims = (await tickets.verified(qr, state.keys)) ?? (await withFreshKeys(qr));
  if (!claims) return tell('INVALID', 'No ticket that this house has signed.');
  if (!state.list) return tell('INVALID', 'Download a door list first.');
  if (claims.showtime !== state.list.showtime_id) {
    return tell('WRONG_VENUE', 'A ticket for another showtime.');
  }
  if (Date.now() >= claims.validUntil) return tell('INVALID', 'The show is over.');
  try {
    return asked(claims, await server.checkIn(
      { qr, gate: state.gate, showtime_id: state.list.showtime_id }));
  } catch (failure) {
    if (failure instanceof server.Refused && failure.status !== 401) {
      return tell('INVALID', failure.message);
    }
    return decideAlone(qr, claims);
  }
}

async function withFreshKeys(qr) {
  const claims = tickets.read(qr);
  if (!claims || state.keys.some(it => it.kid === claims.keyId)) return null;
  try {
    state.keys = await server.publicKeys();
    keep();
  } catch (away) {
    return null;
  }
  return tickets.verified(qr, state.keys);
}

function asked(claims, answer) {
  if (answer.first_used_at) state.used[claims.ticket] = answer.first_used_at;
  keep();
  const since = answer.result === 'ALREADY_USED' ? ` at ${answer.first_used_at}` : '';
  tell(answer.result, `Seat ${claims.seat}${since}`);
}

/** Without a network: the signature, the list, and what this gate itself has seen. */
function decideAlone(qr, claims) {
  if (state.list.cancelled.includes(claims.ticket)) return tell('CANCELLED', `Seat ${claims.seat}`);
  const usedAt = state.used[claims.ticket] ?? state.list.used[claims.ticket];
  if (usedAt) return tell('ALREADY_USED', `Seat ${claims.seat} at ${usedAt}`);
  const scannedAt = new Date().toISOString();
  state.used[claims.ticket] = scannedAt;
  state.queue.push({ qr, scanned_at: scannedAt, gate: state.gate,
    showtime_id: state.list.showtime_id, seat: claims.seat });
  keep();
  const isKnown = claims.ticket in state.list.tickets;
  tell('ADMITTED', `Seat ${claims.seat}, offline${isKnown ? '' : ', sold after the list was made'}`);
}

let syncing = false;

/** Tells what was scanned without a network; one at a time, in order, and each until it is known. */
async function sync() {
  if (syncing || state.queue.length === 0 || !server.isSignedIn()) return;
  syncing = true;
  try {
    while (state.queue.length > 0) {
      const { seat, ...scan } = state.queue[0];
      const answer = await toldOnce(scan);
      if (answer.result !== 'ADMITTED' || answer.conflict) {
        const other = answer.other_used_at ?? answer.first_used_at;
        state.conflicts.push(`Seat ${seat}: let in here at ${scan.scanned_at}, but `
          + (other ? `also elsewhere at ${other}` : NAMES[answer.result] ?? answer.result));
      }
      state.queue.shift();
      keep();
    }
  } catch (away) {
    show();
  } finally {
    syncing = false;
  }
}

/** A refusal is an answer, too, unless it is that of a session which is over. */
async function toldOnce(scan) {
  try {
    return await server.checkIn(scan);
  } catch (failure) {
    if (failure instanceof server.Refused && failure.status !== 401) {
      return { result: failure.message };
    }
    throw failure;
  }
}

async function camera() {
  const picture = at('picture');
  picture.srcObject = await navigator.mediaDevices.getUserMedia(
    { video: { facingMode: 'environment' } });
  picture.hidden = false;
  await picture.play();
  const look = reader(picture);
  let last = { code: '', at: 0 };
  for (;;) {
    await new Promise(requestAnimationFrame);
    const code = await look();
    const isNew = code && (code !== last.code || Date.now() - last.at > SAME_CODE_MILLIS);
    if (isNew) await check(code);
    if (code) last = { code, at: Date.now() };
  }
}

/** By the browser's own reader, or by jsQR where it has none. */
function reader(picture) {
  if ('BarcodeDetector' in window) {
    const detector = new BarcodeDetector({ formats: ['qr_code'] });
    return async () => (await detector.detect(picture).catch(() => []))[0]?.rawValue;
  }
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return async () => {
    if (picture.videoWidth === 0) return undefined;
    canvas.width = picture.videoWidth;
    canvas.height = picture.videoHeight;
    context.drawImage(picture, 0, 0);
    const image = context.getImageData(0, 0, canvas.width, canvas.height);
    return window.jsQR(image.data, image.width, image.height)?.data;
  };
}

function onSubmit(id, work) {
  at(id).addEventListener('submit', event => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(event.target));
    work(values, event.target).catch(failure => tell('INVALID', failure.message));
  });
}

onSubmit('login', async (values, form) => {
  await server.signIn(values.email, values.password);
  form.reset();
  show();
  await sync();
});
onSubmit('choose', async values => {
  state.gate = values.gate;
  await download(values.showtime);
});
onSubmit('paste', async (values, form) => {
  form.reset();
  await check(values.qr);
});
at('sync').addEventListener('click', sync);
at('camera').addEventListener('click', () => {
  camera().catch(failure => tell('INVALID', `No camera: ${failure.message}. Paste the code.`));
});
addEventListener('online', () => { show(); sync(); });
addEventListener('offline', show);
setInterval(sync, SYNC_MILLIS);
at('choose').elements.gate.value = state.gate;
at('choose').elements.showtime.value = state.list?.showtime_id ?? '';
navigator.serviceWorker?.register('/gate/sw.js');
show();
sync();
