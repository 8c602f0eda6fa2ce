// What tickets and door lists say, and whether one of the house's keys has signed it: nothing here
// needs a network.

const PREFIX = 'MQ1.';
const SIGNATURE_BYTES = 64;
const FIXED_BYTES = 66;

export function bytesOf(base64url) {
  const binary = atob(base64url.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(binary, it => it.charCodeAt(0));
}

function hex(bytes) {
  return Array.from(bytes, it => it.toString(16).padStart(2, '0')).join('');
}

/** The claims of a ticket, not verified yet, or null. */
export function read(code) {
  if (!code.startsWith(PREFIX) || code.length > 600 || !/^[A-Za-z0-9_-]+$/.test(code.slice(4))) {
    return null;
  }
  const bytes = bytesOf(code.slice(PREFIX.length));
  const signed = bytes.subarray(0, Math.max(0, bytes.length - SIGNATURE_BYTES));
  if (signed.length < FIXED_BYTES || signed[0] !== 1 || signed.length !== FIXED_BYTES + signed[65]) {
    return null;
  }
  const view = new DataView(signed.buffer, signed.byteOffset, signed.length);
  const showtime = view.getBigUint64(25).toString();
  return {
    keyId: hex(signed.subarray(1, 9)),
    ticket: `tkt_${showtime}_${hex(signed.subarray(9, 25))}`,
    showtime,
    booking: `bkg_${showtime}_${hex(signed.subarray(33, 49))}`,
    venue: view.getBigUint64(49).toString(),
    validFrom: view.getUint32(57) * 1000,
    validUntil: view.getUint32(61) * 1000,
    seat: new TextDecoder().decode(signed.subarray(66)),
    signed,
    signature: bytes.subarray(bytes.length - SIGNATURE_BYTES),
  };
}

/** Whether the key (32 bytes) has signed the message; by the browser, or by noble where it cannot. */
export async function verifies(key, message, signature) {
  try {
    const imported = await crypto.subtle.importKey('raw', key, { name: 'Ed25519' }, false, ['verify']);
    return await crypto.subtle.verify({ name: 'Ed25519' }, imported, signature, message);
  } catch (unsupported) {
    const noble = await import('/gate/vendor/noble-ed25519.js');
    return noble.verifyAsync(signature, message, key, { zip215: false });
  }
}

function keyOf(keys, keyId) {
  const jwk = keys.find(it => it.kid === keyId);
  return jwk ? bytesOf(jwk.x) : null;
}

/** The claims of a ticket that one of these keys (JWKs) has signed, or null. */
export async function verified(code, keys) {
  const claims = read(code);
  const key = claims && keyOf(keys, claims.keyId);
  return key && (await verifies(key, claims.signed, claims.signature)) ? claims : null;
}

/** The door list in a flattened JSON Web Signature; throws if none of these keys has signed it. */
export async function doorList(jws, keys) {
  const header = JSON.parse(new TextDecoder().decode(bytesOf(jws.protected)));
  const key = keyOf(keys, header.kid);
  const message = new TextEncoder().encode(`${jws.protected}.${jws.payload}`);
  if (header.alg !== 'EdDSA' || !key || !(await verifies(key, message, bytesOf(jws.signature)))) {
    throw new Error('The door list is not signed by this house.');
  }
  return JSON.parse(new TextDecoder().decode(bytesOf(jws.payload)));
}
