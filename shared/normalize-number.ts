/**
 * The form in which numbers are compared and labels are kept. Providers write numbers without `+`, people in many ways:
 * digits alone are left. SIP addresses may differ in case and have their scheme or not: lower case without it is left.
 */
export function plainNumber(written: string): string {
  const trimmed = written.trim()
  return /^\+?[\d\s()./-]+$/.test(trimmed) ? trimmed.replace(/\D/g, '') : trimmed.toLowerCase().replace(/^sips?:/, '')
}
