// An edit as an address. It holds the code as text, behind the #, which no server is told; who opens
// it sees the code in its block, and nothing runs before Run is pressed.

const ADDRESS = /^#edit=(\d{1,3})\.([0-9a-z]{1,7})\.([zt])\.([\w-]+)$/;
const LONGEST = 4000; // characters: mail and chats cut what is longer
const CODE = 20_000; // characters of code; a small address can unfold to any size
// What can hide in a line or turn its order around: control characters, and those without a width.
// deno-lint-ignore no-control-regex
const UNSEEN = /[\0-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

/** @typedef {{ number: number, of: string, code: string }} Shared */

/**
 * @param {Shared} shared
 * @throws {Error} where the code does not fit into an address; its message says why
 */
export async function addressOf({ number, of, code }) {
  if (UNSEEN.test(code)) throw new Error("It holds characters that cannot be seen");
  const bytes = new TextEncoder().encode(code);
  const packed = await through(bytes, () => new CompressionStream("deflate-raw"));
  const [kind, data] = packed && packed.length < bytes.length ? ["z", packed] : ["t", bytes];
  const text = btoa(String.fromCharCode(...data));
  const base64url = text.replace(/=+$/, "").replaceAll("+", "-").replaceAll("/", "_");
  const address = new URL(`#edit=${number}.${of}.${kind}.${base64url}`, location.href).href;
  if (address.length > LONGEST || code.length > CODE) {
    const [is, most] = [address.length, LONGEST].map((length) => length.toLocaleString("en"));
    throw new Error(`Too long for an address: ${is} characters, where ${most} fit`);
  }
  return address;
}

/**
 * @param {string} fragment of an address, with its #
 * @returns {Promise<Shared>}
 * @throws {Error} where it is none that addressOf made; its message says why
 */
export async function sharedBy(fragment) {
  const [, number, of, kind, data] = ADDRESS.exec(fragment) ?? [];
  if (!data || data.length > LONGEST) {
    throw new Error("it is incomplete, or was changed on its way");
  }
  let code;
  try {
    const text = atob(data.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    const whole = kind === "t"
      ? bytes
      : await through(bytes, () => new DecompressionStream("deflate-raw"));
    code = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(whole);
  } catch {
    throw new Error("it is incomplete, or was changed on its way");
  }
  if (code.length > CODE) throw new Error("it is longer than any that this page makes");
  if (UNSEEN.test(code)) throw new Error("it holds characters that cannot be seen");
  return { number: Number(number), of, code };
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {() => GenericTransformStream} make what changes them, where this browser has it
 * @returns {Promise<Uint8Array<ArrayBuffer> | undefined>}
 */
async function through(bytes, make) {
  let stream;
  try {
    stream = make();
  } catch {
    return undefined;
  }
  const parts = [];
  let size = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    size += value.length;
    if (size > 4 * CODE) {
      await reader.cancel();
      break; // what is too long is refused, however long it is
    }
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
