/**
 * The form in which numbers are compared, and under which labels are stored: digits only, because providers write
 * numbers without `+` and people write them in many ways. SIP addresses become lower case and lose their scheme.
 */
export function normalizeNumber(written: string): string {
  const trimmed = written.trim()
  if (!/^\+?[\d\s()./-]+$/.test(trimmed)) return trimmed.toLowerCase().replace(/^sips?:/, '')
  // No country code begins with 0, so a leading 00 means `+`. If fewer than eight digits follow, the number may be an
  // extension, so it keeps its zeros.
  return trimmed.replace(/\D/g, '').replace(/^00(?=[1-9]\d{7})/, '')
}

/** The digits of a query that looks like a phone number; empty for other text, which must not match by its digits. */
export function digitsOf(query: string): string {
  return /^[+\d\s()./-]+$/.test(query) ? query.replace(/\D/g, '') : ''
}

/**
 * Whether a number begins with 0 once it is normalized, as many numbers without their country code do. Such a number
 * matches no caller if the provider sends the country code, as providers usually do. It may also be an extension, which
 * is sent as it is.
 */
export function mayLackCountryCode(written: string): boolean {
  return /^0\d*$/.test(normalizeNumber(written))
}
