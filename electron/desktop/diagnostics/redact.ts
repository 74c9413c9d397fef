const secretHeaders = /^(authorization|x-auth-token|x-auth-id|cookie|set-cookie|proxy-authorization)$/i
const secretKeys = /token|password|secret|authid/i
/**
 * Matches phone numbers as written in texts: 7 to 15 digits, with or without a plus, and with or without spaces, dots,
 * hyphens or brackets. Ports, codes and counts are shorter.
 */
const numbers = /\+?\d(?:[ ().-]{0,2}\d){6,14}(?!\d)/g
/**
 * Gavel's random ids of accounts, actions and ends. Their digits are not a phone number, and a masked id would be
 * useless.
 */
const randomId = /(?<![\w-])[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}(?![\w-])/
const idsAndNumbers = new RegExp(`(${randomId.source})|${numbers.source}`, 'g')
const headerInText = /\b(authorization|x-auth-token|x-auth-id)(["']?\s*[:=]\s*)("[^"]*"|'[^']*'|[^\n,}]+)/gi
const basic = /\b(Basic|Bearer)\s+[A-Za-z0-9+/=_-]{8,}/g

/**
 * Removes what must not be in the diagnostics, recognised by the name of a header or key, by its value, or by the shape
 * of a phone number.
 */
export function createRedactor() {
  const secrets = new Set<string>()
  const text = (original: string): string => {
    let clean = original
    for (const secret of secrets) clean = clean.replaceAll(secret, '[secret]')
    return clean
      .replace(headerInText, (_all, name: string, between: string) => `${name}${between}[secret]`)
      .replace(basic, '$1 [secret]')
      .replace(idsAndNumbers, (found: string, id: string | undefined) => id ?? maskDigits(found))
  }
  return {
    /** Hides a value from now on, both plain and encoded. */
    hide: (secret: string): void => {
      // Hiding a short value would also remove much unrelated text.
      if (secret.length < 6) return
      for (const form of formsOf(secret)) secrets.add(form)
    },
    text,
    /** Returns any value as text without secrets. */
    value: (value: unknown): string => text(typeof value === 'string' ? value : describe(value)),
  }
}

function formsOf(secret: string): readonly string[] {
  return [secret, encodeURIComponent(secret), ...base64Forms(secret)]
}

/**
 * The base64 forms that a secret can have inside a longer text, one for each of the three positions at which it can
 * start.
 */
function base64Forms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  return [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
    return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6))
  })
}

function maskDigits(found: string): string {
  return `…${found.replace(/\D/g, '').slice(-2)}`
}

/** The text of a value: an error with message, code and stack; an object as JSON without the values of secret keys. */
function describe(value: unknown): string {
  if (value instanceof Error) {
    const { code } = value as NodeJS.ErrnoException
    return `${value.stack ?? value.message}${code === undefined ? '' : ` (${code})`}`
  }
  try {
    // JSON.stringify returns undefined for functions, for example, although its type promises a string.
    const text: unknown = JSON.stringify(value, hideSecretKeys)
    return typeof text === 'string' ? text : String(value)
  } catch {
    return '[not readable]'
  }
}

function hideSecretKeys(key: string, value: unknown): unknown {
  return secretHeaders.test(key) || secretKeys.test(key) ? '[secret]' : value
}
