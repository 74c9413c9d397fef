const values = new Map<string, string>()

/** Decimal digits of any script as ASCII digits. */
export function asciiDigits(text: string): string {
  return /[^\x20-\x7E]/.test(text) ? text.replace(/\p{Nd}/gu, asciiDigit) : text
}

/** The ten digits of each script are consecutive in Unicode, so a digit's position among them is its value. */
function asciiDigit(digit: string): string {
  const known = values.get(digit)
  if (known !== undefined) return known
  const code = digit.codePointAt(0) ?? 0
  let first = code
  while (/^\p{Nd}$/u.test(String.fromCodePoint(first - 1))) first -= 1
  const value = String((code - first) % 10)
  values.set(digit, value)
  return value
}

/** All digits of a text, in ASCII. */
export function digitsIn(text: string): string {
  return asciiDigits(text).replace(/\D/g, '')
}
