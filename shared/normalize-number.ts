/**
 * The form in which numbers are compared and labels are stored: digits only, because providers write numbers without
 * `+` and people write them in many ways. SIP addresses become lower case and lose their scheme.
 */
export function normalizeNumber(written: string): string {
  const trimmed = written.trim()
  if (!/^\+?[\d\s()./-]+$/.test(trimmed)) return trimmed.toLowerCase().replace(/^sips?:/, '')
  // No country code begins with 0, so 00 stands for `+`. Extensions, which are shorter, stay different.
  return trimmed.replace(/\D/g, '').replace(/^00(?=[1-9]\d{7})/, '')
}

/**
 * Whether a number begins with 0, as numbers without their country code do. Providers usually send the country code, and
 * then it matches no caller. It may also be an extension that is sent like this.
 */
export function mayLackCountryCode(written: string): boolean {
  return /^0\d*$/.test(normalizeNumber(written))
}
