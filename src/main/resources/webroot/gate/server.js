// The calls of the gate. What cannot be reached throws Away; what is refused throws Refused.

const BOUND_MILLIS = 4000;
const SESSION = 'marquee.gate.session';

export class Away extends Error {}

export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail ?? `Refused with ${status}`);
    this.status = status;
  }
}

function session() {
  return JSON.parse(sessionStorage.getItem(SESSION) ?? 'null');
}

export function isSignedIn() {
  return session() !== null;
}

async function send(method, path, body, token) {
  const headers = { Accept: 'application/json' };
  if (body) headers['Content-Type'] = 'application/json';
  if (token) headers.Authorization = `Bearer ${token}`;
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers,
      body: body && JSON.stringify(body),
      cache: 'no-store',
      signal: AbortSignal.timeout(BOUND_MILLIS),
    });
  } catch (failure) {
    throw new Away(failure.message);
  }
  const json = await answer.json().catch(() => ({}));
  if (answer.status >= 500 || answer.status === 429) throw new Away(`${answer.status}`);
  if (!answer.ok) throw new Refused(answer.status, json);
  return json;
}

export async function signIn(email, password) {
  keep(await send('POST', '/auth/login', { email, password }));
}

function keep(given) {
  // Gone when the tab is closed: a phone that is found later tells nobody anything.
  sessionStorage.setItem(
    SESSION, JSON.stringify({ access: given.access_token, refresh: given.refresh_token }));
}

async function asPartner(method, path, body) {
  const known = session();
  if (!known) throw new Refused(401, { detail: 'Sign in first.' });
  try {
    return await send(method, path, body, known.access);
  } catch (refused) {
    if (refused.status !== 401) throw refused;
  }
  try {
    keep(await send('POST', '/auth/refresh', { refresh_token: known.refresh }));
  } catch (refused) {
    if (refused instanceof Refused) sessionStorage.removeItem(SESSION);
    throw refused;
  }
  return send(method, path, body, session().access);
}

export const publicKeys = async () => (await send('GET', '/tickets/public-keys')).keys;
export const doorList = showtime => asPartner('GET', `/showtimes/${showtime}/door-list`);
export const checkIn = scan => asPartner('POST', '/checkins', scan);
