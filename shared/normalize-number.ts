/**
 * The form in which numbers are compared and labels are stored: digits only, because providers write numbers without
 * `+` and people write them in many ways. SIP addresses become lower case and lose their scheme.
 */
export function normalizeNumber(written: string): string {
  const trimmed = written.trim()
  return /^\+?[\d\s()./-]+$/.test(trimmed) ? trimmed.replace(/\D/g, '') : trimmed.toLowerCase().replace(/^sips?:/, '')
}
